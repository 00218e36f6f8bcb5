"""Stops sounds again and again at the very end of their file: `python -m tests.services.ending_players FOLDER`."""

import sys
from pathlib import Path
from threading import Event

import pjsua2 as pj

from osmo_qt.services.voice.audio_sources import Sounder
from tests.support.tones import write_tone

ROUNDS = 15
AT_ONCE = (1, 8)  # sounds: one whose end is being told, or others that end at the same moment
LENGTH_S = 0.02
A_WHILE = 1_000_000  # steps: several turns of the interpreter between threads


class _Ending:
    """Told by the stack's thread that a file has ended; takes its time."""

    def __init__(self) -> None:
        self.begun = Event()
        self.running = 0

    def __call__(self) -> None:
        self.running += 1
        self.begun.set()
        for _ in range(A_WHILE):  # lets other threads work in between
            pass
        self.running -= 1


def _stop_at_the_end(sounders: list[Sounder], file: Path, sink: pj.AudioMedia) -> None:
    ending = _Ending()
    for sounder in sounders:
        assert sounder.play_file(file, [sink], ending)
    assert ending.begun.wait(5), "no file has ended"
    for sounder in sounders:
        sounder.stop()
    assert not ending.running, "a sound that was stopped is still being told of its end"


def main() -> None:
    """Ends with 0 if nothing went wrong."""
    endpoint = pj.Endpoint()
    endpoint.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    endpoint.libInit(config)
    endpoint.libStart()
    sink = endpoint.audDevManager().getPlaybackDevMedia()
    endpoint.audDevManager().setNullDev()
    file = write_tone(Path(sys.argv[1]) / "short.wav", 500, LENGTH_S)
    for count in AT_ONCE:
        sounders = [Sounder() for _ in range(count)]
        for _ in range(ROUNDS):
            _stop_at_the_end(sounders, file, sink)
    del sink
    endpoint.audDevManager().setNoDev()
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
