"""Two-factor sign-in: the browser asks for the password, the session waits for it."""

import asyncio
from dataclasses import replace

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcAccount
from osmo_qt.models.session import Phase
from osmo_qt.models.sign_in_form import SignInForm, account_of
from tests.models.session_stage import ACCOUNT, Play, Stage
from tests.models.test_session_uc import FORM, FOUND, LOGIN, ME, UC, VOICE

pytestmark = pytest.mark.req("LOGIN-4")

TWO_FACTOR_UC = replace(UC, two_factor=True)
BROWSER_FORM = replace(FORM, password="", found=replace(FOUND, two_factor=True), by_browser=True)
PAGE = "https://office/oauth/authorize?state=1"


async def begin(stage: Stage, form: SignInForm = BROWSER_FORM) -> "asyncio.Future[object]":
    """The person has pressed Sign in, and the page is told; the future is what comes of it."""
    answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
    stage.uc.answers = {"sign_in_by_browser": answer, "sip_login": LOGIN, "resume": True}
    stage.session.sign_in(form)
    await asyncio.sleep(0)
    stage.uc.sign_in_page.emit(PAGE)
    return answer


def test_the_session_waits_for_the_browser(play: Play) -> None:
    async def story(stage: Stage) -> None:
        answer = await begin(stage)
        (asked,) = stage.uc.take()
        assert asked[:2] == ("sign_in_by_browser", TWO_FACTOR_UC)
        words = asked[2]
        assert all((words.title, words.done, words.failed))
        assert stage.session.uc_sign_in.page == PAGE and stage.phases == [Phase.SIGNING_IN]
        answer.set_result(ME)
        await stage.settle()
        assert stage.uc.take() == [("sip_login",), ("set_cell_number", "+49 170 1")]
        assert stage.session.phase is Phase.SIGNED_IN and stage.session.uc_sign_in.page == ""
        assert stage.voice.take() == [("register", VOICE, "sip secret")]

    play(story)


@pytest.mark.req("LOGIN-5", "LOGIN-6")
def test_later_starts_need_no_browser_but_the_form_does(play: Play) -> None:
    async def story(stage: Stage) -> None:
        (await begin(stage)).set_result(replace(ME, configuration=Configuration.UC_ONLY))
        await stage.settle()
        stage.restart()
        stage.uc.answers = {"resume": True}
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.uc.take() == [("resume", TWO_FACTOR_UC)]
        assert stage.session.phase is Phase.SIGNED_IN
        stage.session.sign_out()
        await stage.settle()
        assert stage.uc.take() == [("sign_out",)]
        form = stage.session.form()
        assert form.found is not None and form.found.two_factor and form.username == "ada@office"

    play(story)


@pytest.mark.parametrize(
    "problem",
    [Problem.SIGN_IN_CANCELLED, Problem.SIGN_IN_TIMED_OUT, Problem.SIGN_IN_MISMATCH, Problem.SIGN_IN_REFUSED],
)
def test_what_went_wrong_in_the_browser_is_told_in_the_form(problem: Problem, play: Play) -> None:
    async def story(stage: Stage) -> None:
        (await begin(stage)).set_exception(UserError(problem, "server_error"))
        await stage.settle()
        (told,) = stage.refusals
        assert all(told) and "%1" not in "".join(told)
        assert stage.session.phase is Phase.SIGNED_OUT and stage.session.uc_sign_in.page == ""

    play(story)


def test_cancel_ends_the_waiting_and_a_late_page_is_not_opened(play: Play) -> None:
    async def story(stage: Stage) -> None:
        answer = await begin(stage)
        stage.session.cancel()
        await stage.settle()
        assert answer.cancelled() and stage.session.phase is Phase.SIGNED_OUT
        stage.uc.sign_in_page.emit(PAGE)
        assert stage.session.uc_sign_in.page == "" and not stage.refusals

    play(story)


def test_a_password_that_is_not_enough_leads_to_the_browser(play: Play) -> None:
    async def story(stage: Stage) -> None:
        needed: list[bool] = []
        stage.session.uc_sign_in.browser_needed.connect(lambda: needed.append(True))
        stage.uc.answers = {"sign_in": UserError(Problem.UC_WRONG_PASSWORD)}
        stage.session.sign_in(FORM)
        await stage.settle()
        assert not needed
        stage.uc.answers = {"sign_in": UserError(Problem.SIGN_IN_BROWSER)}
        stage.session.sign_in(FORM)
        await stage.settle()
        assert needed == [True] and stage.session.phase is Phase.SIGNED_OUT

    play(story)


def test_the_demo_fills_the_form_in(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.expect_account()
        stage.session.offer(ACCOUNT, "demo secret", UcAccount("http://127.0.0.1:8000", "ada", "PEM", two_factor=True))
        form = stage.session.form()
        assert (form.server, form.username, form.password) == ("http://127.0.0.1:8000", "ada", "")
        assert form.found is not None and form.found.two_factor and form.has_uc
        assert stage.session.demo_password == "demo secret" and stage.session.demo_name == ""
        assert stage.session.phase is Phase.SIGNED_OUT and stage.voice.take() == []

    play(story)


def test_only_the_browser_does_without_a_password() -> None:
    assert account_of(BROWSER_FORM).username == "ada@office"
    with pytest.raises(UserError) as raised:
        account_of(replace(BROWSER_FORM, by_browser=False))
    assert raised.value.problem is Problem.EMPTY_PASSWORD
