"""Links of other programs: never dialled without being shown, kept until there is a connection, refused in words."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from osmo_qt.core.accounts import Registration, RegistrationState
from osmo_qt.core.errors import Problem
from osmo_qt.models import links as module
from osmo_qt.models.link_texts import origin_text, post_dial_text, question_text
from osmo_qt.models.links import Links, LinkState
from tests.views.fakes import World


@pytest.fixture
def world(tmp_path: Path, qapp: QApplication) -> Iterator[World]:
    made = World(tmp_path)
    made.sign_in()
    yield made
    made.models.links.cancel()  # its clock


@pytest.fixture
def links(world: World) -> Links:
    return world.models.links


def calls(world: World) -> list[tuple[object, ...]]:
    return [asked for asked in world.voice.take() if asked[0] == "make_call"]


@pytest.mark.req("CALL-4", "SECR-10")
def test_a_link_is_shown_and_dialled_after_a_moment(world: World, links: Links, qtbot: QtBot) -> None:
    with qtbot.waitSignals([links.window_wanted, links.changed]):
        assert links.open("osmo://+15619231999,%20123456") is None
    assert links.state is LinkState.ASKING
    assert links.request is not None
    assert question_text(links.request) == "Call +15619231999,123456?"
    links.dial()
    assert calls(world) == [], "a click that was meant for something else"
    qtbot.waitUntil(lambda: links.ready)
    links.dial()
    host = "office.example:5061"
    assert calls(world) == [("make_call", f"sip:+15619231999@{host}", "+15619231999", ",123456")]
    assert links.request is None
    links.dial()
    assert calls(world) == []


@pytest.mark.req("SECR-10")
def test_a_second_link_starts_the_moment_anew(world: World, links: Links, qtbot: QtBot) -> None:
    links.open("tel:600")
    qtbot.waitUntil(lambda: links.ready)
    links.open("tel:+99900")
    assert not links.ready
    links.dial()
    assert calls(world) == []


@pytest.mark.req("CALL-4", "SECR-10")
def test_refused_links_are_told(world: World, links: Links) -> None:
    world.settings.set("calls.rewrite_rules", "5 -> 112")
    for link, problem in {
        "tel:112": Problem.LINK_EMERGENCY,
        "tel:*21*600%23": Problem.LINK_SERVICE_CODE,
        "tel:5": Problem.LINK_EMERGENCY,
        "ftp:x": Problem.LINK_SCHEME,
    }.items():
        error = links.open(link)
        assert error is not None
        assert error.problem is problem
        assert world.models.feedback.notices[-1].key == problem.value
        assert "refused" in world.models.feedback.notices[-1].what
    assert links.state is LinkState.NONE
    assert links.open_number("112") is not None


@pytest.mark.req("CALL-4")
def test_without_a_connection_a_link_is_kept(tmp_path: Path, qapp: QApplication, qtbot: QtBot) -> None:
    world = World(tmp_path)
    links = world.models.links
    states = []
    links.changed.connect(lambda: states.append(links.state))
    links.open("tel:600")
    with qtbot.waitSignal(links.window_wanted):
        world.sign_in()
    world.voice.tell(Registration(RegistrationState.CONNECTING))
    world.voice.register_succeeds()
    world.voice.register_succeeds()
    waiting, asking = LinkState.WAITING, LinkState.ASKING
    assert states == [waiting, asking, waiting, asking]
    links.cancel()
    world.voice.tell(Registration(RegistrationState.CONNECTING))
    assert links.state is LinkState.NONE


@pytest.mark.req("CALL-4")
def test_trusted_links_count_down_and_can_be_cancelled(
    world: World, links: Links, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "COUNTDOWN_S", 1)
    world.settings.set("calls.confirm_links", False)
    links.open("tel:600")
    assert (links.state, links.seconds) == (LinkState.COUNTING, 1)
    links.cancel()
    assert links.state is LinkState.NONE
    links.open("tel:601")
    qtbot.waitUntil(lambda: links.request is None)
    assert calls(world) == [("make_call", "sip:601@office.example:5061", "601")]


def test_what_can_not_be_called_now_stays_and_is_told(world: World, links: Links, qtbot: QtBot) -> None:
    world.voice.dialled()
    links.open("tel:600")
    qtbot.waitUntil(lambda: links.ready)
    links.dial()
    assert links.state is LinkState.ASKING
    assert world.models.feedback.notices[-1].key == Problem.CALL_IN_PROGRESS.value


def test_words(links: Links) -> None:
    assert post_dial_text("") == ""
    assert post_dial_text(",,12;3#") == "After the answer: a pause of 6 s, 12, a wait for you, 3#"
    links.open("sips:bob@example.org")
    assert links.request is not None
    assert question_text(links.request) == "Call bob@example.org?"
    assert "(sips:)" in origin_text(links.request)
    links.open_number("600")
    assert "command line" in origin_text(links.request)
