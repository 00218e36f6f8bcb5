"""The transfer of a call: at once, or after asking; cancelled, failed and come back, or done."""

from collections.abc import Callable
from enum import Enum
from typing import cast

from PySide6.QtCore import Property, QObject, Signal, Slot

from osmo_qt.core.address import Target
from osmo_qt.core.calls import CallSnapshot, TransferState
from osmo_qt.core.errors import UserError
from osmo_qt.models.call import CallItem
from osmo_qt.models.call_texts import left_text, transfer_failure_text
from osmo_qt.models.calls import Calls
from osmo_qt.models.party_picker import PartyPicker
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.services.voice.service import VoiceService

Resolve = Callable[[str], Target]


class Stage(Enum):
    """What the panel shows."""

    CLOSED = "closed"
    CHOOSING = "choosing"
    CONSULTING = "consulting"  # one asks the other person, the call to be transferred is on hold
    RUNNING = "running"


class Transfer(QObject):
    """`resolve` turns what was typed into an address, and raises UserError.

    Signals: `changed()`; `done(str)`: the name of whoever has the call now; `failed(str)`: in words, when the call
    did not come back, or not to the screen, and so nothing there can tell.
    """

    changed = Signal()
    done = Signal(str)
    failed = Signal(str)

    def __init__(
        self,
        voice: VoiceService,
        calls: Calls,
        picker: PartyPicker,
        resolve: Resolve,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._voice = voice
        self._calls = calls
        self._picker = picker
        self._resolve = resolve
        self._stage = Stage.CLOSED
        self._call: CallItem | None = None  # to be transferred
        self._consult_id: int | None = None
        self._target_name = ""
        self._error = ""
        calls.call_changed.connect(self._on_call)
        calls.current_changed.connect(self._on_current)

    # --- what QML shows ------------------------------------------------------------------------------------

    @Property(QObject, constant=True)
    def picker(self) -> PartyPicker:
        return self._picker

    @Property(str, notify=changed)
    def stage(self) -> str:
        return self._stage.value

    @Property(str, notify=changed)
    def waitingName(self) -> str:  # noqa: N802 - QML sees it
        """Whose call is transferred."""
        return self._call.shown_name if self._call is not None else ""

    @Property(str, notify=changed)
    def targetName(self) -> str:  # noqa: N802
        """Who is to have it."""
        return self._target_name

    @Property(str, notify=changed)
    def error(self) -> str:
        """Why it did not work, in words; "" if nothing is wrong."""
        return self._error

    @Property(bool, notify=changed)
    def canComplete(self) -> bool:  # noqa: N802
        """Whether the person asked has answered."""
        consult = self._consult()
        return self._stage is Stage.CONSULTING and consult is not None and consult.is_connected

    # --- what a person does ------------------------------------------------------------------------------------

    @Slot()
    def open(self) -> None:
        """The panel for the call on the screen."""
        call = self._calls.current
        if self._stage is Stage.CLOSED and isinstance(call, CallItem) and call.is_connected:
            self._call = call
            self._picker.reset()
            self._show(Stage.CHOOSING)

    @Slot()
    def close(self) -> None:
        """Nothing is to be transferred after all."""
        if self._stage is Stage.CHOOSING:
            self._forget()

    @Slot(str)
    def now(self, text: str) -> None:
        """Transfers at once (RFC 5589 section 6); the voice service holds the call, and takes it back if that fails."""
        target = self._target(text)
        if target is None or self._call is None:
            return
        self._voice.transfer(self._call.id, target.uri)
        self._show(Stage.RUNNING)

    @Slot(str)
    def ask(self, text: str) -> None:
        """Calls whoever is to have the call; it waits on hold."""
        target = self._target(text)
        if target is None:
            return
        try:
            self._consult_id = self._calls.call(target)
        except UserError as error:
            self._show(Stage.CHOOSING, problem_text(error)[0])
        else:
            self._show(Stage.CONSULTING)

    @Slot()
    def complete(self) -> None:
        """They take it: joins the other sides of both calls (RFC 5589 section 7)."""
        consult = self._consult()
        if self._stage is Stage.CONSULTING and self._call is not None and consult is not None and consult.is_connected:
            self._voice.transfer_to_call(self._call.id, consult.id)
            self._show(Stage.RUNNING)

    @Slot()
    def cancel(self) -> None:
        """They do not take it: hangs up there and talks on here. Or it takes too long: back to where one was."""
        if self._stage is Stage.RUNNING and self._call is not None:
            self._voice.cancel_transfer(self._call.id)
            if self._consult() is not None:
                self._show(Stage.CONSULTING)
            else:
                self._forget()
            return
        if self._stage is Stage.CONSULTING and self._call is not None:
            call, consult_id = self._call, self._consult_id
            self._forget()
            if consult_id is not None:
                self._calls.hang_up(consult_id)
            self._calls.set_hold(call.id, False)
        else:
            self.close()

    def _target(self, text: str) -> Target | None:
        if self._stage is not Stage.CHOOSING:
            return None
        try:
            target = self._resolve(text)
        except UserError as error:
            self._show(Stage.CHOOSING, problem_text(error)[0])
            return None
        self._target_name = self._picker.name_of(text)
        return target

    # --- what happens ------------------------------------------------------------------------------------------

    def _on_current(self) -> None:
        """A panel over another call would transfer one that is out of sight."""
        if not self._is_on_screen():
            self.close()

    def _is_on_screen(self) -> bool:
        return cast(CallItem | None, self._calls.current) is self._call

    def _consult(self) -> CallItem | None:
        return self._calls.item(self._consult_id) if self._consult_id is not None else None

    def _on_call(self, item: CallItem) -> None:
        if self._stage is Stage.CLOSED or self._call is None:
            return
        if item is self._call:
            self._on_transferred_call(item.snapshot)
        elif item.id == self._consult_id:
            self._on_consultation(item)

    def _on_transferred_call(self, snapshot: CallSnapshot) -> None:
        running, name = self._stage is Stage.RUNNING, self._target_name
        if snapshot.is_over:
            self._forget()
            if name and snapshot.transfer is TransferState.FAILED:
                self.failed.emit(transfer_failure_text(name, snapshot.transfer_code))
            elif running and snapshot.transfer is TransferState.DONE:
                self.done.emit(name)
        elif running and snapshot.transfer is TransferState.FAILED:
            self._come_back(transfer_failure_text(name, snapshot.transfer_code))

    def _come_back(self, why: str) -> None:
        """The transfer failed: the call is here again; an asked person who is still there, too."""
        if self._consult() is not None:
            self._show(Stage.CONSULTING, why)
        elif self._is_on_screen():
            self._show(Stage.CHOOSING, why)
        else:
            self._forget()
            self.failed.emit(why)

    def _on_consultation(self, item: CallItem) -> None:
        if item.over and self._stage is Stage.CONSULTING and self._call is not None:
            self._consult_id = None
            self._calls.set_hold(self._call.id, False)
            self._show(Stage.CHOOSING, left_text(self._target_name or item.shown_name, item.snapshot))
        else:
            self.changed.emit()  # whether they have answered

    def _show(self, stage: Stage, error: str = "") -> None:
        self._stage, self._error = stage, error
        self.changed.emit()

    def _forget(self) -> None:
        self._call = self._consult_id = None
        self._target_name = ""
        self._show(Stage.CLOSED)
