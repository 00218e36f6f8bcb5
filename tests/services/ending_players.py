"""Stops sounds again and again at the very end of their file: `python -m tests.services.ending_players FOLDER`."""

import sys
from pathlib import Path
from threading import Event

import pjsua2 as pj

from tests.support.tones import write_tone

ROUNDS, TOGETHER = 120, 8
LENGTH_S = 0.05


class _Player(pj.AudioMediaPlayer):  # type: ignore[misc]  # pjsua2 has no type information
    def __init__(self, ended: Event) -> None:
        super().__init__()
        self._ended = ended

    def onEof2(self) -> None:  # noqa: N802 - pjsua2's name
        self._ended.set()


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
    for _ in range(ROUNDS):
        ended = Event()
        players = [_Player(ended) for _ in range(TOGETHER)]
        for player in players:
            player.createPlayer(str(file), 0)
            player.startTransmit(sink)
        assert ended.wait(5), "no file has ended"
        del player, players  # the others end at this moment
    endpoint.audDevManager().setNoDev()
    endpoint.libDestroy()


if __name__ == "__main__":
    main()
