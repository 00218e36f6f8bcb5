"""Settings on disk: one JSON file, written atomically, readable by its owner only.

A broken file is set aside and told; a single bad value falls back to its default and is kept in the copy.
What a managed policy locks has the administrator's value; the person's own is kept for the time after.
Secret rows never come here: `models/preferences.py` gives them to the keyring.
"""

import contextlib
import json
import logging
import os
import shutil
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import BY_KEY, SettingValue, row_of
from osmo_qt.services.paths import set_aside
from osmo_qt.services.policy import Policy

log = logging.getLogger(__name__)


class SettingsStore(QObject):
    """The values of the settings table. Signal: `changed(key)`, after the new value is in force."""

    changed = Signal(str)

    def __init__(self, path: Path, parent: QObject | None = None, policy: Policy | None = None) -> None:
        super().__init__(parent)
        self._path = path
        self._locked = policy.values if policy is not None else {}
        self._values: dict[str, SettingValue] = {}

    def load(self) -> UserError | None:
        """Reads the file; what is wrong with it, if anything, to be told. Never raises."""
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            if not isinstance(content, dict):
                raise ValueError("not a JSON object")
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            log.warning("the settings can't be read: %s", error)
            return UserError(Problem.SETTINGS_SET_ASIDE, self._set_aside())
        good = {key: value for key, value in content.items() if _may_stand_in_file(key, value)}
        self._values = good
        bad = sorted(set(content) - set(good))
        if not bad:
            return None
        log.warning("settings that were not understood: %s", ", ".join(bad))
        return UserError(Problem.SETTINGS_SET_ASIDE, self._keep_copy())

    def _set_aside(self) -> str:
        try:
            return set_aside(self._path).name
        except OSError as error:
            log.warning("the broken settings can't be renamed: %s", error)
            return self._path.name

    def _keep_copy(self) -> str:
        copy = self._path.with_name(f"{self._path.name}.not-understood")
        try:
            shutil.copy2(self._path, copy)
        except OSError as error:
            log.warning("no copy of the settings could be made: %s", error)
        return copy.name

    def get(self, key: str) -> SettingValue:
        """The value in force. Raises KeyError for an unknown name."""
        row = row_of(key)
        if key in self._locked:
            return self._locked[key]
        return self._values.get(key, row.default)

    def is_locked(self, key: str) -> bool:
        """Whether the administrator decides. Raises KeyError for an unknown name."""
        return row_of(key).key in self._locked

    def text(self, key: str) -> str:
        """The value of a text row."""
        return str(self.get(key))

    def number(self, key: str) -> int:
        """The value of a number row."""
        return int(self.get(key))

    def set(self, key: str, value: SettingValue) -> None:
        """Changes one value and saves. Raises ValueError (the row does not accept it), UserError (not saved).

        What a person wants for a locked row is kept, but the administrator's value stays in force.
        """
        self.set_all({key: value})

    def set_all(self, values: dict[str, SettingValue]) -> None:
        """Changes several values and saves once; all or none. Raises as `set`."""
        for key, value in values.items():
            if row_of(key).secret:
                raise ValueError(f"{key} belongs into the keyring")
            if not row_of(key).accepts(value):
                raise ValueError(f"{key} does not accept {value!r}")
        before = {key: self.get(key) for key in values}
        if all(self._values.get(key, row_of(key).default) == value for key, value in values.items()):
            return
        self._values.update(values)
        try:
            self._save()
        finally:
            for key in values:
                if self.get(key) != before[key]:
                    self.changed.emit(key)

    def _save(self) -> None:
        temporary = self._path.with_name(f"{self._path.name}.new")
        try:
            with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                json.dump(self._values, file, indent=1, sort_keys=True)
            temporary.replace(self._path)
        except OSError as error:
            log.warning("the settings can't be saved: %s", error)
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise UserError(Problem.SETTINGS_NOT_SAVED, error.strerror or "") from error


def _may_stand_in_file(key: str, value: object) -> bool:
    row = BY_KEY.get(key)
    return row is not None and not row.secret and row.accepts(value)
