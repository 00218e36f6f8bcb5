"""OSMO Qt, a softphone for the desktop and for tablets."""

__version__ = "0.1.0"
