"""The sample program, started for a test."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desktop import Desktop
from tests.support.program import Program

SAMPLE = Path(__file__).with_name("sample_app.py")


@pytest.fixture
def sample(desktop: Desktop, tmp_path: Path) -> Iterator[Program]:
    with Program(desktop, command=(sys.executable, str(SAMPLE)), log=tmp_path / "sample.log") as program:
        yield program
