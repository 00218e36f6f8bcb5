"""What the command line may ask of the running program, and what it is told."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_qt.core.calls import CallState
from osmo_qt.core.control import Command, Reply, Request, decode_reply, encode_reply
from osmo_qt.models.remote import Remote
from tests.views.fakes import World


@pytest.fixture
def world(tmp_path: Path, qapp: QApplication) -> World:
    made = World(tmp_path)
    made.sign_in()
    return made


@pytest.fixture
def remote(world: World) -> Remote:
    return Remote(world.models)


def ask(remote: Remote, command: Command, *arguments: str) -> Reply:
    reply = remote.handle(Request(command, arguments))
    assert decode_reply(encode_reply(reply)) == reply
    return reply


@pytest.mark.req("CALL-4")
def test_without_a_call_there_is_nothing_to_do(remote: Remote) -> None:
    for command in (Command.ANSWER, Command.HANG_UP, Command.MUTE, Command.HOLD):
        reply = ask(remote, command)
        assert not reply.ok
        assert reply.text.startswith("There is no call.")
        assert reply.data == {"problem": "no-call"}
    assert not ask(remote, Command.TRANSFER, "600").ok
    assert ask(remote, Command.STATUS) == Reply(True, "Ready for calls", {"registration": "registered", "calls": []})


@pytest.mark.req("CALL-4")
def test_an_incoming_call(world: World, remote: Remote) -> None:
    call = world.voice.ring("Grace \x1b[31m", "102")
    assert not ask(remote, Command.HOLD).ok
    assert ask(remote, Command.ANSWER).ok
    assert ("answer", call.id) in world.voice.take()
    world.voice.ring("Ada", "103")
    status = ask(remote, Command.STATUS).data["calls"]
    assert [(c["number"], c["state"], c["direction"], c["duration_s"]) for c in status] == [
        ("102", "incoming", "incoming", 0),
        ("103", "incoming", "incoming", 0),
    ]


def test_a_ringing_call_is_declined(world: World, remote: Remote) -> None:
    call = world.voice.ring()
    assert ask(remote, Command.HANG_UP).ok
    assert ("hang_up", call.id, 603) in world.voice.take()


@pytest.mark.req("CALL-4")
def test_a_running_call(world: World, remote: Remote) -> None:
    call = world.voice.becomes(world.voice.dialled(), CallState.ACTIVE)
    world.voice.take()
    assert ask(remote, Command.MUTE, "off").ok
    assert world.voice.take() == []
    assert ask(remote, Command.MUTE).ok
    assert world.voice.take() == [("set_mute", call.id, True)]
    assert ask(remote, Command.HOLD, "on").ok
    assert world.voice.take() == [("set_hold", call.id, True)]
    assert not ask(remote, Command.HOLD, "sideways").ok
    for bad in ("112", "*21*600#", "sip:a@b?c", "x y"):
        assert not ask(remote, Command.TRANSFER, bad).ok
    assert ask(remote, Command.TRANSFER, "103").ok
    assert ("transfer", call.id, "sip:103@office.example:5061") in world.voice.take()
    assert not ask(remote, Command.TRANSFER, "104").ok, "one is on its way"
    assert ask(remote, Command.HANG_UP).ok
    assert ("hang_up", call.id) in world.voice.take()


@pytest.mark.req("CALL-4", "DESK-1")
def test_links_windows_and_the_end(world: World, remote: Remote, qtbot: QtBot) -> None:
    assert "confirmed there" in ask(remote, Command.LINK, "tel:600").text
    assert world.models.links.request is not None
    assert not ask(remote, Command.LINK, "tel:112").ok
    assert ask(remote, Command.CALL, "601").ok
    assert world.models.links.request.shown == "601"
    with qtbot.waitSignal(remote.window_wanted):
        assert ask(remote, Command.RAISE).ok
    with qtbot.waitSignal(remote.quit_wanted):
        assert ask(remote, Command.QUIT).ok
    assert "make_call" not in [asked[0] for asked in world.voice.take()]
