"""Signing in, staying signed in and signing out, with the server's word played by the test."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from osmo_qt.core.accounts import (
    CertificateProblem,
    CertificateReason,
    Registration,
    RegistrationFailure,
    RegistrationState,
    Transport,
)
from osmo_qt.core.discovery import FoundServer
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.settings import row_of
from osmo_qt.models.session import NOTICE, Phase
from osmo_qt.models.sign_in_form import SignInForm
from tests.conftest import ExpectLog
from tests.models.session_stage import ACCOUNT, FORM, NAME, REGISTERED, Play, Stage, failed


@pytest.mark.req("LOGIN-3")
def test_signing_in(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.sign_in(FORM)
        assert stage.voice.take() == [("register", ACCOUNT, "secret")]
        assert stage.session.phase is Phase.SIGNING_IN
        assert not stage.settings.get("account.signed_in")
        stage.voice.tell(Registration(RegistrationState.CONNECTING))
        stage.voice.tell(REGISTERED)
        await stage.settle()
        assert stage.phases == [Phase.SIGNING_IN, Phase.SIGNED_IN]
        assert stage.secrets.kept == {NAME: "secret"}
        assert stage.session.account == replace(ACCOUNT, realm="office-realm")
        assert "secret" not in (stage.folder / "settings.json").read_text()

    play(story)


@pytest.mark.req("LOGIN-3", "LOGIN-5", "SECR-11")
def test_the_next_start_signs_in_by_itself(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.restart()
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_IN
        assert stage.voice.take() == [("register", replace(ACCOUNT, realm="office-realm"), "secret")]

    play(story)


@pytest.mark.req("LOGIN-3")
def test_the_first_start_shows_an_empty_form(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.restore()
        stage.session.start()
        assert stage.phases == []
        assert stage.session.account is None
        assert stage.session.form() == SignInForm("", Transport.TLS, "", "")

    play(story)


@pytest.mark.req("LOGIN-3", "SECR-11")
@pytest.mark.parametrize("broken", [True, False], ids=["no keyring", "keyring without the password"])
def test_without_the_password_the_form_comes_filled_in(play: Play, broken: bool) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.secrets.kept.clear()
        stage.secrets.broken = broken
        stage.restart()
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_OUT
        assert stage.voice.take() == []
        found = FoundServer("office", 5070, Transport.TLS, realm="office-realm")
        assert stage.session.form() == replace(FORM, username="100", password="", display_name="Ada", found=found)
        assert stage.notices == (["Your password can't be kept."] if broken else [])

    play(story)


@pytest.mark.req("SECR-11")
def test_a_password_that_can_not_be_kept_is_told_and_the_person_is_signed_in(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.secrets.broken = True
        await stage.signed_in()
        assert stage.session.phase is Phase.SIGNED_IN
        assert stage.notices == ["Your password can't be kept."]

    play(story)


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("failure", RegistrationFailure)
def test_each_failure_is_told_in_the_form_and_ends_the_attempt(play: Play, failure: RegistrationFailure) -> None:
    certificate = CertificateProblem((CertificateReason.WRONG_NAME,), sha256="AB:CD")
    registration = failed(failure, code=403, reason="No", retry_s=1.0)
    if failure is RegistrationFailure.BAD_CERTIFICATE:
        registration = replace(registration, certificate=certificate)

    async def story(stage: Stage) -> None:
        stage.session.sign_in(FORM)
        stage.voice.take()
        stage.voice.tell(registration)
        assert stage.session.phase is Phase.SIGNED_OUT
        assert stage.voice.take() == [("unregister",)]  # nothing goes on behind the form
        (told,) = stage.refusals
        assert all(told)
        assert "%1" not in "".join(told)
        assert ("AB:CD" in told[1]) == (failure is RegistrationFailure.BAD_CERTIFICATE)
        found = FoundServer("office", 5070, Transport.TLS)
        assert stage.session.form() == replace(FORM, username="100", password="", display_name="Ada", found=found)
        assert not stage.secrets.kept
        assert stage.notices == []

    play(story)


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"server": ""}, Problem.SERVER_WITHOUT_SCHEME),
        ({"server": "office:5070"}, Problem.SERVER_WITHOUT_SCHEME),
        ({"server": "https://a b"}, Problem.INVALID_SERVER),
        ({"port": "65536"}, Problem.INVALID_PORT),
        ({"outbound_proxy": "a b"}, Problem.INVALID_SERVER),
        ({"username": " "}, Problem.EMPTY_USERNAME),
        ({"username": "a b"}, Problem.INVALID_USERNAME),
        ({"username": "a@b"}, Problem.INVALID_USERNAME),
        ({"username": 'a"b'}, Problem.INVALID_USERNAME),
        ({"username": "a\x00b"}, Problem.INVALID_USERNAME),
        ({"username": "a:b"}, Problem.INVALID_USERNAME),
        ({"username": "\u00fc"}, Problem.INVALID_USERNAME),
        ({"username": "x" * 65}, Problem.INVALID_USERNAME),
        ({"password": ""}, Problem.EMPTY_PASSWORD),
    ],
)
def test_a_field_that_can_not_be_right_is_told_at_once(play: Play, change: dict[str, str], problem: Problem) -> None:
    async def story(stage: Stage) -> None:
        with pytest.raises(UserError) as caught:
            stage.session.sign_in(replace(FORM, **change))  # type: ignore[arg-type]
        assert caught.value.problem is problem
        assert stage.voice.take() == []
        assert stage.phases == []

    play(story)


@given(st.text(max_size=90), st.text(max_size=90), st.text(max_size=90), st.text(max_size=90))
def test_whatever_is_typed_can_be_stored(
    tmp_path_factory: pytest.TempPathFactory, server: str, username: str, display_name: str, cell_number: str
) -> None:
    stage = Stage(tmp_path_factory.getbasetemp())
    form = SignInForm(server, Transport.UDP, username, "x", display_name, cell_number)
    for changed in (form, replace(form, server="office"), replace(form, server="office", username="100")):
        try:
            stage.session.sign_in(changed)
        except UserError:
            continue
        account = stage.session.account
        assert account is not None
        assert row_of("account.server").accepts(account.host)
        assert row_of("account.username").accepts(account.username)
        assert row_of("account.display_name").accepts(account.display_name)
        assert row_of("account.cell_number").accepts(account.cell_number)


def test_the_known_realm_and_issuer_are_kept_for_the_same_server(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.sign_in_with(replace(ACCOUNT, ca_certificate="PEM"), "secret")
        stage.voice.tell(REGISTERED)
        await stage.settle()
        stage.session.sign_out()
        stage.voice.take()
        stage.session.sign_in(FORM)
        known = replace(ACCOUNT, realm="office-realm", ca_certificate="PEM")
        assert stage.voice.take() == [("register", known, "secret")]
        stage.session.sign_in(replace(FORM, server="https://elsewhere"))  # not the realm and issuer of another server
        assert stage.voice.take() == [("register", replace(ACCOUNT, host="elsewhere", port=5061), "secret")]

    play(story)


@pytest.mark.req("LOGIN-3")
def test_cancelling_goes_back_to_the_form(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.cancel()
        assert stage.voice.take() == []
        stage.session.sign_in(FORM)
        stage.session.cancel()
        assert stage.voice.take()[-1] == ("unregister",)
        stage.voice.tell(REGISTERED)  # was on its way already
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_OUT
        assert not stage.settings.get("account.signed_in")
        assert not stage.secrets.kept

    play(story)


@pytest.mark.req("SECR-11")
def test_signing_out_forgets_the_password_and_keeps_the_form(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.session.sign_out()
        await stage.settle()
        assert stage.voice.take() == [("unregister",)]
        assert stage.session.phase is Phase.SIGNED_OUT
        assert stage.secrets.kept == {}
        assert stage.session.form().username == "100"
        stage.restart()
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.voice.take() == []
        assert stage.session.form().server == "https://office:5070"

    play(story)


@pytest.mark.req("BAR-1")
@pytest.mark.parametrize("failure", [RegistrationFailure.NO_ANSWER, RegistrationFailure.FORBIDDEN])
def test_a_failure_later_is_a_notice_with_a_way_out(play: Play, failure: RegistrationFailure) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.voice.tell(failed(failure, retry_s=1.0))
        stage.voice.tell(failed(failure, retry_s=2.0))
        assert stage.phases == []
        assert stage.session.property("led") == "failed"
        (notice,) = stage.feedback.notices
        assert (notice.key, notice.action) == (NOTICE, "Try again")
        stage.feedback.choose_action(notice)
        assert stage.voice.take() == [("retry_registration",)]
        stage.voice.tell(failed(failure, retry_s=4.0))
        stage.voice.tell(REGISTERED)
        assert stage.notices == []

    play(story)


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("failure", [RegistrationFailure.WRONG_PASSWORD, RegistrationFailure.UNKNOWN_USER])
def test_a_password_changed_on_the_server_leads_back_to_the_form(play: Play, failure: RegistrationFailure) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.voice.tell(failed(failure))
        (notice,) = stage.feedback.notices
        assert notice.action == "Sign in again"
        stage.feedback.choose_action(notice)
        assert stage.session.phase is Phase.SIGNED_OUT
        assert stage.session.form().username == "100"

    play(story)


def test_other_notices_are_none_of_its_business(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.feedback.report(UserError(Problem.NO_SOUND_DEVICE))
        stage.feedback.choose_action(stage.feedback.notices[0])
        assert stage.voice.take() == []

    play(story)


@pytest.mark.req("BAR-1")
@pytest.mark.parametrize("state", RegistrationState)
def test_the_led_follows_with_words(play: Play, state: RegistrationState) -> None:
    async def story(stage: Stage) -> None:
        told: list[str] = []
        stage.session.registration_changed.connect(lambda: told.append(str(stage.session.property("led"))))
        stage.voice.tell(Registration(state, failure=RegistrationFailure.NO_ANSWER))
        assert told == [state.value]
        assert stage.session.property("ledText")

    play(story)


def test_a_realm_that_changed_on_the_server_is_kept(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await stage.signed_in()
        stage.voice.tell(replace(REGISTERED, realm="new"))
        assert stage.settings.text("account.realm") == "new"

    play(story)


def test_a_disk_that_refuses_does_not_stop_the_sign_in(play: Play, expect_log: ExpectLog) -> None:
    expect_log("the settings can't be saved")

    async def story(stage: Stage) -> None:
        (stage.folder / "settings.json.new").mkdir()
        await stage.signed_in()
        assert stage.session.phase is Phase.SIGNED_IN
        assert stage.feedback.notices[0].key == Problem.SETTINGS_NOT_SAVED.value

    play(story)
