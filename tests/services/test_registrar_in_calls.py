"""What the registrar does when the sound of a call stops: perhaps the server is gone, perhaps only its sound."""

import pytest

from osmo_qt.core.accounts import RegistrationFailure
from osmo_qt.services.voice.registrar import ANSWER_WITHIN_S
from tests.services.test_registrar import ACCOUNT, FAILED, OK, REGISTERED, Stage, answer


@pytest.mark.req("BAR-1")
def test_a_living_registration_is_checked_without_a_sign_of_it() -> None:
    stage = Stage()
    stage.registered()
    stage.registrar.check()
    assert stage.port.take() == [("register", True)]
    assert stage.last() == (REGISTERED, None)
    stage.registrar.on_result(OK)
    assert not stage.time.waiting


@pytest.mark.req("BAR-1")
def test_a_try_that_is_under_way_is_not_given_more_time() -> None:
    """A server that has just begun to start swallows a REGISTER; the next one must not wait for that any longer."""
    stage = Stage()
    stage.registered()
    stage.registrar.on_connection_lost()
    stage.time.advance(1.0)
    assert stage.port.take() == [("register", True)]
    stage.time.advance(ANSWER_WITHIN_S - 1)
    stage.registrar.check()
    assert stage.port.take() == []
    stage.time.advance(1.0)
    assert stage.last() == (FAILED, RegistrationFailure.NO_ANSWER)
    stage.port.take()
    stage.registrar.check()  # while it waits for the next try, that is made at once
    assert [name for name, _ in stage.port.take()] == ["open"]


@pytest.mark.req("SECR-4")
def test_nor_is_a_refused_password_sent_again() -> None:
    stage = Stage()
    stage.registered()
    stage.registrar.retry()
    stage.registrar.on_result(answer(403))
    stage.port.take()
    stage.registrar.check()
    assert stage.port.take() == []


def test_nobody_signed_in_means_nothing_to_check() -> None:
    stage = Stage()
    stage.registrar.check()
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.unregister()
    stage.port.take()
    stage.registrar.check()
    assert stage.port.take() == []
