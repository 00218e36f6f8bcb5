"""The words of the search for a server, of the mailbox and of call forwarding."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState, Transport
from osmo_qt.core.discovery import FoundServer, SearchFailure, SearchResult
from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.models.forwarding import Forwarding
from osmo_qt.models.texts import failure_text


def _tr(text: str) -> str:
    return QCoreApplication.translate("network", text)


def found_text(found: FoundServer) -> str:
    """`Found a SIP server by TLS.`; the name of a UC server is its own text."""
    if not found.configuration.has_voice:
        return _tr("Found the UC server “%1”.").replace("%1", found.name)
    way = found.transport.value.upper()
    if found.name:
        text = _tr("Found the UC server “%2”; its telephone service is used by %1.")
    else:
        text = _tr("Found a SIP server by %1.")
    text = text.replace("%1", way).replace("%2", found.name)
    if found.transport is not Transport.TLS:
        text += " " + _tr("This way is not encrypted.")
    return text


def search_failure_text(result: SearchResult) -> tuple[str, str]:
    """What happened, and what to do."""
    if result.failure is SearchFailure.BAD_CERTIFICATE:
        registration = Registration(
            RegistrationState.FAILED, RegistrationFailure.BAD_CERTIFICATE, certificate=result.certificate
        )
        what, advice = failure_text(registration)
        other = _tr("Ask your administrator; another way to the server can be chosen under Advanced.")
        return what, f"{other} {advice}"
    if result.failure is SearchFailure.UNKNOWN_HOST:
        return (
            _tr("No server with this name was found."),
            _tr("Check the server address and your network."),
        )
    return (
        _tr("Nothing answers at this server address."),
        _tr("Check the address and that the server runs, or choose the way to it under Advanced."),
    )


def forward_kind_text(kind: ForwardKind) -> str:
    """The guide's names (6.1.2.2)."""
    return {
        ForwardKind.ALL: _tr("All"),
        ForwardKind.BUSY: _tr("Busy"),
        ForwardKind.NO_REPLY: _tr("No Reply"),
    }[kind]


def forwarding_text(forwarding: Forwarding) -> str:
    """The state in one line: `All → 102`, or `Off`."""
    parts = [f"{forward_kind_text(kind)} \u2192 {forwarding.destination(kind)}" for kind in forwarding.active]
    return ", ".join(parts) or _tr("Off")


def messages_text(new: int) -> str:
    """How many unheard messages there are."""
    if new == 0:
        return _tr("No new messages")
    if new == 1:
        return _tr("1 new message")
    return _tr("%1 new messages").replace("%1", str(new))
