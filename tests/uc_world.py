"""What a UC server could tell, and tasks that are done at once."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any, cast

from osmo_qt.core.calls import CallDirection
from osmo_qt.core.errors import UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    Device,
    DeviceGroup,
    DeviceKind,
    OwnPresence,
    PreferredDevice,
    RulesProfile,
    UcState,
)
from osmo_qt.core.uc_calls import CALLS, CallAction, UcCall, UcCallState
from osmo_qt.services.tasks import Tasks
from tests.fake_uc import FakeUc

CELL = Device("Cell Phone", "+491711234567", None, id="cell", kind=DeviceKind.CELL, etag="1")
HOME = Device("Home office", "+4989550199", 20, id="home", kind=DeviceKind.OWN, editable=True, etag="1")
CABIN = Device("Cabin", "+15619231234", None, id="cabin", kind=DeviceKind.OWN, editable=True, etag="7")
DEVICES = [
    CABIN,
    CELL,
    HOME,
    Device("OpenScape Mobile", "4989100100", 15, id="soft", kind=DeviceKind.SOFTPHONE, etag="1"),
    Device("Work Phone", "+4989100100", 20, id="work", kind=DeviceKind.WORK_PHONE, etag="1"),
    Device("Auto-Pilot", "", None, id="auto", kind=DeviceKind.AUTO_PILOT, etag="1"),
]
GROUP = DeviceGroup("all", "At home", ("home", "cell"))
TRIP = RulesProfile("trip", "Business trip", PresenceState.AWAY, active=False)
MEETING = RulesProfile("meeting", "Weekly meeting", PresenceState.IN_A_MEETING, active=True)
EVENING = RulesProfile("evening", "Evenings and weekends", None, active=False)
RULES = [TRIP, MEETING, EVENING]
OWN = OwnPresence(PresenceState.AVAILABLE, None, "Munich, 3rd floor", "Back at full strength")


ALL_ACTIONS = tuple((action, None) for action in CallAction if action is not CallAction.ANSWER)
AT_DESK = UcCall(
    id="c1",
    direction=CallDirection.INCOMING,
    state=UcCallState.CONNECTED,
    number="102",
    name="Grace Hopper",
    device_id="work",
    sip_call_ids=frozenset({"desk-leg"}),
    started_at=1_780_000_000,
    answered_at=1_780_000_007,
    actions=ALL_ACTIONS,
)
RINGING = replace(AT_DESK, id="c9", state=UcCallState.RINGING, device_id="", answered_at=None, actions=())
RINGING = replace(RINGING, actions=((CallAction.ANSWER, None), (CallAction.HANG_UP, None)))


class InstantTasks:
    """Runs a coroutine at once; good for those that never really wait. A UserError goes to `report`."""

    def __init__(self, report: Callable[[UserError], None]) -> None:
        self._report = report

    def start(self, _name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            work.send(None)
        except StopIteration:
            return
        except UserError as error:
            self._report(error)
            return
        raise AssertionError("it waits for something")

    keep = start

    @property
    def tasks(self) -> Tasks:
        return cast(Tasks, self)


def tell_lists(uc: FakeUc) -> None:
    """The server is there and has told everything about oneself."""
    uc.own_presence_changed.emit(OWN)
    uc.devices_replaced.emit(list(DEVICES))
    uc.device_groups_replaced.emit([GROUP])
    uc.preferred_device_changed.emit(PreferredDevice(device_id="auto"))
    uc.rules_replaced.emit(list(RULES))
    uc.becomes(UcState.ONLINE)


def tell_calls(uc: FakeUc, *calls: UcCall) -> None:
    """The server knows calls, and these go on."""
    if uc.state is not UcState.ONLINE:
        uc.becomes(UcState.ONLINE)
    uc.capabilities_changed.emit(frozenset({CALLS}))
    uc.calls_replaced.emit(list(calls))
