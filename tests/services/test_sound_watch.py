"""Devices come and go."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from osmo_qt.services.sound_watch import SoundWatch

pytestmark = pytest.mark.req("AUD-1")


def test_a_card_that_is_plugged_and_unplugged_is_noticed(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "snd"
    folder.mkdir()
    watch = SoundWatch(folder=folder, files=())
    watch.start()
    with qtbot.waitSignal(watch.changed):
        (folder / "pcmC1D0p").touch()
        (folder / "controlC1").touch()
    with qtbot.waitSignal(watch.changed):
        (folder / "pcmC1D0p").chmod(0o600)
    with qtbot.waitSignal(watch.changed):
        (folder / "pcmC1D0p").unlink()
    watch.stop()
    with qtbot.assertNotEmitted(watch.changed, wait=500):
        (folder / "controlC1").unlink()


def test_the_first_card_of_a_computer_is_noticed(qtbot: QtBot, tmp_path: Path) -> None:
    watch = SoundWatch(folder=tmp_path / "snd", files=())
    watch.start()
    with qtbot.waitSignal(watch.changed):
        (tmp_path / "snd").mkdir()
    with qtbot.waitSignal(watch.changed):
        (tmp_path / "snd" / "pcmC0D0p").touch()
    watch.stop()


def test_a_configuration_that_is_replaced_twice_is_noticed_twice(qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "asound.conf"
    file.write_text("one")
    watch = SoundWatch(folder=tmp_path / "none" / "snd", files=(file,))
    watch.start()
    for text in ("two", "three"):
        with qtbot.waitSignal(watch.changed):
            (tmp_path / "new").write_text(text)
            (tmp_path / "new").replace(file)
    watch.stop()
