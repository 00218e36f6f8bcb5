"""A router of sound with cards that can be pulled out, and what it tells."""

from collections.abc import Callable

import pjsua2 as pj

from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState
from osmo_qt.services.voice.driver import AudioReport, Levels, Playback
from osmo_qt.services.voice.media import AudioRouter
from osmo_qt.services.voice.thread import Command
from tests.services.fakes import ManualScheduler
from tests.support.sound_cards import Card, SoundCards
from tests.support.tones import analyse
from tests.support.waiting import wait_for

HEADSET, SPEAKERS = "Headset, test card", "Speakers, test card"


class Told:
    """`DriverEvents` as far as sound goes."""

    def __init__(self) -> None:
        self.reports: list[AudioReport] = []
        self.loudness: list[Levels] = []
        self.played: list[Playback] = []

    def audio(self, report: AudioReport) -> None:
        self.reports.append(report)

    def levels(self, levels: Levels) -> None:
        self.loudness.append(levels)

    def playback(self, playback: Playback) -> None:
        self.played.append(playback)


class Scheduler(ManualScheduler):
    """What the stack's threads post waits until the test lets it be done."""

    def __init__(self) -> None:
        super().__init__()
        self.posted: list[Command] = []

    def post(self, command: Command) -> None:
        self.posted.append(command)

    def run_posted(self) -> None:
        while self.posted:
            self.posted.pop(0)()


class Studio:
    """A router with cards: Headset and Speakers are plugged, Speakers are the system's default."""

    def __init__(self, cards: SoundCards, endpoint: pj.Endpoint) -> None:
        self.cards = cards
        self.told = Told()
        self.scheduler = Scheduler()
        self.router = AudioRouter(endpoint, self.scheduler, self.told)  # type: ignore[arg-type]  # no calls here

    @property
    def report(self) -> AudioReport:
        return self.told.reports[-1]


def call(state: CallState, number: int = 1, code: int = 0) -> CallSnapshot:
    incoming = state is CallState.INCOMING
    direction = CallDirection.INCOMING if incoming else CallDirection.OUTGOING
    return CallSnapshot(number, 0, direction, state, "100", 0.0, code=code)


def wait_played(card: Card, hz: float, seconds: float = 0.5) -> None:
    wait_for(lambda: analyse(card.played(), hz).heard_s >= seconds, 10, f"{hz} Hz on {card.name}")


def wait_quiet(card: Card) -> Callable[[], bool]:
    seconds = card.seconds()
    return lambda: card.seconds() == seconds
