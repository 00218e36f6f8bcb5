"""All calls, and the policy over them: which one is on the screen, which are held, when another may come."""

import logging
import weakref

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot

from osmo_qt.core.address import Target, parse_target
from osmo_qt.core.calls import CallDirection, CallSnapshot, CallState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.quality import CallStatistics
from osmo_qt.core.video import VideoUse
from osmo_qt.models.call import BUSY_HERE, CallItem, Identify
from osmo_qt.models.call_list import CallList
from osmo_qt.models.call_texts import left_text
from osmo_qt.models.conference import Conference
from osmo_qt.models.holding import Holding
from osmo_qt.models.moment import Moment
from osmo_qt.models.reception import Reception
from osmo_qt.services.voice.service import VoiceService

log = logging.getLogger(__name__)

MOST_CALLS = 6
SHOW_ENDED_MS = 2500
SHOW_LEFT_MS = 6000
UNAVAILABLE = 480
_SET_UP = (CallState.CALLING, CallState.PROGRESS)


class Calls(QObject):
    """One call is on the screen, any others wait in `others`; at most one is not on hold, but for a conference.

    Signals: `current_changed()`; `ringing_changed()`; `arranged()`: the others, the conference or what may be done
    with them differ; `incoming(CallItem)` when it begins to ring here; `call_changed(CallItem)` with every snapshot;
    `ended(CallSnapshot)` once; `remind_wanted(CallSnapshot)`; `insecure(CallItem)`: it is no longer encrypted;
    `hold_refused(CallItem)`: it could not be held or resumed; `farewell_changed()`.
    """

    current_changed = Signal()
    ringing_changed = Signal()
    arranged = Signal()
    farewell_changed = Signal()
    incoming = Signal(object)
    call_changed = Signal(object)
    ended = Signal(object)
    remind_wanted = Signal(object)
    insecure = Signal(object)
    hold_refused = Signal(object)

    def __init__(
        self,
        voice: VoiceService,
        parent: QObject | None = None,
        *,
        reception: Reception | None = None,
        identify: Identify | None = None,
    ) -> None:
        super().__init__(parent)
        self._voice = voice
        self._reception = reception or Reception()
        self._identify = identify
        self._asked: set[int] = set()  # dialled, not yet heard of
        self._items: dict[int, CallItem] = {}
        self._over: set[int] = set()  # ids are never used again; a late snapshot must not revive a call
        self._refused: set[int] = set()  # never shown: do-not-disturb, no call waiting, too many
        self._shown: list[int] = []  # ids in the order in which they were last on the screen
        self._holding = Holding(voice)
        self._conference = Conference(voice)
        self._current: CallItem | None = None
        self._ringing: CallItem | None = None
        self._others = CallList(self)
        self._farewell = QTimer(self, interval=SHOW_ENDED_MS, singleShot=True)
        self._farewell.timeout.connect(self.leave)
        self._left = Moment(SHOW_LEFT_MS, self)
        self._left.changed.connect(self.farewell_changed)
        voice.call_changed.connect(self._on_snapshot)
        voice.statistics_changed.connect(self._on_statistics)

    # --- what the screens show ------------------------------------------------------------------------

    @Property(QObject, notify=current_changed)
    def current(self) -> CallItem | None:
        """The call on the call screen; the last one stays a moment after its end, so that one can read why."""
        return self._current

    @Property(QObject, notify=ringing_changed)
    def ringing(self) -> CallItem | None:
        """The call that the pop-up shows: the first of those that wait to be accepted."""
        return self._ringing

    @Property(QObject, constant=True)
    def others(self) -> CallList:
        """The living calls that are not on the screen."""
        return self._others

    @Property(bool, notify=arranged)
    def alone(self) -> bool:
        """Whether there is no call beside the one on the screen."""
        return self._others.rowCount() == 0

    @Property(bool, notify=arranged)
    def canMerge(self) -> bool:  # noqa: N802
        """Whether there are calls that could join the one on the screen."""
        connected = {item.id for item in self.living() if item.is_connected}
        return len(connected) > 1 and connected != self._conference.members

    @Property(bool, notify=arranged)
    def conference(self) -> bool:
        """Whether the call on the screen is one of a conference."""
        return self._current is not None and self._current.id in self._conference

    @Property(str, notify=arranged)
    def conferenceNames(self) -> str:  # noqa: N802
        return ", ".join(item.shown_name for item in self.living() if item.id in self._conference)

    @Property(str, notify=farewell_changed)
    def farewell(self) -> str:
        """For a moment after one of several calls is over: whose, and why."""
        return self._left.text

    @Property(bool, notify=arranged)
    def qualityWarnings(self) -> bool:  # noqa: N802
        """Whether a bad network is told by a banner (guide 6.1.4, Disable Call Quality Warnings)."""
        return self._reception.quality_warnings

    def living(self) -> list[CallItem]:
        """All calls that a person may do something with, the oldest first."""
        return [item for item in self._items.values() if not item.over and item.id not in self._refused]

    def item(self, call_id: int) -> CallItem | None:
        """A living call by its id."""
        return next((item for item in self.living() if item.id == call_id), None)

    # --- what a person does -----------------------------------------------------------------------------

    def dial(self, text: str, host: str, port: int, post_dial: str = "") -> int:
        """Calls what was typed or pasted; the call's id. Raises UserError, and nothing has happened then."""
        return self.call(parse_target(text, host, port), post_dial)

    def call(self, target: Target, post_dial: str = "", *, replaces: str = "") -> int:
        """Calls; whoever is talked to is put on hold. Raises UserError as `dial`. `replaces`: see VoiceService."""
        living = self.living()
        if self._asked or any(item.snapshot.state in _SET_UP for item in living):
            raise UserError(Problem.CALL_IN_PROGRESS)  # a second click, most of the time
        if len(living) >= MOST_CALLS:
            raise UserError(Problem.TOO_MANY_CALLS, str(MOST_CALLS))
        for item in living:
            item.auto_answer.stop()
        self._holding.hold_all_but(self.living(), ())
        call_id = self._voice.make_call(target.uri, target.label, post_dial, replaces)
        self._asked.add(call_id)
        return call_id

    def answer(self, call_id: int) -> None:
        """Accepts; whoever is talked to is put on hold."""
        self._holding.hold_all_but(self.living(), (call_id,))
        self._voice.answer(call_id)

    def hang_up(self, call_id: int, code: int = 0) -> None:
        self._holding.leave(call_id)
        if code:
            self._voice.hang_up(call_id, code)
        else:
            self._voice.hang_up(call_id)

    def remind(self, call_id: int) -> None:
        """Declines as "not now", and lets the person be reminded."""
        item = self.item(call_id)
        if item is not None:
            self.hang_up(call_id, UNAVAILABLE)
            self.remind_wanted.emit(item.snapshot)

    def set_hold(self, call_id: int, on: bool) -> None:
        """Holds or resumes a call, or the conference that it belongs to; whoever else is talked to is held then."""
        group = self._group(call_id)
        if not on:
            self._holding.hold_all_but(self.living(), group)
            item = self.item(call_id)
            if item is not None and (self._current is None or self._current.id not in group):
                self._set_current(item)
        for one in group:
            self._holding.ask(one, on)

    def set_mute(self, call_id: int, on: bool) -> None:
        for one in self._group(call_id):
            self._voice.set_mute(one, on)

    def set_video(self, call_id: int, use: VideoUse) -> None:
        self._voice.set_video(call_id, use)

    def send_dtmf(self, call_id: int, digits: str) -> None:
        self._voice.send_dtmf(call_id, digits)

    def continue_post_dial(self, call_id: int) -> None:
        self._voice.continue_post_dial(call_id)

    @Slot(QObject)
    def swap(self, item: CallItem) -> None:
        """The other call comes to the screen and goes on, the one that was there is held."""
        if item.over:
            return
        if item.snapshot.state is CallState.INCOMING:
            item.accept()
        elif item.id in self._conference and self.conference:
            self._set_current(item)
        elif item.is_connected:
            self.set_hold(item.id, False)
        else:
            self._set_current(item)

    @Slot()
    def merge(self) -> None:
        """All calls that are connected hear each other."""
        items = [item for item in self.living() if item.is_connected]
        if len(items) < 2:
            return
        for item in items:
            if self._holding.is_held(item):
                self._holding.ask(item.id, False)
            if self._current is not None and item.snapshot.muted is not self._current.snapshot.muted:
                self._voice.set_mute(item.id, self._current.snapshot.muted)
        self._conference.set_members([item.id for item in items], items)
        self._arrange()

    @Slot()
    def split(self) -> None:
        """The conference ends; one goes on with the call on the screen, the others are held."""
        items = self.living()
        self._conference.set_members((), items)
        if self._current is not None:
            self._holding.hold_all_but(self.living(), (self._current.id,))
        self._arrange()

    @Slot()
    def hangUp(self) -> None:  # noqa: N802
        """Ends the call on the screen, and with it the conference that it belongs to."""
        if self._current is not None and not self._current.over:
            for one in self._group(self._current.id):
                self.hang_up(one)

    @Slot()
    def leave(self) -> None:
        """The screen of a call that is over goes: the person closed it, or had time to read why."""
        if self._current is not None and self._current.over:
            self._set_current(None)

    def pass_over(self, call_id: int) -> None:
        """A short call of the program itself, like a feature code: never shown, and not in the recent calls."""
        self._over.add(call_id)

    @Slot()
    def refresh(self) -> None:
        """A setting differs."""
        self._arrange()

    def names_changed(self) -> None:
        """The contacts differ, and with them perhaps who these people are."""
        for item in self._items.values():
            item.changed.emit()

    def _group(self, call_id: int) -> tuple[int, ...]:
        """The call, with the others of its conference."""
        return tuple(sorted(self._conference.members)) if call_id in self._conference else (call_id,)

    # --- what the stack tells -------------------------------------------------------------------------------

    def _on_snapshot(self, snapshot: CallSnapshot) -> None:
        self._asked.discard(snapshot.id)
        item = self._items.get(snapshot.id)
        if item is None:
            if snapshot.id not in self._over:
                self._begin(snapshot)
            return
        before, was_secure = item.snapshot, item.is_secure
        if not item.update(snapshot):
            return
        if self._holding.learn(item, before):
            self.hold_refused.emit(item)
        if snapshot.is_over:
            self._end(item)
        else:
            self._go_on(item, before, was_secure)
        self.call_changed.emit(item)
        self._arrange()

    def _begin(self, snapshot: CallSnapshot) -> None:
        others = self.living()
        # not owned by the child: the last call to go would take all calls with it, in the midst of its own end
        item = CallItem(snapshot, weakref.proxy(self), self, self._identify)
        self._items[snapshot.id] = item
        if snapshot.is_over:
            self._end(item)
            return
        ringing = snapshot.state is CallState.INCOMING
        full = len(others) + len(self._asked) >= MOST_CALLS
        if ringing and (full or self._reception.refuses(talking=bool(others or self._asked))):
            log.info("a call is refused: busy")
            self._refused.add(item.id)
            self._voice.hang_up(item.id, BUSY_HERE)
            return
        if not others or not ringing:
            self._set_current(item)
        if ringing:
            self._on_ringing(item, talking=bool(others or self._asked))
        self.call_changed.emit(item)
        self._arrange()

    def _on_ringing(self, item: CallItem, *, talking: bool) -> None:
        self.incoming.emit(item)
        seconds = None if talking else self._reception.answers_after(item.snapshot)
        if seconds is not None:
            log.info("the call is answered by itself in %.0f s", seconds)
            item.auto_answer.start(seconds)

    def _go_on(self, item: CallItem, before: CallSnapshot, was_secure: bool) -> None:
        now = item.snapshot
        was_connected = before.state in (CallState.ACTIVE, CallState.HELD)
        if before.state is CallState.INCOMING and now.state is not CallState.INCOMING:
            self._set_current(item)
        elif now.state is CallState.ACTIVE and not was_connected and item is not self._current:
            self._on_answered_behind(item)
        if was_connected and was_secure and not item.is_secure:
            log.info("call %s is no longer encrypted", item.id)
            self.insecure.emit(item)
        if before.quality is not now.quality:
            log.info("quality of call %s: %s (%s)", item.id, now.quality.value, item.measured_text)

    def _on_answered_behind(self, item: CallItem) -> None:
        """It was answered over there while another call is on the screen here."""
        if any(other.is_connected and not self._holding.is_held(other) for other in self.living() if other is not item):
            self._holding.ask(item.id, True)
        else:
            self._set_current(item)

    def _end(self, item: CallItem) -> None:
        del self._items[item.id]
        self._over.add(item.id)
        self._holding.forget(item.id)
        was_shown = item.id not in self._refused
        self._refused.discard(item.id)
        self._conference.remove(item.id, self.living())
        self.ended.emit(item.snapshot)
        if item is not self._current:
            if was_shown and self._current is not None:
                self._say_of(item)
            self._others.drop(item)
            item.deleteLater()
            return
        following = self._next_to_show()
        if following is None:
            self._farewell.start()
        else:
            self._set_current(following)
            self._say_of(item)

    def _next_to_show(self) -> CallItem | None:
        """After the call on the screen is over: one that goes on, else the one seen last, else one that rings."""

        def rank(item: CallItem) -> tuple[bool, bool, int]:
            seen = self._shown.index(item.id) if item.id in self._shown else -1
            return item.snapshot.state is CallState.ACTIVE, not item.ringing, seen

        return max(self.living(), key=rank, default=None)

    def _say_of(self, item: CallItem) -> None:
        """Beside other calls, the end of one is told in a line."""
        if item.snapshot.direction is CallDirection.OUTGOING or item.snapshot.was_connected:
            self._left.say(left_text(item.shown_name, item.snapshot))

    def _set_current(self, item: CallItem | None) -> None:
        if item is self._current:
            return
        previous, self._current = self._current, item
        self._farewell.stop()
        if item is not None:
            self._shown = [i for i in self._shown if i in self._items and i != item.id] + [item.id]
        if item is None or item.snapshot.state in _SET_UP:
            self._left.clear()
        self.current_changed.emit()
        self._arrange()
        if previous is not None and previous.over:
            previous.deleteLater()

    def _arrange(self) -> None:
        """Sets right what follows from the states of all calls."""
        living = self.living()
        self._conference.refresh(living)
        self._others.replace([item for item in living if item is not self._current])
        ringing = next((item for item in living if item.snapshot.state is CallState.INCOMING), None)
        if ringing is not self._ringing:
            self._ringing = ringing
            self.ringing_changed.emit()
        self.arranged.emit()

    def _on_statistics(self, call_id: int, statistics: CallStatistics) -> None:
        item = self._items.get(call_id)
        if item is not None:
            item.measure(statistics)
