"""How fast and how big: `python -m tests.bench` measures the real program and yardsticks beside it."""
