"""An incoming call that can't be answered here: it rings here all the same, and one picks the device to answer on."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.uc import DeviceKind
from osmo_qt.core.uc_calls import CallAction, UcCall
from osmo_qt.models.calls import Calls
from osmo_qt.models.devices import Devices
from osmo_qt.models.outgoing import DeviceChoice, choice_of
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session
from osmo_qt.models.uc_calls import UcCalls

DO_NOT_DISTURB = "calls.do_not_disturb"


class Answering(QObject):
    """Where this program has no telephone, or it is down (IN-3). `ring` lets it be heard, or ends that.

    Signals: `changed()`: the call, or the devices to answer on; `began(UcCall)`, `ended(UcCall)` for each such call.
    """

    changed = Signal()
    began = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        uc_calls: UcCalls,
        calls: Calls,
        devices: Devices,
        session: Session,
        preferences: Preferences,
        ring: Callable[[bool], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._known = uc_calls
        self._calls = calls
        self._devices = devices
        self._session = session
        self._preferences = preferences
        self._ring = ring
        self._rings = False
        self.call: UcCall | None = None
        self.chosen: DeviceChoice | None = None  # where it is being answered
        uc_calls.changed.connect(self._refresh)
        session.registration_changed.connect(self._refresh)
        preferences.changed.connect(lambda key: self._refresh() if key == DO_NOT_DISTURB else None)

    @property
    def who(self) -> str:
        return self._known.who(self.call) if self.call is not None else ""

    @property
    def choices(self) -> tuple[DeviceChoice, ...]:
        """The devices to answer on; none once one was chosen."""
        if self.call is None or self.chosen is not None or not self.call.allows(CallAction.ANSWER):
            return ()
        no_telephone = (DeviceKind.AUTO_PILOT, DeviceKind.SOFTPHONE)
        devices = (row.device for row in self._devices.rows.records())
        return tuple(choice_of(d) for d in devices if d is not None and d.kind not in no_telephone)

    def answer(self, choice: DeviceChoice) -> None:
        """Only that device rings from now on."""
        if self.call is not None and not choice.refusal:
            self._known.answer(self.call, choice.device_id)
            self.chosen = choice
            self._refresh()

    def decline(self) -> None:
        if self.call is not None:
            self._known.hang_up(self.call)

    def _refresh(self) -> None:
        before, self.call = self.call, self._wanted()
        same = before is not None and self.call is not None and before.id == self.call.id
        if not same:
            self.chosen = None
        talking = bool(self._calls.living())
        quiet = self.chosen is not None or talking or self._preferences.flag(DO_NOT_DISTURB)
        self._set_ringing(self.call is not None and not quiet)
        self.changed.emit()
        if before is not None and not same:
            self.ended.emit(before)
        if self.call is not None and not same:
            self.began.emit(self.call)

    def _wanted(self) -> UcCall | None:
        call = self._known.ringing
        here = self._session.configuration.has_voice and not self._session.callback.on
        return None if call is None or here or self._known.softphone_rings(call) else call

    def _set_ringing(self, on: bool) -> None:
        if on is not self._rings:
            self._rings = on
            self._ring(on)
