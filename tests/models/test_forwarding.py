"""Forwarding by feature codes: what is dialled, and what counts as the server's yes."""

import time
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from osmo_qt.core.accounts import Registration, RegistrationState, Transport, VoiceAccount
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.forwarding import ForwardKind, clean_destination, dialled
from osmo_qt.core.uc import Configuration, UcForwarding, UcList, UcState
from osmo_qt.models.calls import Calls
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.forwarding import LISTEN_MS, Forwarding
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.server_forwarding import ServerForwarding
from osmo_qt.models.session import Session
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from tests.fake_uc import FakeUc
from tests.fakes import FakeVoice
from tests.models.fakes import FakeSecrets
from tests.uc_people import Reports

ALL, BUSY, NO_REPLY = ForwardKind


class Stage:
    def __init__(self, folder: Path) -> None:
        self.voice = FakeVoice()
        settings = SettingsStore(folder / "settings.json")
        feedback = Feedback()
        tasks = cast(Tasks, None)
        session = Session(self.voice.service, settings, FakeSecrets(), tasks, feedback, uc=FakeUc().service)
        session.expect_account()
        session._account = VoiceAccount("100", "office", 5060, Transport.UDP)
        self.session = session
        self.calls = Calls(self.voice.service)
        self.preferences = Preferences(settings, feedback)
        self.uc, self.reports = FakeUc(), Reports()
        self.configuration = CurrentConfiguration()
        server = ServerForwarding(self.uc.service, cast(Tasks, self.reports), self.configuration)
        self.forwarding = Forwarding(self.voice.service, self.calls, session, self.preferences, feedback, server)
        self.feedback = feedback
        session.registration = Registration(RegistrationState.REGISTERED)

    def dialled(self) -> list[str]:
        return [str(arguments[1]) for arguments in self.voice.take() if arguments[0] == "make_call"]

    def call(self) -> CallSnapshot:
        """The stack begins the call that was asked for last."""
        return self.voice.dialled("", "code", id=self.forwarding._call_id)

    def end(self, call: CallSnapshot, code: int, *, answered: bool) -> None:
        at = time.time() if answered else None
        self.voice.call_changed.emit(
            replace(call, revision=call.revision + 1, state=CallState.ENDED, code=code, connected_at=at, ended_at=at)
        )


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.mark.req("FWD-1")
def test_a_code_that_is_answered_is_in_force(stage: Stage) -> None:
    stage.forwarding.set(ALL, "+49 89 (550) 102")
    assert stage.dialled() == ["sip:*21*+4989550102%23@office:5060"]
    assert stage.forwarding.is_busy(ALL)
    call = stage.call()
    assert stage.calls.current is None, "a feature code is no call for the screen"
    stage.end(call, 200, answered=True)
    assert stage.forwarding.destination(ALL) == "+4989550102"
    assert not stage.forwarding.is_busy(ALL)
    assert stage.forwarding.active == (ALL,)
    stage.forwarding.set(ALL, "")
    assert stage.dialled() == ["sip:%2321%23@office:5060"]
    stage.end(stage.call(), 200, answered=True)
    assert stage.forwarding.active == ()


@pytest.mark.req("FWD-1")
def test_a_refusal_is_told_and_changes_nothing(stage: Stage) -> None:
    stage.forwarding.set(BUSY, "102")
    stage.end(stage.call(), 484, answered=False)
    assert stage.forwarding.destination(BUSY) == ""
    assert "(484)" in stage.forwarding.error(BUSY)
    stage.forwarding.set(BUSY, "103")
    assert stage.forwarding.error(BUSY) == ""


@pytest.mark.req("FWD-1")
def test_a_destination_written_into_the_settings_is_a_wish(stage: Stage) -> None:
    stage.preferences.set(ALL.setting, " 102 ")
    assert stage.dialled() == ["sip:*21*102%23@office:5060"]
    assert stage.preferences.text(ALL.setting) == ""
    stage.end(stage.call(), 200, answered=True)
    assert stage.preferences.text(ALL.setting) == "102"
    stage.preferences.set(ALL.setting, "")
    assert stage.dialled() == ["sip:%2321%23@office:5060"]
    stage.end(stage.call(), 603, answered=False)
    assert stage.preferences.text(ALL.setting) == "102"
    assert [notice.what for notice in stage.feedback.notices] == ["The server did not change the forwarding (603)."]


@pytest.mark.req("FWD-1")
def test_all_makes_the_others_ignored_and_each_has_its_own_destination(stage: Stage) -> None:
    for kind, number in ((NO_REPLY, "103"), (BUSY, "102"), (ALL, "101")):
        stage.forwarding.set(kind, number)
    assert len(stage.dialled()) == 1, "one after the other"
    for _ in ForwardKind:
        stage.end(stage.call(), 200, answered=True)
    assert [stage.forwarding.destination(kind) for kind in ForwardKind] == ["101", "102", "103"]
    assert stage.forwarding.active == (ALL,)
    assert [stage.forwarding.is_ignored(kind) for kind in ForwardKind] == [False, True, True]


