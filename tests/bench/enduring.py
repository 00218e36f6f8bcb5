"""2,000 calls as a long day has them: held, swapped, merged, transferred, on devices that come and go, and an engine
that is killed now and then.

Two of the program's voice services with their models call each other and the office. What is asked for must come
within seconds; a call that a dead engine cut off has a cause, everything else that goes wrong is a failure.
"""

import random
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack

from tests.support.office import OfficeProcess
from tests.support.sound_cards import Card, SoundCards
from tests.support.tones import tone
from tests.support.waiting import wait_for

from .cost import let_pass, rss_mb
from .figures import Figures
from .logged_process import LoggedProcess
from .login import Login, at_office
from .subjects import Stage

CALLS = 2000
SEED = 11
GROWN_AFTER = 300
RESTART_EVERY = 400
WITHIN_S = 8.0
BACK_WITHIN_S = 40.0
IDLE_S = 35  # as long as the stack keeps a finished INVITE (RFC 3261, timer D), and some
SWAPS = 15
MOST_FAILURES = 20  # then it is not worth the time of what is left, which counts as failed
CARDS = ("Speakers", "Headset", "Desk")
VOICE_HZ, HEARD_S = 440, 0.1


def measure(stage: Stage, office: OfficeProcess, login: Login, figures: Figures, calls: int = CALLS) -> None:
    """The soak, then how long a swap takes. With fewer `calls` all the rest is that much smaller, too."""
    cards = SoundCards(stage.folder / "cards")
    played = {name: cards.plug(name) for name in CARDS}
    for card in played.values():
        card.hears(tone(VOICE_HZ, 1))
    with ExitStack() as stack:
        own = stack.enter_context(stage.service(login, cards))
        other = stack.enter_context(stage.service(at_office(office, "101", stage.sound, "other")))
        for process in (own, other):
            process.wait_line("registered")
        other.send("answer")
        day = _Day(own, other, office, login, cards, played)
        begin = time.monotonic()
        day.run(figures, calls)
        figures.add("soak_2000_ms_per_call", 1000 * (time.monotonic() - begin) / calls)
        let_pass(IDLE_S)
        figures.add("soak_2000_failures", day.failures)
        figures.add("soak_2000_rss_growth_mb", rss_mb(own.pid) - day.grown_from)
        figures.notes.append(f"soak: {day.calls} calls; {day.cut_off} were cut off by an engine that was killed")
        figures.notes.append(f"soak: {day.asked_again} transfers were refused by the engine and asked for again")
        figures.add_median("two_calls_swap_ms", day.swaps())


