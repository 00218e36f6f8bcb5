"""Moving calls without a UC server (guide 5.3): to desk and cell phone by REFER, from the desk phone by Replaces.

What goes to another device comes back when that fails, as any transfer; what is fetched stays there until it is here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.core.address import Target
from osmo_qt.core.calls import CallSnapshot, TransferState
from osmo_qt.core.dialog_info import DialogReport, DialogState, RemoteDialog
from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import Configuration
from osmo_qt.models import voice_move_texts as texts
from osmo_qt.models.call import CallItem
from osmo_qt.models.call_texts import call_gone_text, transfer_failure_text
from osmo_qt.models.calls import Calls
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.feedback import Feedback, NoticeKind
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.session import Session
from osmo_qt.services.voice.service import VoiceService

WIFI, DESK, CELL = "wifi", "desk", "cell"
DESK_NUMBER, CELL_NUMBER = "features.desk_number", "account.cell_number"
_NOTICE = "move"
Resolve = Callable[[str], Target]
NameOf = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class VoiceStation:
    """A place for calls. `number` "": this program. `refusal`: in words why a call can't go there, "" if it can."""

    key: str
    name: str
    number: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class _Move:
    """Under way: the call `call_id` goes to `key`, or comes here by that call. `who` the other side is."""

    call_id: int
    key: str
    who: str


