"""A SIP peer that plays a telephone system with dialog information (RFC 4235): it tells of a desk phone's calls."""

import secrets
from typing import Any

from . import sip_message as sip
from .sip_message import Answer, SipMessage
from .sip_peer import SipPeer

SPACE = "urn:ietf:params:xml:ns:dialog-info"
HEAD = f'<?xml version="1.0"?>\n<dialog-info xmlns="{SPACE}" version="{{}}" state="{{}}" entity="{{}}">'
CALL_ID, PHONE_TAG, SYSTEM_TAG = "a84b4c76e66710@pbx", "1928301774", "456887766"
WHOLE = f'call-id="{CALL_ID}" local-tag="{PHONE_TAG}" remote-tag="{SYSTEM_TAG}"'
REPLACES = f"{CALL_ID};to-tag={SYSTEM_TAG};from-tag={PHONE_TAG}"


def dialog(state: str = "confirmed", identifiers: str = WHOLE, name: str = "", uri: str = "", key: str = "one") -> str:
    """One call of the phone as an element; `identifiers`: attributes by which it can be replaced."""
    identity = f'<remote><identity display="{name}">{uri}</identity></remote>' if uri else ""
    return f'<dialog id="{key}" {identifiers} direction="initiator"><state>{state}</state>{identity}</dialog>'


class PbxPeer(SipPeer):
    """`refusal`: the status that answers subscriptions to calls; None accepts them."""

    def __init__(self, *, refusal: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.refusal = refusal
        self._versions = iter(range(1000))
        self._numbers = iter(range(1, 1000))

    @property
    def subscriptions(self) -> list[SipMessage]:
        """Those to calls; each message once."""
        return [m for m in self.requests("SUBSCRIBE") if m.get("Event").startswith("dialog")]

    def tell(
        self, *dialogs: str, full: bool = True, version: int | None = None, state: str = "active;expires=600"
    ) -> None:
        """A NOTIFY for the last subscription."""
        subscription = self.subscriptions[-1]
        answer = self._answered[subscription.branch, "SUBSCRIBE"][-1]
        contact = sip.uri_of(subscription.get("Contact"))
        number = next(self._versions) if version is None else version
        notify = SipMessage(f"NOTIFY {contact} SIP/2.0")
        notify.headers = [
            ("Via", f"SIP/2.0/UDP 127.0.0.1:{self.port};branch=z9hG4bK{secrets.token_hex(8)}"),
            ("Max-Forwards", "70"),
            ("From", answer.get("To")),
            ("To", subscription.get("From")),
            ("Call-ID", subscription.call_id),
            ("CSeq", f"{next(self._numbers)} NOTIFY"),
            ("Contact", f"<{self.uri}>"),
            ("Event", "dialog"),
            ("Subscription-State", state),
            ("Content-Type", "application/dialog-info+xml"),
        ]
        head = HEAD.format(number, "full" if full else "partial", subscription.uri)
        notify.body = f"{head}{''.join(dialogs)}</dialog-info>"
        self._send(notify, sip.address_of(contact))

    def _rule(self, request: SipMessage) -> list[Answer]:
        if request.method == "SUBSCRIBE" and request.get("Event").startswith("dialog"):
            if self.refusal is not None:
                return [Answer(self.refusal)]
            return [Answer(200, (("Expires", request.get("Expires") or "600"), ("Contact", f"<{self.uri}>")))]
        return super()._rule(request)
