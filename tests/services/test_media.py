"""The router of sound with real ALSA and pjmedia, and cards that can be pulled out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.services.voice.driver import SYSTEM_DEFAULT, AudioChoice, AudioKind
from osmo_qt.services.voice.media import KEEP_OPEN_S
from tests.services.studio import HEADSET, SPEAKERS, Studio, call, wait_played, wait_quiet
from tests.support.tones import tone, write_tone
from tests.support.waiting import wait_for

pytestmark = pytest.mark.req("AUD-1")


def test_devices_have_the_names_that_alsa_gives_them(studio: Studio) -> None:
    studio.router.start(AudioChoice())
    assert [device.name for device in studio.report.devices] == [SPEAKERS, HEADSET]
    assert all(device.inputs and device.outputs for device in studio.report.devices)
    assert studio.report.kind is AudioKind.DEVICE
    assert studio.report.speaker == studio.report.microphone == SPEAKERS  # the first one, as there is no "default"


def test_the_system_default_is_used_and_is_no_device_of_its_own(studio: Studio) -> None:
    studio.cards.plug("default")
    studio.router.start(AudioChoice())
    studio.router.devices_changed()
    assert [device.name for device in studio.report.devices] == [SPEAKERS, HEADSET]
    assert studio.report.speaker == SYSTEM_DEFAULT


def test_a_tone_goes_to_the_preferred_speaker_and_moves_when_it_is_pulled_out(studio: Studio) -> None:
    speakers, headset = studio.cards.plug("Speakers"), studio.cards.plug("Headset")
    studio.router.start(AudioChoice(speakers=("Gone", HEADSET)))
    studio.router.play_for([call(CallState.ENDED, code=486)])
    wait_played(headset, 425)
    studio.cards.unplug("Headset")
    studio.router.devices_changed()
    assert studio.report.lost == HEADSET
    assert studio.report.speaker == SPEAKERS
    wait_played(speakers, 425)
    studio.cards.plug("Headset")
    studio.router.devices_changed()
    assert (studio.report.speaker, studio.report.lost) == (HEADSET, "")
    before = headset.seconds()
    wait_for(lambda: headset.seconds() > before + 0.3, 5, "the headset plays again")


def test_a_device_that_breaks_is_replaced_and_tried_again_later(studio: Studio) -> None:
    speakers, headset = studio.cards.plug("Speakers"), studio.cards.plug("Headset")
    studio.router.start(AudioChoice(speakers=(HEADSET,)))
    studio.router.play_for([call(CallState.ENDED, code=486)])
    wait_played(headset, 425)
    studio.cards.break_down("Headset")
    studio.router.on_device_error(False, studio.router.generation - 1)
    assert studio.report.lost == "", "of a device that was replaced already"
    studio.router.on_device_error(False, studio.router.generation)
    assert (studio.report.speaker, studio.report.lost) == (SPEAKERS, HEADSET)
    wait_played(speakers, 425)
    studio.cards.plug("Headset")
    studio.router.devices_changed()
    assert studio.report.speaker == HEADSET


def test_a_device_that_cannot_be_opened_is_left_out(studio: Studio, expect_log: Callable[[str], None]) -> None:
    expect_log("can't be opened")
    speakers = studio.cards.plug("Speakers")
    studio.router.start(AudioChoice(speakers=(HEADSET,), microphones=(HEADSET,)))
    studio.cards.break_down("Headset")
    studio.router.play_for([call(CallState.PROGRESS)])
    wait_played(speakers, 425)


def test_in_use_devices_stay_in_the_list(studio: Studio) -> None:
    """They can't be opened a second time, which looks like a device without channels."""
    studio.router.start(AudioChoice(speakers=(HEADSET,), microphones=(HEADSET,)))
    studio.router.play_for([call(CallState.PROGRESS)])
    generation = studio.router.generation
    studio.router.devices_changed()
    assert {device.name for device in studio.report.devices} == {SPEAKERS, HEADSET}
    assert all(device.inputs and device.outputs for device in studio.report.devices)
    assert studio.router.generation == generation, "not opened anew, which would be heard"


