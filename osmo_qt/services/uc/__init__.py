"""The UC server's REST interface."""
