"""Custom widgets of settings pages that the settings table alone cannot describe."""