class _Day:
    def __init__(
        self,
        own: LoggedProcess,
        other: LoggedProcess,
        office: OfficeProcess,
        login: Login,
        cards: SoundCards,
        played: Mapping[str, Card],
    ) -> None:
        self._own, self._other, self._office = own, other, office
        self._cards, self._played = cards, played
        self._uri = login.uri
        self._dice = random.Random(SEED)  # noqa: S311 - the same day each time
        self._card = CARDS[0]
        self.calls = self.failures = self.cut_off = self.asked_again = 0
        self.grown_from = 0.0
        scenes: dict[Callable[[], None], int] = {
            self._plain: 10,
            self._hold: 3,
            self._two: 2,
            self._merge: 2,
            self._transfer: 2,
            self._consult: 1,
            self._failed_transfer: 1,
            self._other_device: 2,
            self._pulled_device: 1,
        }
        self._scenes, self._weights = list(scenes), list(scenes.values())

    def run(self, figures: Figures, calls: int) -> None:
        """About so many calls, with four restarts."""
        self._ask(f"sound 100 {_shown(self._card)}", _in_use(self._card))
        restart_every, grown_after = calls * RESTART_EVERY // CALLS, calls * GROWN_AFTER // CALLS
        restart_at = restart_every
        while self.calls < calls:
            scene = self._dice.choices(self._scenes, self._weights)[0]
            if self.calls >= restart_at:
                restart_at += restart_every
                scene = self._restart
            try:
                scene()
            except AssertionError as error:
                self.failures += 1
                figures.notes.append(f"soak: call {self.calls}, {scene.__name__}: {error}")
                if self.failures >= MOST_FAILURES:
                    self.failures += calls - self.calls
                    break
                self._clear_up()
            if self.calls >= grown_after and not self.grown_from:
                self.grown_from = rss_mb(self._own.pid)

    def swaps(self) -> list[float]:
        """Milliseconds from the command until the other call is active and the first one held."""
        self._call("600")
        self._call("604")
        took = []
        for _ in range(SWAPS):
            place = self._own.mark()
            asked = self._own.send("swap")
            took.append(1000 * (max(self._when("call held", place), self._when("call active", place)) - asked))
        self._end()
        return took

    # --- scenes ---------------------------------------------------------------------------------------

    def _plain(self) -> None:
        self._call(self._dice.choice(["600", "604"]))
        self._end()

    def _hold(self) -> None:
        self._call("600")
        for word, state in (("on", "held"), ("off", "active")):
            place = self._own.mark()
            self._own.send(f"hold {word}")
            self._when(f"call {state}", place)
        self._end()

    def _two(self) -> None:
        self._call("600")
        self._call("604")
        place = self._own.mark()
        self._own.send("swap")
        self._when("call held", place)
        self._when("call active", place)
        self._end()

    def _merge(self) -> None:
        """A conference of three, which goes on in pairs, or ends as one."""
        self._call("600")
        self._call("604")
        self._ask("merge", "2 in conference")
        if self._dice.random() < 0.5:
            self._ask("split", "call held")
        self._end()

    def _transfer(self) -> None:
        self._call("101")
        place = self._other.mark()
        self._ask(f"transfer {self._uri('600')}", "0 calls left")
        self._end_other(place)

    def _consult(self) -> None:
        self._call("600")
        self._call("101")
        place = self._other.mark()
        answer = self._ask("consult", ("0 calls left", "transfer failed"))
        if "failed" in answer:  # Asterisk refuses for some 2 ms after the answer, when a person has not yet said hello
            self.asked_again += 1
            self._ask("consult", "0 calls left")
        self._end_other(place)

    def _failed_transfer(self) -> None:
        """To somebody busy: that is told, and then this office lets everybody go."""
        self._call("101")
        place = self._own.mark()
        self._ask(f"transfer {self._uri('606')}", "transfer failed")
        self._own.wait_line("0 calls left", place, WITHIN_S)

    def _other_device(self) -> None:
        """Microphone and speaker of another card, louder or softer, in the call."""
        self._call("604")
        self._card = self._dice.choice([name for name in CARDS if name != self._card])
        self._ask(f"sound {self._dice.randint(10, 200)} {_shown(self._card)}", _in_use(self._card))
        self._wait_played(self._card)
        self._end()

    def _pulled_device(self) -> None:
        """The card in use is pulled out in the call, another one takes its place, and it is plugged in again."""
        self._call("604")
        self._wait_played(self._card)
        place = self._own.mark()
        self._cards.unplug(self._card)
        try:
            line = self._own.wait_line(f"lost: {_shown(self._card)}", place, WITHIN_S)[1]
            self._wait_played(next(name for name in CARDS if f"{_shown(name)} out" in line))
        finally:
            place = self._own.mark()
            self._cards.plug(self._card)
        self._own.wait_line(_in_use(self._card), place, WITHIN_S)
        self._wait_played(self._card)
        self._end()

    # --- steps ------------------------------------------------------------------------------------------

    def _call(self, number: str) -> None:
        self.calls += 1
        place = self._own.mark()
        self._own.send(f"call {self._uri(number)}")
        found = self._own.wait_line(("confirmed", "over"), place, WITHIN_S)[1]
        assert found.startswith("confirmed"), f"{number}: {found}"

    def _end(self) -> None:
        self._ask("end", "0 calls left")

    def _end_other(self, place: int) -> None:
        self._other.send("end")
        self._other.wait_line("0 calls left", place, WITHIN_S)

    def _ask(self, command: str, answer: str | tuple[str, ...]) -> str:
        place = self._own.mark()
        self._own.send(command)
        return self._own.wait_line(answer, place, WITHIN_S)[1]

    def _wait_played(self, name: str) -> None:
        """Waits until a card has played some of the call."""
        card = self._played[name]
        before = card.seconds()
        wait_for(lambda: card.seconds() > before + HEARD_S, WITHIN_S, f"{name} plays")

    def _when(self, words: str, place: int) -> float:
        """When the service told of a state, by its own clock."""
        return float(self._own.wait_line(words, place, WITHIN_S)[1].rpartition(" ")[2])

    def _restart(self) -> None:
        """The engine is killed in a call: the call is found dead, and both phones come back by themselves."""
        self._call("600")
        places = [(process, process.mark()) for process in (self._own, self._other)]
        self._office.kill_engine()
        self._own.wait_line("0 calls left", places[0][1], BACK_WITHIN_S)
        self.cut_off += 1
        for process, place in places:
            process.wait_line("registered", place, BACK_WITHIN_S)

    def _clear_up(self) -> None:
        for process in (self._own, self._other):
            place = process.mark()
            process.send("end")
            process.send("count")
            process.wait_line("0 calls left", place, BACK_WITHIN_S)


def _shown(name: str) -> str:
    return f"{name}, test card"


def _in_use(name: str) -> str:
    return f"sound: {_shown(name)} in, {_shown(name)} out"
