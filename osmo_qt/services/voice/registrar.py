"""Keeps the account registered: learns the realm, tries again with growing pauses, says why it can't."""

import logging
import random
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from osmo_qt.core.accounts import (
    CertificateProblem,
    Registration,
    RegistrationFailure,
    RegistrationState,
    Transport,
    VoiceAccount,
    failure_of,
    parse_host,
)
from osmo_qt.core.backoff import pause_s
from osmo_qt.core.errors import DriverError, UserError
from osmo_qt.services.voice.route import FindRoute, Lookup, PortProbe, Route, route_finder
from osmo_qt.services.voice.thread import Scheduler, Timer

log = logging.getLogger(__name__)

ANSWER_WITHIN_S = 8.0  # SIP itself gives up after 32 s, longer than a person waits before a form
REFUSAL_WITHIN_S = 0.3
GOODBYE_WITHIN_S = 2.0
MAX_REALM = 255
_REALM = re.compile(r'^(?:WWW|Proxy)-Authenticate:\s*Digest\b[^\r\n]*?\brealm="((?:[^"\\]|\\.)*)"', re.I | re.M)


@dataclass(frozen=True, slots=True)
class RegisterResult:
    """The final answer to one REGISTER, as plain values. No `message`: the stack itself gave up, for that reason."""

    code: int
    reason: str
    expires_s: int
    message: str


class AccountPort(Protocol):
    """What the registrar needs of the SIP stack. All raise DriverError."""

    def open_account(self, account: VoiceAccount, password: str, route: Route) -> None: ...
    def set_credentials(self, account: VoiceAccount, password: str) -> None: ...
    def send_register(self, on: bool) -> None: ...
    def close_account(self) -> None: ...


