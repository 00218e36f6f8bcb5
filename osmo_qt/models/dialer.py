"""The keypad: what is typed or pasted, what would be dialled, why it can't be called, and the call."""

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import RegistrationState
from osmo_qt.core.address import Target, parse_target, plain_number
from osmo_qt.core.calls import CallDirection, CallSnapshot
from osmo_qt.core.errors import InvalidLink, Problem, UserError
from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.links import emergency_numbers, is_emergency, read_link, split_post_dial
from osmo_qt.core.rewriting import Rewriting, parse_rules
from osmo_qt.models.calls import Calls
from osmo_qt.models.feedback import Feedback, NoticeKind
from osmo_qt.models.link_texts import emergency_text, post_dial_text, rewritten_text
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.recents import Recents
from osmo_qt.models.session import Session
from osmo_qt.services.numbers import Numbers

EMERGENCY = "calls.emergency_numbers"
RULES = "calls.rewrite_rules"
REGION = "calls.region"
_NOTICE = "emergency"
_NOWHERE = "server.invalid"  # the server itself knows where its numbers are
_OUTGOING = (CallOutcome.OUTGOING_SUCCESSFUL, CallOutcome.OUTGOING_NOT_SUCCESSFUL)


class Elsewhere(Protocol):
    """What knows other ways for a call than from here."""

    def takes(self, number: str, post_dial: str, here: Callable[[], None], *, emergency: bool) -> bool: ...