def test_ringing_on_its_own_device_without_a_microphone(studio: Studio, tmp_path: Path) -> None:
    speakers, headset = studio.cards.plug("Speakers"), studio.cards.plug("Headset")
    ringtone = write_tone(tmp_path / "ring.wav", 600, 2)
    choice = AudioChoice(speakers=(HEADSET,), microphones=(HEADSET,), ringers=(SPEAKERS,), ringtone=ringtone)
    studio.router.start(choice)
    assert studio.report.ringer == SPEAKERS
    studio.router.play_for([call(CallState.INCOMING)])
    wait_played(speakers, 600, 2.5)  # looped
    assert headset.seconds() == 0
    studio.router.play_for([call(CallState.PROGRESS)])
    wait_played(headset, 425)
    silent = wait_quiet(speakers)
    wait_played(headset, 425, 0.9)
    assert silent(), "the ringer is closed"


def test_a_broken_ringtone_rings_all_the_same(
    studio: Studio, expect_log: Callable[[str], None], tmp_path: Path
) -> None:
    expect_log("can't be played")
    studio.router.start(AudioChoice(ringtone=tmp_path / "none.wav"))
    assert studio.report.problem_file.endswith("none.wav")
    studio.router.play_for([call(CallState.INCOMING)])
    wait_played(studio.cards.plug("Speakers"), 660, 0.2)


def test_previews_are_heard_once(studio: Studio, tmp_path: Path) -> None:
    speakers, headset = studio.cards.plug("Speakers"), studio.cards.plug("Headset")
    sound = write_tone(tmp_path / "sound.wav", 500, 0.6)
    studio.router.start(AudioChoice(speakers=(HEADSET,), ringers=(SPEAKERS,)))
    studio.router.preview(sound, True)
    wait_played(speakers, 500)
    wait_for(lambda: bool(studio.scheduler.posted), 5, "the end of the file")
    studio.scheduler.run_posted()
    studio.router.preview(sound, False)
    wait_played(headset, 500)


def test_levels_while_somebody_looks(studio: Studio) -> None:
    headset = studio.cards.plug("Headset")
    headset.hears(tone(440, 1))
    studio.router.start(AudioChoice(microphones=(HEADSET,)))
    studio.router.watch_levels(True)

    def loud() -> bool:
        studio.scheduler.advance(0.1)
        return studio.told.loudness[-1].microphone > 0.5

    wait_for(loud, 5, "a loud microphone")
    studio.router.watch_levels(False)
    count = len(studio.told.loudness)
    studio.scheduler.advance(KEEP_OPEN_S + 1)
    assert len(studio.told.loudness) == count
    silent = wait_quiet(studio.cards.plug("Speakers"))
    wait_for(silent, 2, "the device is closed")


def test_a_failed_call_is_heard_for_ten_seconds(studio: Studio) -> None:
    speakers = studio.cards.plug("Speakers")
    studio.router.start(AudioChoice(country="US"))
    studio.router.play_for([call(CallState.ENDED, code=486)])
    studio.router.play_for([])
    studio.router.close_soon()
    wait_played(speakers, 620, 0.4)
    studio.scheduler.advance(10)
    studio.scheduler.advance(KEEP_OPEN_S)
    wait_for(wait_quiet(speakers), 2, "silence")


def test_no_device_at_all(studio: Studio) -> None:
    studio.cards.unplug("Headset")
    studio.cards.unplug("Speakers")
    studio.router.start(AudioChoice())
    studio.router.devices_changed()
    assert (studio.report.kind, studio.report.devices) == (AudioKind.NONE, ())
    studio.router.play_for([call(CallState.PROGRESS)])
    studio.cards.plug("Headset")
    studio.router.devices_changed()
    wait_played(studio.cards.plug("Headset"), 425)


def test_several_devices_ring_at_once(studio: Studio, tmp_path: Path) -> None:
    speakers, headset = studio.cards.plug("Speakers"), studio.cards.plug("Headset")
    (headset.folder / "no-capture").touch()  # as a loudspeaker has it
    studio.router.start(AudioChoice(ringers=(SPEAKERS, HEADSET), ringtone=write_tone(tmp_path / "ring.wav", 600, 2)))
    assert studio.report.ringer == f"{SPEAKERS}\n{HEADSET}"
    studio.router.play_for([call(CallState.INCOMING)])
    wait_played(speakers, 600, 1)
    wait_played(headset, 600, 1)
    studio.router.play_for([])
    silent = wait_quiet(headset)
    wait_for(silent, 2, "the second one is closed at once")
