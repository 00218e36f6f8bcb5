"""The real SIP stack as a telephone, by itself or registered at a peer which the test plays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.accounts import (
    AccountOptions,
    MessageCounts,
    Registration,
    RegistrationState,
    Transport,
    VoiceAccount,
)
from osmo_qt.core.calls import CallSnapshot, CallState
from osmo_qt.core.quality import CallStatistics
from osmo_qt.services.voice.driver import AudioChoice
from osmo_qt.services.voice.service import VoiceService
from osmo_qt.services.voice.stack import make_driver
from tests.support.sip_peer import Dialog, SipPeer
from tests.support.waiting import wait_for

WAIT_S = 8.0
USER, PASSWORD, REALM = "100", "secret", "office"


class Instrument:
    """The voice service, and what it told. Every wait lets Qt's events through."""

    def __init__(self, audio: AudioChoice) -> None:
        self.registrations: list[Registration] = []
        self.calls: list[CallSnapshot] = []
        self.statistics: list[tuple[int, CallStatistics]] = []
        self.messages: list[MessageCounts] = []
        self.failed_recordings: list[tuple[int, str]] = []
        self.service = VoiceService(make_driver("test"))
        self.service.registration_changed.connect(self.registrations.append)
        self.service.call_changed.connect(self.calls.append)
        self.service.statistics_changed.connect(lambda call_id, s: self.statistics.append((call_id, s)))
        self.service.messages_changed.connect(self.messages.append)
        self.service.recording_failed.connect(lambda call_id, file: self.failed_recordings.append((call_id, file)))
        self.service.start(audio)

    def sign_in(self, account: VoiceAccount, password: str) -> None:
        self.registrations.clear()
        self.service.register(account, password)
        self.wait(lambda: self.is_registered, "registration")

    @property
    def is_registered(self) -> bool:
        return bool(self.registrations) and self.registrations[-1].state is RegistrationState.REGISTERED

    def wait(self, condition: Callable[[], object], what: str, timeout: float = WAIT_S) -> None:
        wait_for(lambda: QCoreApplication.processEvents() or condition(), timeout, what)

    def states(self, call_id: int) -> list[CallState]:
        return [call.state for call in self.calls if call.id == call_id]

    def last(self, call_id: int) -> CallSnapshot:
        """The present snapshot of a call."""
        return [call for call in self.calls if call.id == call_id][-1]

    def wait_call(self, call_id: int, timeout: float = WAIT_S, **values: Any) -> CallSnapshot:
        """Waits until the fields of a call have these values."""

        def is_so() -> bool:
            known = [call for call in self.calls if call.id == call_id]
            return bool(known) and all(getattr(known[-1], name) == value for name, value in values.items())

        self.wait(is_so, f"call {call_id} with {values}", timeout)
        return self.last(call_id)

    def wait_incoming(self, known: int) -> CallSnapshot:
        """The next call that comes in after `known` snapshots."""
        self.wait(lambda: any(c.state is CallState.INCOMING for c in self.calls[known:]), "incoming call")
        return next(c for c in self.calls[known:] if c.state is CallState.INCOMING)

    def hang_up(self, *call_ids: int) -> None:
        for call_id in call_ids:
            self.service.hang_up(call_id)
        for call_id in call_ids:
            self.wait_call(call_id, state=CallState.ENDED)


class Telephone(Instrument):
    """Registered at a peer that the test plays."""

    def __init__(self, peer: SipPeer, audio: AudioChoice) -> None:
        self.peer = peer
        super().__init__(audio)

    def register(self, **options: Any) -> None:
        """Signs in anew with these options of the account."""
        if USER in self.peer.bindings:  # the peer knows one contact of a user, so the old one must be gone
            self.service.unregister()
            self.wait(lambda: USER not in self.peer.bindings, "end of the registration")
        account = VoiceAccount(
            USER, "127.0.0.1", self.peer.port, Transport.UDP, realm=REALM, options=AccountOptions(**options)
        )
        self.sign_in(account, PASSWORD)

    @property
    def uri(self) -> str:
        """Where the peer reaches it."""
        return self.peer.bindings[USER]

    def dial(self, number: str = "101", post_dial: str = "") -> tuple[int, Dialog]:
        """Calls the peer and waits until it has answered; our id, and the peer's side of it."""
        seen = len(self.peer.requests("INVITE"))
        dialogs = [d for d in self.peer.dialogs.values() if d.incoming]
        call_id = self.service.make_call(f"sip:{number}@127.0.0.1:{self.peer.port}", number, post_dial)
        self.wait(lambda: len(self.peer.requests("INVITE")) > seen, "INVITE")
        self.wait_call(call_id, state=CallState.ACTIVE)
        return call_id, next(d for d in self.peer.dialogs.values() if d.incoming and d not in dialogs)

    def clear(self) -> None:
        """Ends what is left of calls, for the next test."""
        self.peer.on_invite = "answer"
        self.hang_up(*({call.id for call in self.calls} - {call.id for call in self.calls if call.is_over}))

    def still_answers(self, peer: SipPeer, number: int = 1) -> None:
        """Everything sent before is dealt with, as messages are taken in order."""
        peer.outside("OPTIONS", self.uri)
        peer.wait_response(200, "OPTIONS", number)


@contextmanager
def running_telephone(audio: AudioChoice, **options: Any) -> Iterator[Telephone]:
    """A telephone that is signed in; the SIP stack can be started only once at a time in a process."""
    with SipPeer(users={USER: PASSWORD}, realm=REALM) as peer:
        telephone = Telephone(peer, audio)
        try:
            telephone.register(**options)
            yield telephone
        finally:
            telephone.service.stop()
        assert USER not in peer.bindings  # signed off
