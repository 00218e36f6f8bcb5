"""A sound that is stopped at the very end of its file does not take the program along."""

import subprocess
import sys
from pathlib import Path

SIGSEGV = 11


def test_players_are_let_go_while_their_end_is_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.services.ending_players", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != -SIGSEGV, done.stderr
    assert done.returncode == 0, done.stderr
