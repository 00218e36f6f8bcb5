"""Settings for the screens: values in, values out, errors told. Secret rows are kept by the keyring."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import BY_KEY, SettingValue, row_of
from osmo_qt.models.feedback import Feedback
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks

KEPT = "secrets.kept"  # which secret rows the keyring is asked for; it is not asked in vain at each start
SECRET_NAME = "setting:%s"  # noqa: S105 - under which name the keyring has a row


class Preferences(QObject):
    """All rows of the settings table. Signals: `changed(key)`.

    Secret rows are "" until `load_secrets` is done; without `secrets` and `tasks` they last until the program ends.
    """

    changed = Signal(str)

    def __init__(
        self,
        store: SettingsStore,
        feedback: Feedback,
        parent: QObject | None = None,
        *,
        secrets: SecretStore | None = None,
        tasks: Tasks | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._feedback = feedback
        self._secrets = secrets
        self._tasks = tasks
        self._secret_values: dict[str, str] = {}
        store.changed.connect(self.changed)

    def get(self, key: str) -> SettingValue:
        """The value in force. Raises KeyError for an unknown name."""
        if row_of(key).secret:
            return self._secret_values.get(key, "")
        return self._store.get(key)

    def text(self, key: str) -> str:
        return str(self.get(key))

    def number(self, key: str) -> int:
        return int(self.get(key))

    def flag(self, key: str) -> bool:
        return bool(self.get(key))

    def is_locked(self, key: str) -> bool:
        """Whether the administrator decides."""
        return self._store.is_locked(key)

    def set(self, key: str, value: SettingValue) -> None:
        """Changes a value at once; a disk or a keyring that refuses is told. Raises ValueError as the store does."""
        row = row_of(key)
        if row.secret:
            if not row.accepts(value):
                raise ValueError(f"{key} does not accept this value")  # which is a secret
            self._set_secret(key, str(value))
            return
        try:
            self._store.set(key, value)
        except UserError as error:
            self._feedback.report(error)

    # --- secret rows ---------------------------------------------------------------------------------

    async def load_secrets(self) -> None:
        """Fetches what was kept earlier; told by `changed`. Never raises."""
        for key in self._kept():
            if self._secrets is None:
                return
            try:
                value = await self._secrets.get(SECRET_NAME % key)
            except UserError as error:
                self._feedback.report(error)
                return
            if value and row_of(key).accepts(value) and key not in self._secret_values:
                self._secret_values[key] = value
                self.changed.emit(key)

    def forget_secrets(self) -> None:
        """Nothing secret of an account stays after its sign-out (SECR-11), fetched already or not."""
        for key in sorted({*self._kept(), *(key for key, value in self._secret_values.items() if value)}):
            self._secret_values[key] = ""
            self.changed.emit(key)
            self._start_keeping(key, "")

    def _kept(self) -> list[str]:
        return [key for key in self._store.text(KEPT).split() if key in BY_KEY and BY_KEY[key].secret]

    def _set_secret(self, key: str, value: str) -> None:
        if self._secret_values.get(key, "") == value:
            return
        self._secret_values[key] = value
        self.changed.emit(key)
        self._start_keeping(key, value)

    def _start_keeping(self, key: str, value: str) -> None:
        if self._secrets is not None and self._tasks is not None:
            self._tasks.keep(f"keep {key}", self._keep(self._secrets, key, value))

    async def _keep(self, secrets: SecretStore, key: str, value: str) -> None:
        try:
            if value:
                await secrets.set(SECRET_NAME % key, value)
            else:
                await secrets.delete(SECRET_NAME % key)
        except UserError as error:
            raise UserError(Problem.SECRET_NOT_SAVED) from error
        kept = set(self._kept())  # of now: another one may have been kept or forgotten meanwhile
        self.set(KEPT, " ".join(sorted(kept | {key} if value else kept - {key})))