class VoiceMoves(QObject):
    """`resolve` turns a number into an address and raises UserError; `name_of` knows the contacts.

    Signal: `changed()`: the call, the stations, or how a move goes.
    """

    changed = Signal()

    def __init__(
        self,
        voice: VoiceService,
        calls: Calls,
        session: Session,
        configuration: CurrentConfiguration,
        preferences: Preferences,
        feedback: Feedback,
        resolve: Resolve,
        name_of: NameOf,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._voice, self._calls, self._session = voice, calls, session
        self._configuration, self._preferences, self._feedback = configuration, preferences, feedback
        self._resolve, self._name_of = resolve, name_of
        self._watched = ""
        self._move: _Move | None = None
        self.report = DialogReport()
        self.error = ""
        voice.dialogs_changed.connect(self._on_report)
        calls.call_changed.connect(self._on_call)
        calls.ended.connect(self._on_ended)
        calls.current_changed.connect(self._on_current)
        calls.arranged.connect(self.changed)
        session.registration_changed.connect(self._on_session)
        configuration.changed.connect(self._on_session)
        preferences.changed.connect(self._on_preference)
        self._on_session()

    # --- what it shows -------------------------------------------------------------------------------

    @property
    def enabled(self) -> bool:
        """Only in the Voice-only configuration; else a UC server moves calls."""
        return self._configuration.value is Configuration.VOICE_ONLY

    @property
    def call(self) -> CallItem | None:
        """The call here that would be moved."""
        item = cast(CallItem | None, self._calls.current)
        return item if self.enabled and item is not None and not item.over else None

    @property
    def desk_call(self) -> RemoteDialog | None:
        """The call at the desk phone that can be fetched."""
        dialogs = self.report.dialogs if self.enabled else ()
        return next((d for d in dialogs if d.state is DialogState.CONFIRMED and d.is_told_whole), None)

    @property
    def desk_caller(self) -> str:
        """With whom the desk phone talks, as well as it is known."""
        dialog = self.desk_call
        return (self._name_of(dialog.number) or dialog.name or dialog.number) if dialog is not None else ""

    @property
    def present(self) -> str:
        """The key of the station at which the call is; "" for none. One here comes first (guide 5.3.2)."""
        return WIFI if self.call is not None else DESK if self.desk_call is not None else ""

    @property
    def stations(self) -> tuple[VoiceStation, ...]:
        """From left to right."""
        ready = self._session.registration.state is RegistrationState.REGISTERED
        here = VoiceStation(WIFI, texts.here_text(), "", "" if ready else texts.not_registered_text())
        desk, cell = self._number(DESK_NUMBER), self._number(CELL_NUMBER)
        return (
            here,
            VoiceStation(DESK, texts.desk_text(), desk, "" if desk else texts.no_desk_text()),
            VoiceStation(CELL, texts.cell_text(), cell, "" if cell else texts.no_cell_text()),
        )

    @property
    def refusal(self) -> str:
        """Why the call here can't be moved anywhere, in words; "" if it can."""
        call = self.call
        if call is None:
            return ""
        if self._calls.conference:
            return texts.conference_text()
        return "" if call.is_connected else texts.not_answered_text()

    @property
    def is_moving(self) -> bool:
        return self._move is not None

    @property
    def target(self) -> str:
        """The key of the station at which it rings for a move; "" if there is none."""
        return self._move.key if self._move is not None else ""

    @property
    def progress(self) -> str:
        """What goes on, in words; "" for nothing."""
        if self._move is None:
            return ""
        return texts.fetching_text() if self._move.key == WIFI else texts.moving_text(self._name(self._move.key))

    def diagnostic_row(self) -> tuple[str, str] | None:
        """Whether calls of the desk phone can be fetched; None where no desk phone is known."""
        if not self.enabled or not self._desk_number:
            return None
        return texts.desk_calls_name_text(), texts.desk_calls_text(self.report)

    @property
    def _desk_number(self) -> str:
        return self._number(DESK_NUMBER)

    def _number(self, key: str) -> str:
        account = self._session.account
        kept = self._preferences.text(key).strip()
        return kept or (account.cell_number if account is not None and key == CELL_NUMBER else "")

    def _name(self, key: str) -> str:
        return next(station.name for station in self.stations if station.key == key)

    # --- what a person does --------------------------------------------------------------------------

    def move_to(self, key: str) -> None:
        """To a station. What can't be says why, and nothing else happens."""
        station = next((one for one in self.stations if one.key == key), None)
        if station is None or self.is_moving or key == self.present or not self.present:
            return
        refusal = station.refusal or self.refusal
        if not refusal and self.call is None and key != WIFI:
            refusal = texts.fetch_first_text()
        if refusal:
            self._say(refusal)
            return
        try:
            self._fetch() if key == WIFI else self._push(station)
        except UserError as error:
            self._say(problem_text(error)[0])

    def cancel(self) -> None:
        """The call stays where it is, or comes back."""
        move, self._move = self._move, None
        if move is None:
            return
        if move.key == WIFI:
            self._calls.hang_up(move.call_id)
        else:
            self._voice.cancel_transfer(move.call_id)
        self._say("")

    def _push(self, station: VoiceStation) -> None:
        call = self.call
        assert call is not None
        target = self._resolve(station.number)
        self._move = _Move(call.id, station.key, call.shown_name)
        self._voice.transfer(call.id, target.uri)
        self._say("")

    def _fetch(self) -> None:
        """The INVITE goes to the other side of the desk phone's call; a system in between replaces the phone."""
        dialog = self.desk_call
        assert dialog is not None
        target = self._resolve(dialog.number or self._desk_number)
        label = self.desk_caller or target.label
        call_id = self._calls.call(Target(target.uri, label), replaces=dialog.replaces)
        self._move = _Move(call_id, WIFI, label)
        self._say("")

    # --- what happens --------------------------------------------------------------------------------

    def _on_call(self, item: CallItem) -> None:
        snapshot, move = item.snapshot, self._move
        if move is not None and move.call_id == snapshot.id and not snapshot.is_over:
            if move.key == WIFI and snapshot.was_connected:
                self._move = None
            elif move.key != WIFI and snapshot.transfer is TransferState.FAILED:
                self._move = None
                self.error = transfer_failure_text(self._name(move.key), snapshot.transfer_code)
                self._feedback.tell(NoticeKind.WARNING, self.error, texts.came_back_text(), key=_NOTICE)
        self.changed.emit()

    def _on_ended(self, snapshot: CallSnapshot) -> None:
        move = self._move
        if move is None or move.call_id != snapshot.id:
            return
        self._move = None
        if move.key == WIFI:
            if not snapshot.hung_up_here:
                self._feedback.tell(NoticeKind.WARNING, texts.fetch_failed_text(), key=_NOTICE)
        elif snapshot.transfer is TransferState.DONE:
            self._feedback.tell(NoticeKind.INFORMATION, texts.moved_text(move.who, self._name(move.key)), key=_NOTICE)
        elif snapshot.transfer is TransferState.FAILED:
            why = transfer_failure_text(self._name(move.key), snapshot.transfer_code)
            self._feedback.tell(NoticeKind.WARNING, why, call_gone_text(), key=_NOTICE)
        self._say("")

    def _on_current(self) -> None:
        if not self.is_moving:
            self.error = ""
        self.changed.emit()

    def _on_report(self, report: DialogReport) -> None:
        self.report = report
        self.changed.emit()

    def _on_preference(self, key: str) -> None:
        if key in (DESK_NUMBER, CELL_NUMBER):
            self._on_session()

    def _on_session(self) -> None:
        """Asks for the desk phone's calls, or no more."""
        uri = ""
        if self.enabled and self._desk_number:
            try:
                uri = self._resolve(self._desk_number).uri
            except UserError:
                uri = self._watched if self._session.account is not None else ""  # no connection, or no number
        if uri != self._watched:
            self._watched = uri
            self._voice.watch_dialogs(uri)
        self.changed.emit()

    def _say(self, error: str) -> None:
        self.error = error
        self.changed.emit()
