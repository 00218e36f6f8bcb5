"""Voice messages of the UC server: listed, played, marked as heard, deleted and brought back."""

import time
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtTest import QAbstractItemModelTester

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcList, UcState, VoiceMessage
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.message_player import MessagePlayer, PlayerState
from osmo_qt.models.portraits import NO_PORTRAIT, Portrait
from osmo_qt.models.voice_messages import MessageRole, VoiceMessages
from osmo_qt.services.voice.driver import Playback, PlaybackState
from tests.fake_uc import FakeUc
from tests.fakes import FakeVoice
from tests.uc_world import InstantTasks

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
GRACE = VoiceMessage("g", "101", "Grace Hopper", time.time(), 12.4, heard=False, user_id="grace")
ALAN = VoiceMessage("a", "102", "", time.time() - 60, 65.0, heard=True)
NOBODY = VoiceMessage("n", "", "", time.time() - 120, 3.0, heard=True)
SOUND = b"RIFF...."

pytestmark = pytest.mark.req("VM-1")


class Names(QObject):
    """Contacts who know one number."""

    changed = Signal()
    pictured = Signal(object)

    def name_of(self, number: str) -> str:
        return "Alan Turing" if number == "102" else ""

    def user_of(self, _number: str) -> str:
        return ""

    def portrait_of(self, _number: str, _user_id: str) -> Portrait:
        return NO_PORTRAIT


class Post:
    """The models on fake edges."""

    def __init__(self) -> None:
        self.uc, self.voice, self.feedback = FakeUc(), FakeVoice(), Feedback()
        tasks = InstantTasks(self.feedback.report).tasks
        self.player = MessagePlayer(self.uc.service, self.voice.service, tasks, self.feedback)
        self.messages = VoiceMessages(self.uc.service, tasks, Names(), self.player)
        self._tester = QAbstractItemModelTester(self.messages.rows, FATAL)
        self.uc.answers["voice_message_sound"] = SOUND
        self.words: list[str] = []
        self.messages.deleted.connect(self.words.append)

    def tell(self, *messages: VoiceMessage) -> None:
        self.uc.voice_messages_replaced.emit(list(messages))
        self.uc.becomes(UcState.ONLINE)

    def plays(self, message: VoiceMessage, position_s: float, state: PlaybackState = PlaybackState.PLAYING) -> None:
        self.voice.playback_changed.emit(Playback(message.id, state, position_s))

    def row(self, number: int, role: int) -> Any:
        return self.messages.rows.index(number).data(role)


@pytest.fixture
def post() -> Post:
    made = Post()
    made.tell(GRACE, ALAN, NOBODY)
    return made


