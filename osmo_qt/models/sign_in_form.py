"""The sign-in form as a person filled it in, and where it leads."""

from dataclasses import dataclass

from osmo_qt.core.accounts import Transport, parse_host
from osmo_qt.core.discovery import FoundServer, parse_address
from osmo_qt.core.errors import Problem, UserError


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What a person filled in. `server` as typed: `https://` and a name or an address, with or without a port.

    `found` is what the search said of that server; without it the person chose `transport` by hand, and perhaps a
    `port` (as typed) and an `outbound_proxy`.
    """

    server: str
    transport: Transport
    username: str
    password: str
    display_name: str = ""
    cell_number: str = ""
    found: FoundServer | None = None
    port: str = ""
    outbound_proxy: str = ""


def where(form: SignInForm) -> tuple[str, int, Transport]:
    """Host, port and transport of the form. Raises UserError."""
    address = parse_address(form.server)
    found = form.found
    if found is not None:
        return found.host, found.port, found.transport
    check_way(form.server, form.port, form.outbound_proxy)
    port = int(form.port.strip() or address.port or form.transport.default_port)
    return address.host, port, form.transport


def check_way(server: str, port: str, outbound_proxy: str) -> None:
    """Whether a server, chosen by hand, can be one. Raises UserError; its detail is the text that can't be right."""
    parse_address(server)
    digits = port.strip()
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) < 6 and 0 < int(digits) < 65536):
        raise UserError(Problem.INVALID_PORT, digits)
    if outbound_proxy.strip():
        parse_host(outbound_proxy.strip())
