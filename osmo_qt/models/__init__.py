"""The state a screen shows and the commands a user gives. No widgets, no I/O."""
