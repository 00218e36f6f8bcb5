"""The project's own files, found without git, so that an unpacked archive can be checked, too."""

import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = ("osmo_qt", "packaging", "tools", "tests")
_NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def project_files() -> Iterator[Path]:
    """Every text file that is part of the project."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in {*_NOT_OURS, ".hypothesis"} and not f.endswith(".egg-info")]
        for name in names:
            path = Path(folder, name)
            if b"\0" not in path.read_bytes()[:4096]:
                yield path


def sources(*suffixes: str) -> list[Path]:
    """The source files with these suffixes, tests included."""
    return sorted(path for top in SOURCES for path in (ROOT / top).rglob("*") if path.suffix in suffixes)


def relative(path: Path) -> str:
    """How messages name a file."""
    return path.relative_to(ROOT).as_posix()
