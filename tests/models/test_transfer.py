"""Transfers: at once, after asking, cancelled, failed and come back; and whom the panel offers."""

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from osmo_qt.core.address import Target, parse_target
from osmo_qt.core.calls import CallState, TransferState
from osmo_qt.core.journal import CallOutcome, JournalEntry
from osmo_qt.models.call_texts import transfer_failure_text
from osmo_qt.models.party_picker import Hit, PartyPicker, RecentsSearch
from osmo_qt.models.recents import Recents
from osmo_qt.models.transfer import Transfer
from tests.models.fakes import FakeRecentsStore
from tests.models.test_several_calls import Stage

S, T = CallState, TransferState


def resolve(text: str) -> Target:
    return parse_target(text, "h", 1)


class Desk(Stage):
    """Calls with a transfer panel, in a call with 1."""

    def __init__(self) -> None:
        super().__init__()
        entries = [
            JournalEntry(CallOutcome.INCOMING_ACCEPTED, number, name, 10.0 - i, 0.0, id=i + 1)
            for i, (name, number) in enumerate([("Grace Hopper", "102"), ("", "55"), ("Grace", "102"), ("", "")])
        ]
        store = FakeRecentsStore(entries)
        self.recents = Recents(store)
        store.tell()
        self.picker = PartyPicker([RecentsSearch(self.recents)])
        self.transfer = Transfer(self.voice.service, self.calls, self.picker, resolve)
        self.done: list[str] = []
        self.failed: list[str] = []
        self.transfer.done.connect(self.done.append)
        self.transfer.failed.connect(self.failed.append)
        self.first = self.talk_to("1")

    @property
    def stage(self) -> str:
        return str(self.transfer.property("stage"))

    @property
    def error(self) -> str:
        return str(self.transfer.property("error"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.req("XFER-1")
def test_a_transfer_at_once(desk: Desk) -> None:
    desk.transfer.open()
    assert desk.stage == "choosing"
    desk.transfer.now("102")
    assert desk.obey() == [("transfer", 1, "sip:102@h:1")]
    assert desk.stage == "running"
    assert desk.transfer.property("targetName") == "Grace Hopper"
    desk.become(1, S.HELD, transfer=T.RUNNING)
    desk.become(1, S.HELD, transfer=T.DONE)
    desk.become(1, S.ENDED, code=200)
    assert desk.stage == "closed"
    assert (desk.done, desk.failed) == (["Grace Hopper"], [])


@pytest.mark.req("XFER-1")
def test_who_hangs_up_meanwhile_was_not_transferred(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.now("102")
    desk.obey()
    desk.become(1, S.HELD, transfer=T.RUNNING)
    desk.become(1, S.ENDED, code=200)
    assert (desk.stage, desk.done, desk.failed) == ("closed", [], [])


@pytest.mark.req("XFER-1")
def test_a_transfer_under_way_is_taken_back(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.now("102")
    desk.obey()
    desk.become(1, S.HELD, transfer=T.RUNNING)
    desk.transfer.cancel()
    assert desk.obey() == [("cancel_transfer", 1)]
    assert desk.stage == "closed"


@pytest.mark.req("XFER-1")
def test_a_completion_under_way_is_taken_back(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.ask("102")
    desk.obey()
    desk.become(2, S.ACTIVE)
    desk.transfer.complete()
    desk.obey()
    desk.transfer.cancel()
    assert desk.obey() == [("cancel_transfer", 1)]
    assert desk.stage == "consulting"


@pytest.mark.req("XFER-1")
def test_a_transfer_that_fails_brings_the_call_back(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.now("102")
    desk.obey()
    desk.become(1, S.HELD, transfer=T.FAILED, transfer_code=486)
    desk.become(1, S.ACTIVE)
    assert desk.obey() == []
    assert (desk.stage, desk.error) == ("choosing", "Grace Hopper is busy")
    assert desk.states() == {"1": "active"}
    desk.transfer.close()
    assert desk.stage == "closed"
    assert desk.failed == []


@pytest.mark.req("XFER-1")
def test_a_transfer_that_fails_when_the_call_is_gone_is_told(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.now("102")
    desk.obey()
    desk.become(1, S.HELD, transfer=T.FAILED, transfer_code=603)
    desk.become(1, S.ENDED, code=200, transfer=T.FAILED, transfer_code=603)  # some servers let the other side go
    assert (desk.done, desk.failed) == ([], ["Grace Hopper declined the call"])
    assert desk.stage == "closed"


@pytest.mark.req("XFER-1")
def test_what_can_not_be_called_is_told_in_the_panel(desk: Desk) -> None:
    desk.transfer.open()
    for button in (desk.transfer.now, desk.transfer.ask):
        button("(no) number!")
        assert (desk.stage, "is not a number" in desk.error) == ("choosing", True)
    assert desk.obey() == []


@pytest.mark.req("XFER-1")
def test_asking_first_then_completing(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.ask("102")
    assert desk.obey() == [("set_hold", 1, True), ("make_call", "sip:102@h:1", "102")]
    assert desk.stage == "consulting"
    assert desk.screen() == ("102", ["1"])
    desk.transfer.complete()
    assert desk.obey() == []  # nobody has answered yet
    assert not desk.transfer.property("canComplete")
    desk.become(2, S.ACTIVE)
    assert desk.transfer.property("canComplete")
    desk.transfer.complete()
    assert desk.obey() == [("transfer_to_call", 1, 2)]
    desk.become(1, S.HELD, transfer=T.RUNNING)
    desk.become(2, S.ENDED, code=200)
    assert desk.stage == "running"
    desk.become(1, S.ENDED, code=200, transfer=T.DONE)
    assert (desk.stage, desk.done) == ("closed", ["Grace Hopper"])


@pytest.mark.req("XFER-1")
def test_cancel_hangs_up_there_and_resumes_here(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.ask("102")
    desk.obey()
    desk.become(2, S.ACTIVE)
    desk.transfer.cancel()
    assert desk.obey() == [("hang_up", 2), ("set_hold", 1, False)]
    assert desk.states() == {"1": "active"}
    assert desk.screen() == ("1", [])
    assert desk.stage == "closed"


@pytest.mark.req("XFER-1")
def test_the_asked_person_is_busy(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.ask("102")
    desk.obey()
    desk.become(2, S.ENDED, code=486, reason="Busy")
    assert desk.obey() == [("set_hold", 1, False)]
    assert (desk.stage, desk.error) == ("choosing", "Grace Hopper: Busy")


@pytest.mark.req("XFER-1")
def test_completing_fails(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.ask("102")
    desk.obey()
    desk.become(2, S.ACTIVE)
    desk.transfer.complete()
    desk.become(1, S.HELD, transfer=T.FAILED, transfer_code=501)
    assert (desk.stage, desk.error) == ("consulting", "The server does not allow the transfer to Grace Hopper")
    desk.transfer.cancel()
    desk.obey()
    assert desk.states() == {"1": "active"}


@pytest.mark.req("XFER-1")
def test_the_first_call_ends_while_one_asks(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.ask("102")
    desk.obey()
    desk.become(2, S.ACTIVE)
    desk.become(1, S.ENDED, code=200)
    assert desk.stage == "closed"
    assert (desk.done, desk.failed) == ([], [])
    assert desk.screen() == ("102", [])


def test_without_a_call_there_is_nothing_to_transfer() -> None:
    desk = Desk()
    desk.calls.hangUp()
    desk.obey()
    desk.transfer.open()
    assert desk.stage == "closed"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (486, "Ada is busy"),
        (404, "Ada can't be reached"),
        (408, "Ada did not answer"),
        (502, "The transfer to Ada failed (502)"),
        (0, "The transfer failed"),
    ],
)
def test_failures_in_words(code: int, text: str) -> None:
    assert transfer_failure_text("Ada", code) == text


@pytest.mark.req("XFER-1")
def test_the_search(desk: Desk, qtbot: QtBot) -> None:
    picker = desk.picker

    def names() -> list[tuple[str, str]]:
        return [(hit.name, hit.number) for hit in picker.hits.records()]  # type: ignore[attr-defined]

    picker.reset()
    assert names() == [("Grace Hopper", "102"), ("", "55")]
    picker.find("hop")
    assert (names(), picker.property("number")) == ([("Grace Hopper", "102")], "102")
    picker.find("5")
    assert names() == [("", "5"), ("", "55")]
    picker.select(1)
    assert picker.property("number") == "55"
    picker.select(99)
    assert picker.property("selected") == 1
    picker.find("102")
    assert names() == [("Grace Hopper", "102")]  # the name of what was typed is known
    picker.find("nobody")
    assert (names(), picker.property("selected"), picker.property("number")) == ([], -1, "nobody")


def test_several_providers_are_asked() -> None:
    class Contacts:
        def search(self, text: str) -> list[Hit]:
            return [Hit("Ada from work", "100")] if "a" in text else []

    picker = PartyPicker([Contacts(), Contacts()])
    picker.find("a")
    assert [hit.name for hit in picker.hits.records()] == ["Ada from work"]  # type: ignore[attr-defined]


@pytest.mark.req("XFER-1")
def test_the_panel_is_of_the_call_on_the_screen_only(desk: Desk) -> None:
    second = desk.talk_to("2")
    desk.transfer.open()
    assert (desk.stage, desk.transfer.property("waitingName")) == ("choosing", "2")
    desk.become(second.id, S.ENDED, code=200)  # the first one comes to the screen
    assert desk.stage == "closed"
    desk.transfer.open()
    desk.calls.set_hold(1, True)
    desk.voice.ring("", "3", id=9)
    desk.calls.answer(9)
    desk.obey()
    assert desk.screen()[0] == "3"
    assert desk.stage == "closed"
    desk.transfer.now("102")
    assert desk.obey() == []


@pytest.mark.req("XFER-1")
def test_a_transfer_that_fails_behind_another_call_is_told_elsewhere(desk: Desk) -> None:
    desk.transfer.open()
    desk.transfer.now("102")
    desk.obey()
    desk.voice.ring("", "2", id=9)
    desk.calls.answer(9)
    desk.obey()
    desk.become(1, S.HELD, transfer=T.FAILED, transfer_code=486)
    assert (desk.stage, desk.failed) == ("closed", ["Grace Hopper is busy"])


@pytest.mark.req("XFER-1", "CON-7")
def test_recent_people_are_named_as_in_the_contacts(desk: Desk) -> None:
    class Names(QObject):
        changed = Signal()

        def name_of(self, number: str) -> str:
            return "Rear Admiral" if number == "102" else ""

    store = FakeRecentsStore(list(desk.recents.all.records()))
    recents = Recents(store, names=Names())
    store.tell()
    assert RecentsSearch(recents).search("admiral")[0] == Hit("Rear Admiral", "102")