class Dialer(QObject):
    """Signals: `changed()`: the text, the error or the hint differs."""

    changed = Signal()

    def __init__(
        self,
        calls: Calls,
        session: Session,
        recents: Recents,
        preferences: Preferences,
        numbers: Numbers,
        feedback: Feedback,
        parent: QObject | None = None,
        *,
        elsewhere: Elsewhere | None = None,
    ) -> None:
        """`elsewhere` is asked first where a call may go by the UC server."""
        super().__init__(parent)
        self._elsewhere = elsewhere
        self._calls = calls
        self._session = session
        self._recents = recents
        self._preferences = preferences
        self._numbers = numbers
        self._feedback = feedback
        self._rules = Rewriting()
        self._last = ""
        self._emergency_call: int | None = None
        self.text = ""
        self.error = ""
        self.advice = ""
        calls.current_changed.connect(self._forget_refusal)
        calls.ended.connect(self._on_ended)
        session.registration_changed.connect(self._forget_refusal)
        recents.state_changed.connect(self.changed)
        preferences.changed.connect(self._on_preference)
        self._read_rules()

    # --- what the keypad shows ------------------------------------------------------------------------

    @property
    def last(self) -> str:
        """What *Redial* calls: the last number of today's typing, or of the recent calls; "" for none."""
        if self._last:
            return self._last
        outgoing = (entry for entry in self._recents.all.records() if entry.outcome in _OUTGOING)
        entry = next(outgoing, None)
        return entry.number if entry is not None else ""

    @property
    def is_emergency(self) -> bool:
        """Whether what stands on the keypad is an emergency number."""
        return is_emergency(self.text, self._emergency_numbers())

    @property
    def hint(self) -> str:
        """What the person should know of the text before the call; "" for nothing."""
        if self.is_emergency:
            return " ".join(emergency_text())
        try:
            number, post_dial = self._split(self.text)
        except UserError:
            return ""
        dialled = self._rewritten(number)
        told = rewritten_text(self._numbers.pretty(dialled)) if dialled != number else ""
        return " ".join(filter(None, (told, post_dial_text(post_dial))))

    def pretty(self, number: str) -> str:
        """A number as people of the own country write it."""
        return self._numbers.pretty(number)

    def as_typed(self, text: str) -> str:
        """The text of the field while somebody types on."""
        return self._numbers.as_typed(text)

    # --- commands -------------------------------------------------------------------------------------

    def set_text(self, text: str) -> None:
        """Anything may be typed or pasted; only *Call* judges it."""
        if text != self.text:
            self.text, self.error, self.advice = text, "", ""
            self.changed.emit()

    def call(self) -> bool:
        """Calls the text; with none, brings back the last number. False: nothing was called, `error` says why."""
        if not self.text.strip() and self.last:
            self.set_text(self.last)
            return False
        if not self.call_number(self.text):
            return False
        self._last, self.text = self.text, ""
        self.changed.emit()
        return True

    def redial(self) -> bool:
        """Calls the last number at once. False: there is none, or `error` says why it could not be called."""
        last = self.last
        return bool(last) and self.call_number(last)

    def call_number(self, number: str) -> bool:
        """Calls a number from anywhere; the text of the keypad stays."""
        try:
            self.dial(number)
        except UserError as error:
            self.error, self.advice = problem_text(error)
            self.changed.emit()
            return False
        self.error = self.advice = ""
        self.changed.emit()
        return True

    def dial(self, text: str, post_dial: str = "") -> None:
        """Calls what was typed, pasted or asked for by a link, or asks with which device. Raises UserError."""
        number, typed = self._split(text)
        digits, emergency = typed + post_dial, is_emergency(number, self._emergency_numbers())
        here = partial(self._call_here, number, digits, emergency=emergency)
        if (
            self._elsewhere is None
            or self._calls.living()
            or not self._elsewhere.takes(
                self.number_of(number), digits, partial(self._answer, here), emergency=emergency
            )
        ):  # beside a call from here others go from here, too
            here()
        elif emergency:
            self._feedback.tell(NoticeKind.WARNING, *emergency_text(), key=_NOTICE)

    def _call_here(self, number: str, post_dial: str, *, emergency: bool) -> None:
        call_id = self._calls.call(self.target_of(number), post_dial)
        if emergency:
            self._emergency_call = call_id
            self._feedback.tell(NoticeKind.WARNING, *emergency_text(), key=_NOTICE)

    def _answer(self, here: Callable[[], None]) -> None:
        """The person chose this program; the page that asked for the call may be gone by now."""
        try:
            here()
        except UserError as error:
            self._feedback.report(error)

    def number_of(self, text: str) -> str:
        """What a UC server dials for the text, after the rules for numbers. Raises UserError."""
        return parse_target(self._rewritten(text), _NOWHERE, 5060).label

    def target_of(self, text: str) -> Target:
        """Whom the text means, after the rules for numbers. Raises UserError, also while there is no connection."""
        account = self._session.account
        if account is None or self._session.registration.state is not RegistrationState.REGISTERED:
            raise UserError(Problem.NOT_REGISTERED)
        return parse_target(self._rewritten(text), account.host, account.port)

    def becomes_emergency(self, text: str) -> bool:
        """Whether the rules for numbers make an emergency number of it."""
        return is_emergency(self._rewritten(text), self._emergency_numbers())

    # --- inside ---------------------------------------------------------------------------------------

    def _split(self, text: str) -> tuple[str, str]:
        """Number or address, and the digits for after the answer. Raises InvalidLink for a bad `osmo:`."""
        scheme = text.strip().partition(":")[0].lower()
        if scheme in ("osmo", "tel"):
            try:
                request = read_link(text)
            except InvalidLink:
                if scheme == "osmo":
                    raise
                return text, ""
            return request.target, request.post_dial
        number, post_dial = split_post_dial(text)
        if post_dial:
            return number, post_dial
        number, extension = self._numbers.split_extension(number)
        return number, f",{extension}" if extension else ""

    def _rewritten(self, text: str) -> str:
        """An emergency number is dialled as it is, whatever the rules say."""
        number = plain_number(text)
        if not number or number in self._emergency_numbers():
            return text
        for form in (number, self._public(number)):
            rewritten = self._rules.apply(form)
            if rewritten != form:
                return rewritten
        return text

    def _public(self, number: str) -> str:
        """The number as ITU-T E.164 has it, once the person has said in which country; "" if it has no such form."""
        return self._numbers.e164(number) if self._preferences.text(REGION) else ""

    def _emergency_numbers(self) -> frozenset[str]:
        return emergency_numbers(self._preferences.text(EMERGENCY))

    def _on_preference(self, key: str) -> None:
        if key == RULES:
            self._read_rules()
            self.changed.emit()

    def _read_rules(self) -> None:
        self._rules = parse_rules(self._preferences.text(RULES))
        self._feedback.withdraw(Problem.BAD_REWRITE_RULE.value)
        if self._rules.errors:
            self._feedback.report(self._rules.errors[0])

    def _forget_refusal(self) -> None:
        """A call began or went, or the connection did: what was wrong before is no longer so."""
        if self.error:
            self.error = self.advice = ""
            self.changed.emit()

    def _on_ended(self, call: CallSnapshot) -> None:
        if call.id == self._emergency_call and call.direction is CallDirection.OUTGOING:
            self._emergency_call = None
            self._feedback.withdraw(_NOTICE)
