"""Address books on this machine: vCard files, read, watched and, for new contacts, written."""