class Registrar:
    """On the voice thread only. `publish` gets each new Registration."""

    def __init__(
        self,
        port: AccountPort,
        scheduler: Scheduler,
        publish: Callable[[Registration], None],
        find_route: FindRoute | None = None,
    ) -> None:
        self._port = port
        self._scheduler = scheduler
        self._publish = publish
        self._find_route = find_route or route_finder(scheduler.post)
        self._lookup: Lookup | None = None
        self._account: VoiceAccount | None = None
        self._password = ""
        self._opened = False
        self._asking = False
        self._local = ""
        self._attempt = 0
        self._tried_password = False
        self._learned_realm = False
        self._certificate: CertificateProblem | None = None
        self._timers: list[Timer] = []
        self._probe: PortProbe | None = None
        self.state = RegistrationState.OFF

    def register(self, account: VoiceAccount, password: str) -> None:
        """Starts anew with another account or password."""
        self.close()
        self._account, self._password = account, password
        self._attempt = 0
        self._try()

    def retry(self) -> None:
        """Tries now. A connection that only seems to live is found out, too."""
        if self._account is not None:
            self._try()

    def check(self) -> None:
        """A call fell silent: finds out whether the server still lives.

        Not if that is being tried just now (a new try would wait for the answer to the old one, which a server that is
        just starting may have swallowed), nor after a refusal that needs a person.
        """
        lives = self.state is RegistrationState.REGISTERED and not self._asking
        waits = self.state is RegistrationState.FAILED and bool(self._timers)
        if self._account is not None and (lives or waits):
            self._try()

    def unregister(self) -> None:
        """Signs off; the server's answer is not waited for."""
        self._cancel_timers()
        if self.state is RegistrationState.REGISTERED:
            self._port.send_register(False)
            self._later(GOODBYE_WITHIN_S, self.close)
        else:  # or a REGISTER still on its way would be answered, and renewed, behind the person's back
            self.close()
        self._account, self._password = None, ""
        self._report(Registration(RegistrationState.OFF))

    def close(self) -> None:
        """Forgets the account without a word to the server."""
        self._cancel_timers()
        self._start_over()
        self.state = RegistrationState.OFF

    def _try(self) -> None:
        assert self._account is not None
        self._cancel_timers()
        self._asking = True
        self._certificate = None
        self._tried_password = bool(self._account.realm)
        self._learned_realm = False
        if self.state is not RegistrationState.REGISTERED:
            self._report(Registration(RegistrationState.CONNECTING))
        self._later(ANSWER_WITHIN_S, self._on_silence)
        try:
            host, port = next_hop(self._account)
        except UserError as error:
            self._fail(RegistrationFailure.UNKNOWN_HOST, reason=error.detail)
            return
        self._lookup = self._find_route(host, port, self._on_route)

    def _on_route(self, route: Route | OSError) -> None:
        """The server's name was looked up."""
        self._lookup = None
        if self._account is None:
            return
        if isinstance(route, OSError):
            unknown = isinstance(route, socket.gaierror)
            failure = RegistrationFailure.UNKNOWN_HOST if unknown else RegistrationFailure.NO_ANSWER
            self._fail(failure, reason=route.strerror or "")
            return
        if self._account.transport is Transport.UDP:
            self._probe = PortProbe(route)
            self._later(REFUSAL_WITHIN_S, self._on_probe_time)
        if self._opened and route.local != self._local:
            self._start_over()  # another network: sockets of the old address reach nobody
        if self._opened:
            self._port.send_register(True)
        else:
            self._local = route.local
            self._open(self._account, route)

    def _start_over(self) -> None:
        """The next REGISTER starts from nothing, without what hangs in the stack of the last one."""
        if self._opened:
            self._port.close_account()
            self._opened = False

    def _open(self, account: VoiceAccount, route: Route) -> None:
        self._opened = True
        try:
            self._port.open_account(account, self._password, route)
        except DriverError as error:
            log.warning("the account can't be used: %s", error)
            self.close()
            self._fail(RegistrationFailure.NO_ANSWER, reason=str(error))

    def _later(self, delay_s: float, command: Callable[[], None]) -> None:
        self._timers.append(self._scheduler.post_later(delay_s, command))

    def _cancel_timers(self) -> None:
        self._asking = False
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._lookup is not None:
            self._lookup.cancel()
            self._lookup = None
        if self._probe is not None:
            self._probe.close()
            self._probe = None

    # --- what comes back ----------------------------------------------------------------------------

    def on_result(self, result: RegisterResult) -> None:
        """The server, or the stack itself, answered a REGISTER."""
        if self._account is None:
            self.close()  # the last word to the server was answered
            return
        if 200 <= result.code < 300:
            self._on_success(result)
        elif result.code in (401, 407):
            self._on_challenge(result)
        elif self._certificate is not None:
            self._fail(RegistrationFailure.BAD_CERTIFICATE, result.code, result.reason)
        elif not result.message:
            refused = "refused" in result.reason.lower()  # the stack hands on no error number
            failure = RegistrationFailure.CONNECTION_REFUSED if refused else RegistrationFailure.NO_ANSWER
            self._fail(failure, result.code, result.reason)
        else:
            self._fail(failure_of(result.code), result.code, result.reason)

    def _on_success(self, result: RegisterResult) -> None:
        assert self._account is not None
        if result.expires_s == 0:
            return
        self._cancel_timers()
        self._attempt = 0
        self._report(Registration(RegistrationState.REGISTERED, code=result.code, realm=self._account.realm))

    def _on_challenge(self, result: RegisterResult) -> None:
        """Only our own registrar's realm is ever answered, and the password is sent once (no retry storm)."""
        assert self._account is not None
        found = _REALM.search(result.message)
        realm = re.sub(r"\\(.)", r"\1", found[1]) if found else ""
        tried = self._learned_realm or (realm == self._account.realm and self._tried_password)
        if tried or not 0 < len(realm) <= MAX_REALM:
            self._fail(RegistrationFailure.WRONG_PASSWORD, result.code, result.reason)
            return
        self._account = replace(self._account, realm=realm)
        self._tried_password = self._learned_realm = True
        self._port.set_credentials(self._account, self._password)
        self._port.send_register(True)

    def on_certificate(self, problem: CertificateProblem) -> None:
        """The server's certificate was refused; the failed REGISTER follows."""
        self._certificate = problem

    def on_connection_lost(self) -> None:
        """The TCP or TLS connection to the server broke."""
        if self.state is RegistrationState.REGISTERED:  # perhaps: it may have been another connection
            self._later(pause_s(0, random.random), self._try)

    def _on_silence(self) -> None:
        self._start_over()  # a request swallowed by a dying server would keep the next ones back for 32 s
        self._fail(RegistrationFailure.NO_ANSWER)

    def _on_probe_time(self) -> None:
        if self._probe is not None and self._probe.refused():
            self._fail(RegistrationFailure.CONNECTION_REFUSED)

    def _fail(self, failure: RegistrationFailure, code: int = 0, reason: str = "") -> None:
        self._cancel_timers()
        retry_s = None
        if not failure.needs_a_person:
            retry_s = pause_s(self._attempt, random.random)
            self._attempt += 1
            self._later(retry_s, self._try)
        log.info("registration failed: %s (%s)", failure.value, code)
        self._report(Registration(RegistrationState.FAILED, failure, code, reason, self._certificate, retry_s))

    def _report(self, registration: Registration) -> None:
        self.state = registration.state
        self._publish(registration)


def next_hop(account: VoiceAccount) -> tuple[str, int]:
    """Host and port that requests go to first: those of the outbound proxy, if there is one. Raises UserError."""
    if not account.options.outbound_proxy:
        return account.target or account.host, account.port
    host, port = parse_host(account.options.outbound_proxy)
    return host, port or account.transport.default_port