@pytest.mark.req("FWD-1")
def test_a_server_that_talks_on_is_hung_up_and_one_that_does_not_answer_too(stage: Stage) -> None:
    stage.forwarding.set(ALL, "102")
    call = stage.call()
    stage.voice.take()
    active = replace(call, revision=2, state=CallState.ACTIVE, connected_at=time.time())
    stage.voice.call_changed.emit(active)
    assert 0 < stage.forwarding._patience.remainingTime() <= LISTEN_MS * 1.1
    stage.forwarding._patience.timeout.emit()
    assert stage.voice.take() == [("hang_up", call.id)]
    stage.end(replace(active, revision=3), 200, answered=True)
    assert stage.forwarding.destination(ALL) == "102"


@pytest.mark.req("FWD-1")
@pytest.mark.parametrize(
    ("destination", "words"),
    [("  ", "no number to forward"), ("bob@example.org", "is not a number"), ("1" * 65, "long")],
)
def test_a_destination_that_can_not_be_one(stage: Stage, destination: str, words: str) -> None:
    stage.forwarding.switch_on(ALL, destination)
    assert words in stage.forwarding.error(ALL)
    assert stage.dialled() == []


@pytest.mark.req("FWD-1")
def test_without_a_connection_or_a_code_it_is_told(stage: Stage) -> None:
    stage.preferences.set(ALL.code_on, "")
    stage.forwarding.set(ALL, "102")
    assert "no code" in stage.forwarding.error(ALL)
    stage.session.registration = Registration(RegistrationState.FAILED)
    stage.forwarding.set(BUSY, "102")
    assert "no connection" in stage.forwarding.error(BUSY)


@pytest.fixture
def uc_stage(stage: Stage) -> Stage:
    """A UC server that has told everything."""
    stage.configuration.set(Configuration.INTEGRATED)
    stage.uc.becomes(UcState.ONLINE)
    stage.uc.forwarding_changed.emit(UcForwarding(busy="103"))
    return stage


@pytest.mark.req("FWD-1")
def test_with_a_uc_server_no_code_is_dialled(uc_stage: Stage) -> None:
    uc, forwarding = uc_stage.uc, uc_stage.forwarding
    uc_stage.session.registration = Registration(RegistrationState.FAILED)  # UC-only has none
    forwarding.set(NO_REPLY, "+49 89 (550) 102")
    assert uc.take() == [("set_forwarding", UcForwarding(busy="103", no_reply="+4989550102"))]
    assert list(forwarding.active) == [BUSY], "the server has not told it yet"
    uc.forwarding_changed.emit(UcForwarding(busy="103", no_reply="+4989550102"))
    assert list(forwarding.active) == [BUSY, NO_REPLY]
    assert uc_stage.dialled() == []
    assert uc_stage.preferences.text(NO_REPLY.setting) == "", "it is kept by the server"
    uc_stage.configuration.set(Configuration.VOICE_ONLY)
    assert not forwarding.active


@pytest.mark.req("FWD-1")
def test_requests_to_the_uc_server_follow_each_other(uc_stage: Stage) -> None:
    uc, forwarding, reports = uc_stage.uc, uc_stage.forwarding, uc_stage.reports
    reports.held = True
    forwarding.set(ALL, "101")
    forwarding.set(BUSY, "")
    assert forwarding.is_busy(ALL) and forwarding.is_busy(BUSY) and not forwarding.is_busy(NO_REPLY)
    uc.forwarding_changed.emit(UcForwarding(busy="103", no_reply="104"))  # another client, just before
    reports.go_on()
    assert uc.take()[0] == ("set_forwarding", UcForwarding("101", "103", "104"))
    assert not forwarding.is_busy(ALL) and not forwarding.is_busy(BUSY)


@pytest.mark.req("FWD-1")
def test_another_client_or_a_desk_phone_sets_forwarding(uc_stage: Stage) -> None:
    changes: list[int] = []
    uc_stage.forwarding.changed.connect(lambda: changes.append(1))
    uc_stage.uc.forwarding_changed.emit(UcForwarding(all="604"))
    assert list(uc_stage.forwarding.active) == [ALL] and uc_stage.forwarding.destination(ALL) == "604" and changes
    uc_stage.uc.becomes(UcState.SIGNED_OUT)
    assert not uc_stage.forwarding.active


@pytest.mark.req("FWD-1")
def test_what_the_uc_server_refuses_is_told(uc_stage: Stage) -> None:
    uc, forwarding = uc_stage.uc, uc_stage.forwarding
    uc.answers["set_forwarding"] = UserError(Problem.UC_REFUSED, "no")
    forwarding.set(ALL, "102")
    assert forwarding.error(ALL) and not forwarding.is_busy(ALL)
    assert forwarding.active == (BUSY,)
    forwarding.switch_on(BUSY, " ")
    assert "no number to forward" in forwarding.error(BUSY)


@pytest.mark.req("FWD-1")
def test_without_a_word_of_the_uc_server_nothing_is_overwritten(stage: Stage) -> None:
    stage.configuration.set(Configuration.UC_ONLY)
    stage.uc.list_failed.emit(UcList.FORWARDING, UserError(Problem.UC_SERVER_ERROR, "500"))
    stage.forwarding.set(ALL, "102")
    assert stage.forwarding.error(ALL)
    assert stage.uc.take() == []


def test_codes() -> None:
    assert dialled("*21*%1#", "102") == "*21*102#"
    assert dialled(" #21# ") == "#21#"
    for code in ("", "call %1", "*21#"):
        with pytest.raises(UserError) as caught:
            dialled(code, "102")
        assert caught.value.problem is Problem.NO_FORWARDING_CODE
    assert clean_destination("+49 (0) 89 550-102") == "+4989550102"
