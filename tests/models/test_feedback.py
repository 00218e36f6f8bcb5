"""The one outlet for messages."""

from pytestqt.qtbot import QtBot

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.feedback import MOST_NOTICES, Feedback, Notice, NoticeKind


def test_a_message_stays_until_it_is_dismissed(qtbot: QtBot) -> None:
    feedback = Feedback()
    with qtbot.waitSignal(feedback.changed):
        notice = feedback.tell(NoticeKind.INFORMATION, "Hello", "Do this")
    assert list(feedback.notices) == [notice]
    with qtbot.waitSignal(feedback.changed):
        feedback.dismiss(notice.id)
    assert not feedback.notices
    with qtbot.assertNotEmitted(feedback.changed):
        feedback.dismiss(notice.id)


def test_a_message_with_the_same_key_takes_the_place_of_the_earlier_one() -> None:
    feedback = Feedback()
    feedback.tell(NoticeKind.ERROR, "Lost, trying in 1 s", key="connection")
    feedback.tell(NoticeKind.WARNING, "Other")
    feedback.tell(NoticeKind.ERROR, "Lost, trying in 2 s", key="connection")
    assert [n.what for n in feedback.notices] == ["Other", "Lost, trying in 2 s"]
    feedback.withdraw("connection")
    assert [n.what for n in feedback.notices] == ["Other"]


def test_the_oldest_make_room() -> None:
    feedback = Feedback()
    for i in range(MOST_NOTICES + 2):
        feedback.tell(NoticeKind.INFORMATION, str(i))
    assert [n.what for n in feedback.notices] == [str(i) for i in range(2, MOST_NOTICES + 2)]


def test_an_error_is_told_in_its_own_words_and_a_bug_as_such() -> None:
    feedback = Feedback()
    feedback.report(UserError(Problem.AUDIO_FILE, "a.wav"))
    feedback.report(ZeroDivisionError("inner workings"))
    user_error, bug = feedback.notices
    assert user_error.what == "The sound file a.wav can't be used."
    assert user_error.kind is NoticeKind.WARNING
    assert bug.kind is NoticeKind.ERROR
    assert "inner workings" not in bug.what + bug.advice


def test_the_same_error_is_shown_once() -> None:
    feedback = Feedback()
    for _ in range(3):
        feedback.report(UserError(Problem.NO_KEYRING))
    assert len(feedback.notices) == 1


def test_an_action_that_was_chosen_is_told_and_the_message_goes(qtbot: QtBot) -> None:
    feedback = Feedback()
    notice = feedback.tell(NoticeKind.ERROR, "Lost", action="Try again", key="connection")
    chosen: list[Notice] = []
    feedback.action_chosen.connect(chosen.append)
    feedback.choose_action(notice)
    assert chosen == [notice]
    assert not feedback.notices