def test_what_a_row_tells(post: Post) -> None:
    assert [post.row(n, Qt.ItemDataRole.DisplayRole) for n in range(3)] == ["Grace Hopper", "Alan Turing", "Anonymous"]
    assert post.row(0, MessageRole.NUMBER) == "101"
    assert post.row(2, MessageRole.NUMBER) == ""
    assert post.row(1, MessageRole.DURATION) == "1:05"
    spoken = post.row(0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Grace Hopper, New message, ")
    assert spoken.endswith(", 0:12")


def test_whether_there_are_any() -> None:
    post = Post()
    assert post.messages.state.loading
    assert not post.messages.offered
    post.uc.list_failed.emit(UcList.VOICE_MESSAGES, UserError(Problem.UC_GONE))
    assert not post.messages.offered
    post.uc.list_failed.emit(UcList.VOICE_MESSAGES, UserError(Problem.UC_BROKEN_ANSWER))
    assert post.messages.offered
    assert post.messages.state.error
    post.tell()
    assert post.messages.offered
    assert not post.messages.state.error


def test_played_paused_and_on_from_there(post: Post) -> None:
    post.player.toggle(GRACE)
    assert post.uc.take() == [("voice_message_sound", "g"), ("mark_voice_message", "g", True)]
    assert post.voice.take() == [("play", "g", SOUND, 0.0)]
    assert post.player.state_of(GRACE) is PlayerState.PLAYING
    assert post.player.state_of(ALAN) is PlayerState.STILL
    post.plays(GRACE, 4.5)
    assert post.player.position_s(GRACE) == 4.5
    post.player.toggle(GRACE)
    assert post.voice.take() == [("stop_playing",)]
    post.plays(GRACE, 4.6, PlaybackState.PAUSED)
    assert post.player.state is PlayerState.STILL
    post.player.toggle(GRACE)
    assert post.voice.take() == [("play", "g", SOUND, 4.6)]
    assert [asked for asked in post.uc.take() if asked[0] == "voice_message_sound"] == [], "it is there already"
    post.plays(GRACE, 12.4, PlaybackState.ENDED)
    assert (post.player.state, post.player.position_s(GRACE)) == (PlayerState.STILL, 0.0)


def test_wound_while_it_plays_and_before(post: Post) -> None:
    post.player.seek(GRACE, 6.0)
    assert post.voice.take() == []
    post.player.toggle(GRACE)
    assert post.voice.take() == [("play", "g", SOUND, 6.0)]
    post.player.seek(GRACE, 2.0)
    assert post.voice.take() == [("play", "g", SOUND, 2.0)]
    marks = [asked for asked in post.uc.take() if asked[0] == "mark_voice_message"]
    assert len(marks) == 1, "it has begun only once"


def test_another_one_takes_its_place(post: Post) -> None:
    post.player.toggle(GRACE)
    post.plays(GRACE, 3.0)
    post.voice.take()
    post.player.toggle(ALAN)
    assert post.voice.take() == [("stop_playing",), ("play", "a", SOUND, 0.0)]
    post.plays(GRACE, 3.1, PlaybackState.PAUSED)  # late
    assert post.player.state_of(ALAN) is PlayerState.PLAYING
    assert post.player.position_s(GRACE) == 0.0


def test_one_that_cannot_be_fetched_or_is_no_sound(post: Post) -> None:
    post.uc.answers["voice_message_sound"] = UserError(Problem.UC_UNREACHABLE)
    post.player.toggle(GRACE)
    assert post.player.state is PlayerState.STILL
    assert len(post.feedback.notices) == 1
    post.uc.answers["voice_message_sound"] = SOUND
    post.player.toggle(GRACE)
    post.plays(GRACE, 0.0, PlaybackState.FAILED)
    assert post.player.state is PlayerState.STILL
    assert len(post.feedback.notices) == 2


def test_a_telephone_in_the_mailbox_is_no_news_when_one_only_listens(post: Post) -> None:
    post.uc.answers["mark_voice_message"] = UserError(Problem.MAILBOX_IN_USE)
    post.player.toggle(GRACE)
    assert post.player.state is PlayerState.PLAYING
    assert not post.feedback.notices
    post.messages.mark(ALAN, heard=False)
    assert len(post.feedback.notices) == 1


def test_deleted_and_brought_back(post: Post) -> None:
    post.player.toggle(GRACE)
    post.uc.take()
    post.messages.delete(GRACE)
    post.messages.delete(ALAN)
    assert post.player.current == ""
    assert post.uc.take() == [("delete_voice_message", "g"), ("delete_voice_message", "a")]
    assert post.words == ["1 message deleted", "2 messages deleted"]
    post.messages.undo()
    assert post.uc.take() == [("mark_voice_message", "g", False), ("mark_voice_message", "a", True)]
    post.messages.undo()
    assert post.uc.take() == []


def test_what_was_not_deleted_has_no_undo(post: Post) -> None:
    post.uc.answers["delete_voice_message"] = UserError(Problem.MAILBOX_IN_USE)
    post.messages.delete(GRACE)
    assert post.words == []
    assert len(post.feedback.notices) == 1


def test_what_others_delete_is_silent_and_a_sign_out_leaves_nothing(post: Post) -> None:
    post.player.toggle(GRACE)
    post.tell(ALAN)
    assert post.player.current == ""
    assert ("stop_playing",) in post.voice.take()
    post.player.toggle(ALAN)
    post.uc.becomes(UcState.SIGNED_OUT)
    assert (post.messages.rows.rowCount(), post.player.current, post.messages.offered) == (0, "", False)
