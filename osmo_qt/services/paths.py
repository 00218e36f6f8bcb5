"""Where this program keeps its files: one profile folder, and one cache folder."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

APPLICATION = "osmo-qt"


@dataclass(frozen=True, slots=True)
class ProfilePaths:
    """The files of one profile (one person's settings, journal and logs)."""

    folder: Path

    @property
    def settings(self) -> Path:
        return self.folder / "settings.json"

    @property
    def recents(self) -> Path:
        return self.folder / "recents.sqlite"

    @property
    def uc_cache(self) -> Path:
        """The copy of the UC server's people for an offline start."""
        return self.folder / "uc.sqlite"

    @property
    def drafts(self) -> Path:
        """What could not be saved at the UC server."""
        return self.folder / "unsaved.json"

    @property
    def reminders(self) -> Path:
        return self.folder / "reminders.json"

    @property
    def move_history(self) -> Path:
        return self.folder / "move-history.json"

    @property
    def contacts(self) -> Path:
        """The vdir of contacts made here."""
        return self.folder / "contacts"

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    @property
    def recordings(self) -> Path:
        return self.folder / "recordings"

    def make(self) -> None:
        """Creates the folders, for this user's eyes only. Raises OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.logs.mkdir(mode=0o700, exist_ok=True)


def default_profile() -> Path:
    """The profile used without `--profile-dir`."""
    import platformdirs

    return platformdirs.user_data_path(APPLICATION)


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder in the cache that is gone afterwards, so that a demo leaves nothing behind."""
    import tempfile

    import platformdirs

    cache = platformdirs.user_cache_path(APPLICATION)
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=cache, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def set_aside(path: Path) -> Path:
    """Renames a broken file so that the start goes on and nothing is lost; the new name. Raises OSError."""
    number = 1
    while (target := path.with_name(f"{path.name}.broken-{number}")).exists():
        number += 1
    return path.rename(target)
