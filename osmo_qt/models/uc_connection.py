"""How the connection to the UC server is: the ring around the LED, and what the diagnostics say of it."""

from PySide6.QtCore import Property, QObject, QTimer, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcServer, UcState
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.services.uc.service import UcService

SHOWN_MS = 5000  # so long the ring tells that the server is there

_RINGS = {UcState.CONNECTING: "connecting", UcState.ONLINE: "online", UcState.OFFLINE: "failed"}


class UcConnection(QObject):
    """Signals: `changed()`. `reason` tells why the server is away; `server` is None until it has told what it is."""

    changed = Signal()

    def __init__(
        self,
        uc: UcService,
        configuration: CurrentConfiguration,
        parent: QObject | None = None,
        *,
        shown_ms: int = SHOWN_MS,
    ) -> None:
        super().__init__(parent)
        self._configuration = configuration
        self.state = uc.state
        self.reason: UserError | None = None
        self.server: UcServer | None = None
        self._news = QTimer(self, interval=shown_ms, singleShot=True)
        self._news.timeout.connect(self.changed)
        uc.state_changed.connect(self._on_state)
        uc.server_told.connect(self._on_server)
        configuration.changed.connect(self.changed)

    @property
    def is_used(self) -> bool:
        """Whether there is a UC server in this configuration."""
        return self._configuration.has_uc

    @Property(str, notify=changed)
    def ring(self) -> str:
        """`connecting`, `failed`, for a short time `online`, else "": the LED is that of the telephone line (BAR-1)."""
        if not (self._configuration.has_uc and self._configuration.has_voice):
            return ""
        ring = _RINGS.get(self.state, "")
        return ring if ring != "online" or self._news.isActive() else ""

    @Property(str, notify=changed)
    def ringText(self) -> str:  # noqa: N802 - QML sees it
        """The ring in words, "" without one."""
        words = {
            "connecting": self.tr("UC server: connecting"),
            "online": self.tr("UC server: connected"),
            "failed": self.tr("UC server: not connected"),
        }
        return words.get(str(self.ring), "")

    @property
    def state_text(self) -> str:
        """For the diagnostics."""
        words = {
            UcState.CONNECTING: self.tr("connecting"),
            UcState.ONLINE: self.tr("connected"),
            UcState.OFFLINE: self.tr("not connected"),
        }
        return words.get(self.state, self.tr("none"))

    @property
    def server_text(self) -> str:
        """Name and version of the server, "" while they are not known."""
        known = self.server if self.is_used else None
        return f"{known.name} {known.version}".strip() if known is not None else ""

    def _on_state(self, state: UcState, reason: UserError | None) -> None:
        if state is UcState.ONLINE and self.state is not UcState.ONLINE:
            self._news.start()
        if state in (UcState.OFF, UcState.SIGNED_OUT):
            self.server = None
        self.state, self.reason = state, reason
        self.changed.emit()

    def _on_server(self, server: UcServer) -> None:
        self.server = server
        self.changed.emit()
