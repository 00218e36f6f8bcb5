"""The files of the log: which there are, what stands in them, and all of them in one zip to be sent."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PATTERNS = ("osmo-qt.log*", "quickDiagnostic*.txt")  # nothing else in the folder is ever sent or deleted
ZIP = "osmo-qt-logs.zip"
LONGEST = 1_500_000  # bytes that are shown of one file


@dataclass(frozen=True, slots=True)
class LogFile:
    """`size` in bytes, `changed_at` in seconds since the epoch."""

    name: str
    size: int
    changed_at: float


class LogFolder:
    """Blocks, so not for the GUI thread. All methods raise OSError.

    `delete` takes away files that may still be written to.
    """

    def __init__(self, folder: Path, delete: Callable[[list[Path]], None]) -> None:
        self._folder = folder
        self._delete = delete

    def files(self) -> list[LogFile]:
        """Oldest first, so that the newest is at the bottom (guide 6.1.3.3)."""
        found = []
        for path in self._paths():
            about = path.stat()
            found.append(LogFile(path.name, about.st_size, about.st_mtime))
        return sorted(found, key=lambda file: (file.changed_at, file.name))

    def read(self, name: str) -> str:
        """The end of one of `files`. Raises FileNotFoundError for any other name."""
        path = next((path for path in self._paths() if path.name == name), None)
        if path is None:
            raise FileNotFoundError(2, "no such log file", name)
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LONGEST))
            return file.read(LONGEST).decode("utf-8", errors="replace")

    def delete_all(self) -> None:
        """Takes away all `files`, and the zip."""
        self._delete([*self._paths(), self._folder / ZIP])

    def pack(self, about: str) -> Path:
        """All files and `about.txt` in one zip, in place of an earlier one."""
        import zipfile  # takes 10 ms, which a start has better uses for

        target = self._folder / ZIP
        target.unlink(missing_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with (
                os.fdopen(descriptor, "wb") as raw,
                # a clock may have been wrong by decades when a file was written
                zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as packed,
            ):
                packed.writestr("about.txt", about)
                for path in self._paths():
                    packed.write(path, path.name)
        except OSError:
            target.unlink(missing_ok=True)
            raise
        return target

    def _paths(self) -> list[Path]:
        found = (path for pattern in PATTERNS for path in self._folder.glob(pattern))
        return [path for path in found if path.is_file() and not path.is_symlink()]
