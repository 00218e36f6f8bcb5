"""The real program in its own process, on a display of its own, against the real engine."""
