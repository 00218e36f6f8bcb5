"""Signing in where there is a UC server: Integrated and UC-only, with the server's word played by the test."""

import asyncio
from dataclasses import replace

import pytest

from osmo_qt.core.accounts import RegistrationFailure, Transport, VoiceAccount
from osmo_qt.core.discovery import FoundServer
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, Me, NameOrder, SipLogin, UcAccount, UcState
from osmo_qt.models.session import Phase
from osmo_qt.models.sign_in_form import SignInForm
from tests.models.session_stage import REGISTERED, Play, Stage, failed

FOUND = FoundServer(
    *("office", 5061, Transport.TLS),
    name="OSMO office",
    realm="realm",
    ca_certificate="PEM",
    configuration=Configuration.INTEGRATED,
    url="https://office",
)
FORM = SignInForm("https://office", Transport.TLS, " ada@office ", "secret", cell_number="+49 170 1", found=FOUND)
UC = UcAccount("https://office", "ada@office", "PEM")
NAMES = (NameOrder.FIRST_LAST, NameOrder.FIRST_LAST)
ME = Me("u1", "ada@office", "Ada", "Lovelace", "100", "", "", Configuration.INTEGRATED, *NAMES, None)
LOGIN = SipLogin("100", "sip secret", "Ada", "realm")
VOICE = VoiceAccount("100", "office", 5061, Transport.TLS, "Ada Lovelace", "+49 170 1", "realm", "PEM")
KEPT = {"sip:100@office:5061": "sip secret"}


async def sign_in(stage: Stage, me: Me = ME) -> None:
    stage.uc.answers = {"sign_in": me, "sip_login": LOGIN, "resume": True}
    stage.session.sign_in(FORM)
    await stage.settle()
    stage.uc.becomes(UcState.ONLINE)
    await stage.settle()


