"""Another network: what may try the registration again, and what would only lock the account."""

from pathlib import Path

import pytest

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState
from tests.models.session_stage import Stage, failed

F = RegistrationFailure


@pytest.mark.req("SECR-4")
@pytest.mark.parametrize("failure", list(RegistrationFailure))
def test_a_wrong_password_is_not_sent_again_in_each_network(tmp_path: Path, failure: RegistrationFailure) -> None:
    stage = Stage(tmp_path)
    stage.voice.tell(failed(failure))
    stage.session.network_changed()
    hopeless = failure in (F.WRONG_PASSWORD, F.UNKNOWN_USER, F.FORBIDDEN, F.NO_TELEPHONY)
    assert stage.voice.take() == ([] if hopeless else [("retry_registration",)])
    stage.session.retry()  # a person may
    assert stage.voice.take() == [("retry_registration",)]


@pytest.mark.req("SECR-4")
def test_a_registration_that_holds_is_made_anew_in_another_network(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.voice.tell(Registration(RegistrationState.REGISTERED))
    stage.session.network_changed()
    assert stage.voice.take() == [("retry_registration",)]
