"""Tests of how the project is built: directions of imports, sizes, what must not stand in it."""