@pytest.mark.req("LOGIN-2", "LOGIN-3", "LOGIN-5", "SECR-11")
def test_integrated_registers_with_what_the_uc_server_says(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await sign_in(stage)
        asked = stage.uc.take()
        assert asked == [("sign_in", UC, "secret"), ("sip_login",), ("set_cell_number", "+49 170 1")]
        assert stage.voice.take() == [("register", VOICE, "sip secret")]
        assert stage.phases == [Phase.SIGNING_IN, Phase.SIGNED_IN]
        assert stage.session.configuration is Configuration.INTEGRATED
        stage.voice.tell(REGISTERED)
        assert str(stage.session.led) == "registered"
        assert stage.secrets.kept == KEPT
        form = stage.session.form()
        assert form == replace(FORM, username="ada@office", password="", display_name="Ada Lovelace", found=form.found)
        assert form.found == replace(FOUND, name="", realm="office-realm")
        assert "secret" not in (stage.folder / "settings.json").read_text()

    play(story)


@pytest.mark.req("BAR-1", "LOGIN-3")
def test_uc_only_registers_nowhere(play: Play) -> None:
    async def story(stage: Stage) -> None:
        assert str(stage.session.led) == "off"
        await sign_in(stage, replace(ME, configuration=Configuration.UC_ONLY))
        assert ("sip_login",) not in stage.uc.take()
        assert stage.voice.take() == [("unregister",)]
        assert stage.session.phase is Phase.SIGNED_IN and not stage.secrets.kept
        assert str(stage.session.led) == "callback" and str(stage.session.ledText) == "Callback mode"
        stage.uc.becomes(UcState.OFFLINE, UserError(Problem.UC_UNREACHABLE))
        assert str(stage.session.led) == "failed"
        (notice,) = stage.feedback.notices
        stage.feedback.choose_action(notice)
        assert ("retry",) in stage.uc.take()
        stage.uc.becomes(UcState.ONLINE)
        assert not stage.notices
        stage.restart()
        stage.uc.answers = {"resume": True}
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.uc.take() == [("resume", UC)] and stage.voice.take() == []
        assert stage.session.phase is Phase.SIGNED_IN

    play(story)


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize(
    "problem",
    [
        *(Problem.UC_WRONG_PASSWORD, Problem.UC_LOCKED_OUT, Problem.UC_UNREACHABLE, Problem.UC_BAD_CERTIFICATE),
        *(Problem.UC_NOT_SECURE, Problem.UC_BROKEN_ANSWER, Problem.UC_SERVER_ERROR, Problem.UC_TOO_MANY),
    ],
)
def test_each_problem_is_told_in_the_form(problem: Problem, play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.uc.answers = {"sign_in": UserError(problem, "12:30")}
        stage.session.sign_in(FORM)
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_OUT and stage.voice.take() == []
        (told,) = stage.refusals
        assert all(told) and "%1" not in "".join(told)
        assert not stage.settings.get("account.signed_in")

    play(story)


@pytest.mark.req("LOGIN-3")
def test_without_a_telephone_account_the_session_is_ended(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.uc.answers = {"sign_in": ME, "sip_login": UserError(Problem.UC_SERVER_ERROR, "500")}
        stage.session.sign_in(FORM)
        await stage.settle()
        assert ("sign_out",) in stage.uc.take() and stage.session.phase is Phase.SIGNED_OUT

    play(story)


@pytest.mark.req("LOGIN-3")
def test_whoever_cancels_is_not_signed_in(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.uc.answers = {"sign_in": asyncio.get_running_loop().create_future(), "sip_login": LOGIN}
        stage.session.sign_in(FORM)
        await asyncio.sleep(0)
        stage.session.cancel()
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_OUT and not stage.secrets.kept

    play(story)


@pytest.mark.req("LOGIN-5")
def test_the_next_start_registers_at_once_and_asks_for_a_new_password(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await sign_in(stage)
        stage.restart()
        stage.uc.answers = {"resume": True, "sip_login": replace(LOGIN, password="new secret")}
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.voice.take() == [("register", VOICE, "sip secret")]
        stage.uc.becomes(UcState.ONLINE)
        await stage.settle()
        assert stage.voice.take() == [("register", VOICE, "new secret")]
        assert list(stage.secrets.kept.values()) == ["new secret"]
        stage.uc.becomes(UcState.ONLINE)
        await stage.settle()
        assert stage.uc.take() == [("resume", UC), ("sip_login",)]

    play(story)


@pytest.mark.req("LOGIN-5")
def test_without_a_session_the_form_comes_back(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await sign_in(stage)
        stage.restart()
        stage.uc.answers = {"resume": False}
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_OUT
        assert stage.voice.take()[-1] == ("unregister",)
        assert stage.session.form().username == "ada@office"

    play(story)


@pytest.mark.req("LOGIN-6")
def test_sign_out_ends_both(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await sign_in(stage)
        stage.voice.take()
        stage.uc.take()
        stage.session.sign_out()
        await stage.settle()
        assert stage.voice.take() == [("unregister",)] and stage.uc.take() == [("sign_out",)]
        assert not stage.secrets.kept
        stage.restart()
        stage.session.restore()
        assert stage.session.phase is Phase.SIGNED_OUT
        assert stage.session.form().found == replace(FOUND, name="")

    play(story)


@pytest.mark.req("LOGIN-5")
def test_a_session_that_the_server_ended_leads_to_the_form(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await sign_in(stage)
        stage.voice.take()
        stage.uc.becomes(UcState.SIGNED_OUT, UserError(Problem.UC_SESSION_ENDED))
        await stage.settle()
        assert stage.session.phase is Phase.SIGNED_OUT and stage.voice.take() == [("unregister",)]
        assert stage.refusals[0][0] == "You were signed out by the server."
        assert not stage.secrets.kept and not stage.settings.get("account.signed_in")

    play(story)


def test_a_telephone_that_does_not_register_is_no_failed_sign_in(play: Play) -> None:
    async def story(stage: Stage) -> None:
        await sign_in(stage)
        stage.voice.tell(failed(RegistrationFailure.NO_ANSWER))
        assert stage.session.phase is Phase.SIGNED_IN and str(stage.session.led) == "failed"

    play(story)
