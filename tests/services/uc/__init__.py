"""The client's UC service, against real servers on this machine."""
