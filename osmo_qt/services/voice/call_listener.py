"""What a SIP call needs to know of its account, and whom it tells what happens to it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from osmo_qt.core.accounts import DtmfMethod
from osmo_qt.core.calls import CallSnapshot

if TYPE_CHECKING:
    from osmo_qt.services.voice.pjsip_call import PjsipCall


@dataclass(frozen=True, slots=True)
class CallTraits:
    """What a call has from the account it belongs to. `trusted`: it goes through the own server.

    `emergency`: numbers that the other side may not send us to.
    """

    trusted: bool
    dtmf: DtmfMethod
    signalling_secure: bool
    emergency: frozenset[str] = frozenset()


class CallListener(Protocol):
    """Told by calls, on the stack's thread; returns at once."""

    def on_changed(self, snapshot: CallSnapshot, sounds_differ: bool) -> None: ...
    def on_media(self, call: "PjsipCall") -> None:
        """The sound of the call must be connected anew."""

    def on_ended(self, call: "PjsipCall") -> None:
        """Once."""

    def on_reinvite(self, call: "PjsipCall", code: int) -> None:
        """A re-INVITE of ours was answered."""

    def on_transfer_status(self, call: "PjsipCall", code: int, final: bool) -> None:
        """How a REFER of ours goes."""

    def on_transfer_over(self, call: "PjsipCall") -> None:
        """Nothing more will be told of it."""

    def on_refer(self, call: "PjsipCall", target: str) -> "PjsipCall":
        """The other side sends us somewhere else: the object for the new call."""

    def on_replace(self, call: "PjsipCall", source: str, message: str) -> "PjsipCall | None":
        """Somebody wants to take the other side's place: the object that goes on, None to refuse."""

    def on_replaced(self, call: "PjsipCall", successor: "PjsipCall") -> None:
        """And did."""

    def on_identity(self, call: "PjsipCall", message: str, answer: bool) -> None:
        """A message in the call that may say who is at the other end."""
