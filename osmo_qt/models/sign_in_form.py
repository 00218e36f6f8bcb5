"""The sign-in form as a person filled it in, and where it leads."""

from dataclasses import dataclass

from osmo_qt.core.accounts import Transport, VoiceAccount, parse_host, sip_host
from osmo_qt.core.address import MAX_NAME, MAX_NUMBER, clean
from osmo_qt.core.discovery import FoundServer, parse_address
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, UcAccount

_FORBIDDEN_IN_USERNAME = set(" \"'<>@;,:\\[]{}|^`%?/")
_LONGEST_USERNAME = 64
_LONGEST_UC_USERNAME = 100


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What a person filled in. `server` as typed: `https://` and a name or an address, with or without a port.

    `found` is what the search said of that server; without it the person chose `transport` by hand, and perhaps a
    `port` (as typed) and an `outbound_proxy`. `by_browser`: the browser asks for the password, and for an access code.
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
    by_browser: bool = False

    @property
    def has_uc(self) -> bool:
        """Whether the sign-in is one to the UC server that was found."""
        return self.found is not None and self.found.configuration.has_uc


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


def account_of(form: SignInForm) -> VoiceAccount:
    """The account that the form describes. Raises UserError for a field that can't be right."""
    host, port, transport = where(form)
    username = form.username.strip()
    if not username:
        raise UserError(Problem.EMPTY_USERNAME)
    if not (_is_uc_username(username) if form.has_uc else _is_sip_username(username)):
        raise UserError(Problem.INVALID_USERNAME)
    if not form.password and not form.by_browser:
        raise UserError(Problem.EMPTY_PASSWORD)
    found = form.found
    return VoiceAccount(
        username,
        host,
        port,
        transport,
        clean(form.display_name, MAX_NAME),
        clean(form.cell_number, MAX_NUMBER),
        realm=found.realm if found is not None else "",
        ca_certificate=found.ca_certificate if found is not None else "",
        target=found.target if found is not None else "",
    )


def filled_form(
    account: VoiceAccount, uc: UcAccount | None, configuration: Configuration, server: str, proxy: str
) -> SignInForm:
    """The form for an account that is known; its server need not be searched again. `server` as it was typed, ""
    if the account came from elsewhere."""
    found = FoundServer(
        account.host,
        account.port,
        account.transport,
        account.target,
        realm=account.realm,
        ca_certificate=account.ca_certificate,
        proxy=proxy,
        configuration=configuration,
        url=uc.url if uc is not None else "",
        two_factor=uc is not None and uc.two_factor,
    )
    username = uc.username if uc is not None else account.username
    server = server or (uc.url if uc is not None else _address_of(account))
    return SignInForm(server, account.transport, username, "", account.display_name, account.cell_number, found=found)


def _address_of(account: VoiceAccount) -> str:
    """How a person would write the address of an account that came from elsewhere."""
    standard = account.port == account.transport.default_port
    return f"https://{sip_host(account.host)}" + ("" if standard else f":{account.port}")


def _is_sip_username(username: str) -> bool:
    printable = username.isascii() and username.isprintable()
    return len(username) <= _LONGEST_USERNAME and printable and not _FORBIDDEN_IN_USERNAME & set(username)


def _is_uc_username(username: str) -> bool:
    return len(username) <= _LONGEST_UC_USERNAME and username.isprintable()
