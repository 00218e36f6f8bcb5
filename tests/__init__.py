"""Tests: a mirror of the package, with the harness in `support`."""
