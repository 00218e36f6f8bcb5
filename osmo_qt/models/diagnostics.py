"""Diagnostics for the screens: what is wrong and how to mend it, the state of the connection, the events."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QDateTime, QLocale, QObject, Signal, SignalInstance

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.core.diagnosis import Facts, Finding, diagnose
from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcState
from osmo_qt.models.about import About
from osmo_qt.models.diagnosis_texts import mending_text, needs_form, trouble_text
from osmo_qt.models.feedback import Feedback, Notice, NoticeKind
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import NOTICE, Phase, Session
from osmo_qt.models.sound import Sound
from osmo_qt.models.texts import failure_text
from osmo_qt.models.uc_connection import UcConnection
from osmo_qt.services.diagnostics import Probe
from osmo_qt.services.event_log import EventLog
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.voice.driver import AudioKind

HOUR_S = 3600.0
MOST_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class TroubleText:
    """One trouble in words; `action` names a button ("" for none)."""

    finding: Finding
    what: str
    advice: str
    action: str


class StatusRow(Protocol):
    """What somebody else has to say in the status: a name and a value, or nothing for now."""

    @property
    def changed(self) -> SignalInstance: ...
    def diagnostic_row(self) -> tuple[str, str] | None: ...


class Diagnostics(QObject):
    """Signals: `changed()`, `events_changed()`.

    `probe(host)` looks at network and disk and may take seconds; it runs in a thread, when `refresh` asks for it.
    """

    changed = Signal()
    events_changed = Signal()

    def __init__(
        self,
        session: Session,
        sound: Sound,
        preferences: Preferences,
        feedback: Feedback,
        about: About,
        connection: UcConnection,
        events: EventLog,
        secrets: SecretStore,
        tasks: Tasks,
        probe: Callable[[str], Probe],
        parent: QObject | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._sound = sound
        self._preferences = preferences
        self._feedback = feedback
        self._about = about
        self._connection = connection
        self._events = events
        self._secrets = secrets
        self._tasks = tasks
        self._probe = probe
        self._now = now
        self._facts = Probe()
        self._has_keyring: bool | None = None
        self._state = session.registration.state
        self._since = now()
        self._lost: deque[float] = deque(maxlen=MOST_REMEMBERED)
        self._lost_because = ""
        self._more: list[StatusRow] = []
        self.checking = False
        self.recent: str | None = None
        self.older = ""
        session.registration_changed.connect(self._on_registration)
        for signal in (session.phase_changed, sound.changed, about.changed, connection.changed):
            signal.connect(self.changed)

    def add_row(self, row: StatusRow) -> None:
        """Stands below the connection in the status."""
        self._more.append(row)
        row.changed.connect(self.changed)

    # --- what is wrong -------------------------------------------------------------------------------

    def troubles(self) -> list[TroubleText]:
        """The worst first."""
        registration = self._session.registration
        made = []
        for finding in diagnose(self._all_facts()):
            what, advice = trouble_text(finding, registration, self._connection.reason)
            made.append(TroubleText(finding, what, advice, mending_text(finding.trouble)))
        return made

    def _all_facts(self) -> Facts:
        report = self._sound.report
        now = self._now()
        return Facts(
            registration=self._session.registration,
            signed_in=self._session.phase is not Phase.SIGNED_OUT,
            online=self._facts.online,
            resolves=self._facts.resolves,
            has_sound=None if report is None else report.kind is not AudioKind.NONE,
            has_keyring=self._has_keyring,
            now_s=now,
            disk_free=self._facts.disk_free,
            disconnections=sum(now - moment < HOUR_S for moment in self._lost),
            log_level=self._preferences.text("logging.level"),
            uc_server_lost=self._connection.is_used and self._connection.state is UcState.OFFLINE,
        )

    def refresh(self) -> None:
        """Looks at everything again."""
        if not self.checking:
            self.checking = True
            self.changed.emit()
            self._tasks.start("diagnostics", self._refresh())
        self.read_events()

    async def _refresh(self) -> None:
        account = self._session.account
        try:
            self._facts = await asyncio.to_thread(self._probe, account.host if account is not None else "")
            if account is not None:
                await self._ask_keyring(account.secret_name)
        finally:
            self.checking = False
            self.changed.emit()

    async def _ask_keyring(self, name: str) -> None:
        try:
            await self._secrets.get(name)
            self._has_keyring = True
        except UserError:
            self._has_keyring = False

    def mend(self, trouble: TroubleText) -> None:
        """What the button beside a trouble does."""
        if needs_form(trouble.finding.trouble):
            # as the button beside the notice of the failure does
            self._feedback.withdraw(NOTICE)
            self._feedback.action_chosen.emit(Notice(0, NoticeKind.ERROR, trouble.what, key=NOTICE))
        else:
            self._session.retry()
            self.refresh()

    # --- how it is -----------------------------------------------------------------------------------

    @property
    def state_text(self) -> str:
        """The LED in words."""
        return str(self._session.ledText)

    @property
    def led(self) -> str:
        """As `Session.led`."""
        return str(self._session.led)

    @property
    def duration_text(self) -> str:
        """For how long it has been so."""
        minutes = int(max(0.0, self._now() - self._since)) // 60
        if minutes < 1:
            return self.tr("for less than a minute")
        hours, rest = divmod(minutes, 60)
        if not hours:
            return self.tr("for %1 min").replace("%1", str(minutes))
        return self.tr("for %1 h %2 min").replace("%1", str(hours)).replace("%2", str(rest))

    def status_rows(self) -> list[tuple[str, str]]:
        """Names and values, in the order of reading (guide 6.1.3.2)."""
        account = self._session.account
        never = self.tr("none since the start")
        lost = self._moment(self._lost[-1]) if self._lost else never
        if self._lost and self._lost_because:
            lost += f": {self._lost_because}"
        rows = [(self.tr("State"), f"{self.state_text}, {self.duration_text}"), (self.tr("Last disconnection"), lost)]
        if account is not None:
            proxy = account.options.outbound_proxy or self._preferences.text("network.outbound_proxy")
            rows += [
                (self.tr("Server"), f"{account.host}:{account.port} ({account.transport.value.upper()})"),
                (self.tr("SBC Address"), proxy or self.tr("none, directly to the server")),
            ]
        rows += filter(None, (row.diagnostic_row() for row in self._more))
        rows += [
            (self.tr("Event server"), self._connection.state_text),
            *([(self.tr("UC server"), self._connection.server_text)] if self._connection.server_text else []),
            (self.tr("Program"), f"OSMO Qt {self._about.version}"),
            (self.tr("Telephony"), self._about.telephony()),
        ]
        return rows

    def _moment(self, epoch_s: float) -> str:
        moment = QDateTime.fromSecsSinceEpoch(int(epoch_s))
        return QLocale().toString(moment, QLocale.FormatType.ShortFormat)

    def _on_registration(self) -> None:
        registration = self._session.registration
        before, self._state = self._state, registration.state
        if before is not registration.state:
            self._since = self._now()
            if before is RegistrationState.REGISTERED and registration.state is not RegistrationState.OFF:
                self._lost.append(self._since)
                self._lost_because = ""
        if self._lost and registration.failure is not None:
            self._lost_because = failure_text(registration)[0]
        self.changed.emit()
        if self.recent is not None:
            self.read_events()

    # --- events --------------------------------------------------------------------------------------

    def read_events(self) -> None:
        """Reads quickDiagnostic.txt and what was before it; `recent` is None until then."""
        self._tasks.start("events", self._read_events())

    async def _read_events(self) -> None:
        self.recent, self.older = await asyncio.to_thread(self._events.read)
        self.events_changed.emit()

    def text(self) -> str:
        """All of it, to be copied."""
        troubles = "\n".join(f"- {trouble.what} {trouble.advice}" for trouble in self.troubles())
        status = "\n".join(f"{name}: {value}" for name, value in self.status_rows())
        return "\n\n".join(part for part in (troubles, status, self.recent or "") if part) + "\n"
