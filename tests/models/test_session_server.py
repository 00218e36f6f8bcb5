"""Which server a session uses, over which network: found by the search, chosen by hand, or the demo's."""

from dataclasses import replace

import pytest

from osmo_qt.core.accounts import AccountOptions, RegistrationFailure, Transport, VoiceAccount
from osmo_qt.core.discovery import FoundServer
from tests.models.session_stage import ACCOUNT, FORM, REGISTERED, Play, Stage, failed


@pytest.mark.req("LOGIN-2")
def test_what_the_search_found_is_used_and_kept(play: Play) -> None:
    async def story(stage: Stage) -> None:
        found = FoundServer("office", 5071, Transport.TCP, "sip1.office")
        stage.session.sign_in(replace(FORM, server="https://office", found=found))
        account = VoiceAccount("100", "office", 5071, Transport.TCP, "Ada", "+49 170 1", target="sip1.office")
        assert stage.voice.take() == [("register", account, "secret")]
        stage.voice.tell(REGISTERED)
        await stage.settle()
        stage.restart()
        stage.session.restore()
        stage.session.start()
        await stage.settle()
        assert stage.voice.take() == [("register", replace(account, realm="office-realm"), "secret")]
        assert stage.session.form().server == "https://office"
        assert stage.session.form().found == replace(found, realm="office-realm")

    play(story)


@pytest.mark.req("LOGIN-2")
def test_by_hand_port_and_proxy_are_the_persons(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.sign_in(replace(FORM, port="5099", outbound_proxy="proxy.example:5098"))
        ((_, account, _),) = stage.voice.take()
        assert isinstance(account, VoiceAccount)
        way = AccountOptions(outbound_proxy="proxy.example:5098")
        assert (account.host, account.port, account.options) == ("office", 5099, way)
        stage.voice.tell(failed(RegistrationFailure.WRONG_PASSWORD))
        form = stage.session.form()
        stage.voice.take()
        stage.session.sign_in(replace(form, password="secret"))
        assert stage.voice.take() == [("register", account, "secret")], "nothing of it is lost"

    play(story)


@pytest.mark.req("LOGIN-3")
def test_a_demo_user_can_sign_in_again(play: Play) -> None:
    async def story(stage: Stage) -> None:
        assert stage.session.demo_name == ""
        stage.session.sign_in_with(ACCOUNT, "secret")
        stage.voice.tell(REGISTERED)
        await stage.settle()
        stage.session.sign_out()
        await stage.settle()
        assert stage.session.demo_name == "Ada"
        stage.voice.take()
        stage.session.sign_in_demo()
        assert stage.voice.take() == [("register", ACCOUNT, "secret")]

    play(story)


@pytest.mark.req("BAR-1")
def test_a_metered_network_is_told_while_registered(play: Play) -> None:
    async def story(stage: Stage) -> None:
        stage.session.set_metered(True)
        assert not stage.session.cellular
        await stage.signed_in()
        assert stage.session.cellular
        assert str(stage.session.ledText) == "Ready for calls over a mobile network"
        stage.session.set_metered(False)
        assert str(stage.session.ledText) == "Ready for calls"

    play(story)
