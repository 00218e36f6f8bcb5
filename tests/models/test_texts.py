"""Everything that core and services report has words."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QDate, QDateTime, QTime

from osmo_qt.core.accounts import (
    CertificateProblem,
    CertificateReason,
    Registration,
    RegistrationFailure,
    RegistrationState,
)
from osmo_qt.core.calls import CallState, ended
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.texts import (
    call_state_text,
    duration_text,
    ending_text,
    failure_text,
    moment_text,
    outcome_text,
    registration_text,
)
from tests.models.fakes import first_snapshot


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_says_what_happened_and_what_to_do(problem: Problem) -> None:
    what, advice = problem_text(UserError(problem, "detail"))
    assert what
    assert advice
    assert "%1" not in what + advice


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("failure", RegistrationFailure)
def test_every_failure_says_what_happened_and_what_to_do(failure: RegistrationFailure) -> None:
    what, advice = failure_text(Registration(RegistrationState.FAILED, failure, code=503, reason="reason"))
    assert what
    assert advice
    assert "%1" not in what + advice


@pytest.mark.req("LOGIN-3")
def test_no_two_failures_read_the_same() -> None:
    texts = {failure_text(Registration(RegistrationState.FAILED, failure))[0] for failure in RegistrationFailure}
    assert len(texts) == len(RegistrationFailure)


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("reason", CertificateReason)
def test_a_certificate_is_refused_with_its_reason_and_fingerprint(reason: CertificateReason) -> None:
    certificate = CertificateProblem((reason, CertificateReason.WRONG_NAME), sha256="AB:CD")
    what, advice = failure_text(
        Registration(RegistrationState.FAILED, RegistrationFailure.BAD_CERTIFICATE, certificate=certificate)
    )
    assert "it belongs to another server" in what
    assert "AB:CD" in advice
    assert "%1" not in what + advice


def test_without_a_failure_there_is_nothing_to_say() -> None:
    assert failure_text(Registration()) == ("", "")


@pytest.mark.req("BAR-1")
def test_every_state_of_the_led_has_its_own_words() -> None:
    assert len({registration_text(Registration(state)) for state in RegistrationState}) == len(RegistrationState)


@pytest.mark.parametrize("state", CallState)
def test_every_call_state_has_words(state: CallState) -> None:
    assert call_state_text(replace(first_snapshot(1), state=state))


def test_what_is_wrong_with_a_call_comes_first() -> None:
    active = replace(first_snapshot(1), state=CallState.ACTIVE)
    assert call_state_text(active) == "In call"
    assert call_state_text(replace(active, held_by_remote=True)) == "The other side holds the call"
    assert call_state_text(replace(active, media_lost=True, held_by_remote=True)) == "No sound arrives"


@pytest.mark.parametrize("code", [0, 200, 302, 400, 403, 404, 408, 480, 481, 486, 487, 488, 500, 503, 600, 603, 699])
def test_every_end_has_words(code: int) -> None:
    text = ending_text(ended(first_snapshot(1), 1.0, code, "reason"))
    assert text
    assert "%1" not in text


def test_what_this_side_ended_is_no_failure() -> None:
    assert ending_text(ended(replace(first_snapshot(1), hung_up_here=True), 1.0, 603, "")) == "Call ended"
    assert ending_text(ended(replace(first_snapshot(1), connected_at=0.5), 1.0, 500, "")) == "Call ended"


@pytest.mark.req("REC-1")
def test_every_kind_of_recent_call_has_its_own_words() -> None:
    assert len({outcome_text(outcome) for outcome in CallOutcome}) == len(CallOutcome)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.9, "0:59"), (60, "1:00"), (3599, "59:59"), (3600, "1:00:00")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.req("REC-1")
@pytest.mark.parametrize(
    ("days_ago", "text"),
    [(0, "13:05"), (1, "Yesterday"), (2, "Monday"), (6, "Thursday"), (7, "08/05/2024"), (-1, "16/05/2024")],
)
def test_moments_are_read_at_a_glance(days_ago: int, text: str) -> None:
    now = QDateTime(QDate(2024, 5, 15), QTime(14, 0))  # a Wednesday
    moment = QDateTime(QDate(2024, 5, 15).addDays(-days_ago), QTime(13, 5))
    assert moment_text(moment.toSecsSinceEpoch(), now.toSecsSinceEpoch()) == text


def test_just_before_midnight_is_yesterday() -> None:
    now = QDateTime(QDate(2024, 5, 15), QTime(0, 1))
    assert moment_text(now.addSecs(-120).toSecsSinceEpoch(), now.toSecsSinceEpoch()) == "Yesterday"
