"""Files that only their owner may read: keys, passwords and the configurations that hold them."""

import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text` with mode 0600; a reader finds the old text or the new, never half of it."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)


def private_directory(path: Path) -> Path:
    """Make `path` (and its parents) if missing, with mode 0700; returns it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    return path


def keep_previous(path: Path) -> None:
    """Set the log of the last run aside as `<name>.1`, so that logs do not grow without end."""
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))
