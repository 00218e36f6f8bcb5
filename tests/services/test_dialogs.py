"""Another device's calls, asked for and fetched by the real SIP stack from a telephone system that the test plays."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.calls import CallState
from osmo_qt.core.dialog_info import DialogReport, DialogService, DialogState
from osmo_qt.services.voice import pjsip_dialogs
from osmo_qt.services.voice.driver import AudioChoice
from tests.services.telephone import PASSWORD, REALM, USER, Telephone
from tests.support.pbx_peer import REPLACES, PbxPeer, dialog

DESK = "200"
SILENT = AudioChoice(use_devices=False)
pytestmark = [pytest.mark.req("MOVE-3"), pytest.mark.usefixtures("qapp")]


class Line(Telephone):
    """A telephone that watches a desk phone."""

    peer: PbxPeer

    def __init__(self, peer: PbxPeer) -> None:
        super().__init__(peer, SILENT)
        self.reports: list[DialogReport] = []
        self.service.dialogs_changed.connect(self.reports.append)

    def watch(self) -> None:
        self.service.watch_dialogs(f"sip:{DESK}@127.0.0.1:{self.peer.port}")

    def wait_for(self, service: DialogService, count: int = 0) -> DialogReport:
        self.wait(
            lambda: self.reports and self.reports[-1].service is service and len(self.reports[-1].dialogs) == count,
            f"{service} with {count} calls",
        )
        return self.reports[-1]

    def subscribed(self, number: int = 1) -> None:
        self.wait(lambda: len(self.peer.subscriptions) >= number, f"SUBSCRIBE number {number}")


@contextmanager
def running(refusal: int | None = None) -> Iterator[Line]:
    with PbxPeer(users={USER: PASSWORD}, realm=REALM, refusal=refusal) as peer:
        line = Line(peer)
        try:
            yield line
        finally:
            line.service.stop()


@pytest.fixture
def line(qapp: QApplication) -> Iterator[Line]:
    with running() as made:
        made.watch()  # before the sign-in: it is asked then
        made.register()
        made.subscribed()
        yield made


def test_calls_come_and_go(line: Line) -> None:
    assert line.peer.subscriptions[0].uri.startswith(f"sip:{DESK}@")
    line.wait_for(DialogService.ASKED)
    line.peer.tell()
    line.wait_for(DialogService.TELLS)
    bob = f"sip:bob@127.0.0.1:{line.peer.port}"
    line.peer.tell(dialog("early", name="Bob", uri=bob), full=False)
    (call,) = line.wait_for(DialogService.TELLS, 1).dialogs
    assert (call.state, call.name, call.number) == (DialogState.EARLY, "Bob", "bob")
    line.peer.tell(dialog(name="Bob", uri=bob), full=False)
    line.wait(lambda: line.reports[-1].dialogs[0].state is DialogState.CONFIRMED, "an answered call")
    line.peer.tell(dialog("early"), version=1)  # older
    line.peer.tell(dialog("terminated"), full=False)
    line.wait_for(DialogService.TELLS)


def test_a_call_is_fetched_by_replacing_the_phone(line: Line) -> None:
    line.peer.tell(dialog())
    (call,) = line.wait_for(DialogService.TELLS, 1).dialogs
    uri = f"sip:bob@127.0.0.1:{line.peer.port}"
    call_id = line.service.make_call(uri, "bob", replaces=call.replaces)
    line.wait_call(call_id, state=CallState.ACTIVE)
    invite = line.peer.wait_request("INVITE")
    assert (invite.get("Replaces"), invite.get("Require")) == (REPLACES, "replaces")
    line.hang_up(call_id)


def test_a_server_that_cannot_replace_refuses(line: Line) -> None:
    line.peer.on_invite = 420
    call_id = line.service.make_call(f"sip:bob@127.0.0.1:{line.peer.port}", "bob", replaces=REPLACES)
    assert line.wait_call(call_id, state=CallState.ENDED).code == 420


def test_ones_own_calls_are_none_of_another_device(line: Line) -> None:
    call_id, call = line.dial()
    own = f'call-id="{call.call_id}" local-tag="1" remote-tag="2"'
    line.peer.tell(dialog(identifiers=own), dialog(key="two"))
    (other,) = line.wait_for(DialogService.TELLS, 1).dialogs
    assert other.id == "two"
    line.hang_up(call_id)


def test_a_server_that_tells_too_little(line: Line) -> None:
    line.peer.tell(dialog(identifiers=""))
    line.wait_for(DialogService.TELLS_HALF, 1)
    line.peer.tell()
    line.wait_for(DialogService.TELLS_HALF)


@pytest.mark.parametrize("code", [403, 404, 489])
def test_a_server_that_does_not_tell(code: int) -> None:
    with running(refusal=code) as line:
        line.register()
        line.watch()
        assert line.wait_for(DialogService.REFUSED).code == code


def test_a_subscription_that_begins_anew_counts_from_zero(line: Line) -> None:
    line.peer.tell(version=7)
    line.wait_for(DialogService.TELLS)
    line.peer.tell(dialog(), version=0)
    line.wait_for(DialogService.TELLS, 1)


def test_a_server_that_has_no_time_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pjsip_dialogs, "AGAIN_AFTER_S", 0.1)
    with running(refusal=503) as line:
        line.register()
        line.watch()
        assert line.wait_for(DialogService.REFUSED).code == 503
        line.peer.refusal = None
        line.wait(lambda: len({m.call_id for m in line.peer.subscriptions}) > 1, "another question")
        line.wait(lambda: line.reports[-1].service is DialogService.ASKED, "a server that is asked")
        line.peer.tell(dialog(), state="terminated;reason=deactivated")
        line.wait_for(DialogService.REFUSED)
        line.wait_for(DialogService.ASKED)


def test_a_new_registration_asks_anew_and_nobody_is_asked_after_the_sign_out(line: Line) -> None:
    line.peer.tell(dialog())
    line.wait_for(DialogService.TELLS, 1)
    line.register(session_timers=False)
    line.wait_for(DialogService.ASKED)
    line.wait(lambda: len({m.call_id for m in line.peer.subscriptions}) == 2, "another subscription")
    line.service.watch_dialogs("")
    line.wait_for(DialogService.OFF)
    line.wait(lambda: line.peer.subscriptions[-1].get("Expires") == "0", "the end of the subscription")
