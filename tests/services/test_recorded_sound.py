"""Voice messages are played with real pjmedia: where calls are heard, with their position, and never over ringing."""

from pathlib import Path

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.services.voice.driver import AudioChoice, Playback, PlaybackState
from osmo_qt.services.voice.media import KEEP_OPEN_S
from tests.conftest import ExpectLog
from tests.services.studio import HEADSET, Studio, call, wait_played, wait_quiet
from tests.support.tones import analyse, write_tone
from tests.support.waiting import wait_for

HZ, SECONDS = 1000, 3.0
pytestmark = pytest.mark.req("VM-1")


@pytest.fixture
def message(tmp_path: Path) -> bytes:
    """As the office gives it: 8 kHz."""
    return write_tone(tmp_path / "message.wav", HZ, SECONDS, rate=8000).read_bytes()


@pytest.fixture
def player(studio: Studio) -> Studio:
    studio.router.start(AudioChoice(speakers=(HEADSET,)))
    return studio


def last(player: Studio) -> Playback:
    player.scheduler.run_posted()
    return player.told.played[-1]


def test_it_is_heard_on_the_chosen_speaker_to_its_end(player: Studio, message: bytes) -> None:
    headset, speakers = player.cards.plug("Headset"), player.cards.plug("Speakers")
    player.router.recorded.play("one", message, 0.0)
    assert last(player) == Playback("one", PlaybackState.PLAYING, 0.0)
    wait_played(headset, HZ)
    player.scheduler.advance(0.15)
    assert last(player).state is PlaybackState.PLAYING
    assert 0.2 < last(player).position_s < SECONDS
    wait_for(lambda: last(player).state is PlaybackState.ENDED, 10, "the end")
    assert last(player) == Playback("one", PlaybackState.ENDED, SECONDS)
    heard = analyse(headset.played(), HZ)
    assert heard.heard_s == pytest.approx(SECONDS, abs=0.3)
    assert speakers.seconds() == 0
    player.scheduler.advance(KEEP_OPEN_S + 0.1)
    wait_for(wait_quiet(headset), 5, "the device is closed")


def test_it_goes_on_where_it_was_paused(player: Studio, message: bytes) -> None:
    headset = player.cards.plug("Headset")
    player.router.recorded.play("one", message, 0.0)
    wait_played(headset, HZ, 0.3)
    player.router.recorded.stop()
    paused = last(player)
    assert paused.state is PlaybackState.PAUSED
    assert 0.2 < paused.position_s < SECONDS - 0.5
    player.router.recorded.stop()
    assert last(player) is paused, "nothing plays that could be stopped"
    player.router.recorded.play("one", message, paused.position_s)
    assert last(player).position_s == pytest.approx(paused.position_s, abs=0.05)
    wait_for(lambda: last(player).state is PlaybackState.ENDED, 10, "the end")
    assert analyse(headset.played(), HZ).heard_s == pytest.approx(SECONDS, abs=0.6)


def test_ringing_comes_first(player: Studio, message: bytes) -> None:
    player.router.recorded.play("one", message, 0.0)
    player.router.play_for([call(CallState.INCOMING)])
    assert last(player).state is PlaybackState.PAUSED
    assert not player.router.recorded.is_playing


def test_what_is_no_sound(player: Studio, expect_log: ExpectLog) -> None:
    expect_log("can't be played: Not a valid WAVE file")
    player.router.recorded.play("one", b"<html>", 0.0)
    assert last(player) == Playback("one", PlaybackState.FAILED, 0.0)
    assert not player.router.recorded.is_playing


def test_a_position_after_the_end_is_the_beginning(player: Studio, message: bytes) -> None:
    player.router.recorded.play("one", message, SECONDS + 10)
    assert last(player) == Playback("one", PlaybackState.PLAYING, 0.0)
