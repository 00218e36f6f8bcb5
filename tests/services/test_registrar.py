"""How the account becomes and stays registered, and what is told when it can't be."""

import socket
from dataclasses import replace

import pytest

from osmo_qt.core.accounts import (
    AccountOptions,
    CertificateProblem,
    CertificateReason,
    Registration,
    RegistrationFailure,
    RegistrationState,
    Transport,
    VoiceAccount,
)
from osmo_qt.services.voice.registrar import ANSWER_WITHIN_S, RegisterResult, Registrar
from osmo_qt.services.voice.route import Found, Lookup, Route
from tests.conftest import ExpectLog
from tests.services.fakes import FakeAccountPort, ManualScheduler

ACCOUNT = VoiceAccount("100", "127.0.0.1", 5061, Transport.TLS)
OFF, CONNECTING, REGISTERED, FAILED = RegistrationState


def challenge(realm: str, code: int = 401) -> RegisterResult:
    kind = "WWW" if code == 401 else "Proxy"
    message = f'SIP/2.0 {code} Unauthorized\r\n{kind}-Authenticate: Digest nonce="x", realm="{realm}"\r\n\r\n'
    return RegisterResult(code, "Unauthorized", 0, message)


def answer(code: int, expires_s: int = 0) -> RegisterResult:
    return RegisterResult(code, "reason", expires_s, f"SIP/2.0 {code} reason\r\n\r\n")


OK = answer(200, expires_s=60)


UNKNOWN = ("a..b", "nowhere.invalid")


class FakeLookup:
    """A look-up that can be taken back."""

    def __init__(self, waiting: list[Found], found: Found) -> None:
        self._waiting = waiting
        self._found = found

    def cancel(self) -> None:
        if self._found in self._waiting:
            self._waiting.remove(self._found)


class Stage:
    """A registrar with everything around it played by the test."""

    def __init__(self) -> None:
        self.port = FakeAccountPort()
        self.time = ManualScheduler()
        self.told: list[Registration] = []
        self.local = "127.0.0.1"
        self.asked: list[tuple[str, int]] = []
        self.slow: list[Found] | None = None  # with a list look-ups wait in it
        self.registrar = Registrar(self.port, self.time, self.told.append, self._find_route)

    def _find_route(self, host: str, port: int, found: Found) -> Lookup:
        """The way to the server as the test wants it."""
        self.asked.append((host, port))
        if self.slow is not None:
            self.slow.append(found)
            return FakeLookup(self.slow, found)
        if host in UNKNOWN:
            found(socket.gaierror(socket.EAI_NONAME, "unknown"))
        else:
            found(Route(self.local, "127.0.0.1", port, socket.AF_INET))
        return FakeLookup([], found)

    def last(self) -> tuple[RegistrationState, RegistrationFailure | None]:
        return self.told[-1].state, self.told[-1].failure

    def registered(self) -> None:
        self.registrar.register(ACCOUNT, "secret")
        self.registrar.on_result(challenge("office"))
        self.registrar.on_result(OK)
        self.port.take()


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.mark.req("LOGIN-3", "BAR-1", "SECR-4")
@pytest.mark.parametrize("code", [401, 407])
def test_the_realm_is_learned_from_the_own_server_and_answered_once(stage: Stage, code: int) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    assert stage.port.take() == [("open", ("", "secret"))]
    stage.registrar.on_result(challenge("office", code))
    assert stage.port.take() == [("credentials", ("office", "secret")), ("register", True)]
    stage.registrar.on_result(OK)
    assert [r.state for r in stage.told] == [CONNECTING, REGISTERED]
    assert stage.told[-1].realm == "office"
    assert not stage.time.waiting


@pytest.mark.req("LOGIN-3", "SECR-4")
@pytest.mark.parametrize("realm", ["", "office"], ids=["unknown realm", "known realm"])
def test_a_wrong_password_is_sent_once_and_never_again(stage: Stage, realm: str) -> None:
    stage.registrar.register(replace(ACCOUNT, realm=realm), "wrong")
    if not realm:
        stage.registrar.on_result(challenge("office"))
    stage.port.take()
    stage.registrar.on_result(challenge("office"))
    assert stage.last() == (FAILED, RegistrationFailure.WRONG_PASSWORD)
    assert stage.told[-1].retry_s is None
    stage.time.advance(10_000)
    assert stage.port.take() == []


@pytest.mark.req("SECR-4")
def test_a_server_whose_realm_is_new_each_time_gets_one_answer(stage: Stage) -> None:
    stage.registrar.register(replace(ACCOUNT, realm="before"), "secret")
    stage.port.take()
    stage.registrar.on_result(challenge("now"))
    assert stage.port.take() == [("credentials", ("now", "secret")), ("register", True)]
    for i in range(5):
        stage.registrar.on_result(challenge(f"another {i}"))
    assert stage.port.take() == []
    assert stage.last() == (FAILED, RegistrationFailure.WRONG_PASSWORD)


@pytest.mark.req("SECR-4")
@pytest.mark.parametrize(
    "message",
    [
        "SIP/2.0 401 Unauthorized\r\n\r\n",
        'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Basic realm="office"\r\n\r\n',
        'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm=""\r\n\r\n',
        'SIP/2.0 401 Unauthorized\r\nX-WWW-Authenticate: Digest realm="office"\r\n\r\n',
        f'SIP/2.0 401 Unauthorized\r\nWWW-Authenticate: Digest realm="{"x" * 256}"\r\n\r\n',
    ],
    ids=["no challenge", "basic", "empty realm", "another header", "endless realm"],
)
def test_only_a_digest_challenge_with_a_realm_is_answered(stage: Stage, message: str) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.port.take()
    stage.registrar.on_result(RegisterResult(401, "Unauthorized", 0, message))
    assert stage.port.take() == []
    assert stage.last() == (FAILED, RegistrationFailure.WRONG_PASSWORD)


def test_quotes_in_a_realm_are_understood(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.on_result(challenge(r"the \"office\""))
    assert stage.port.said[-2] == ("credentials", ('the "office"', "secret"))


@pytest.mark.req("LOGIN-3", "BAR-1")
@pytest.mark.parametrize(
    ("result", "failure", "tries_again"),
    [
        (answer(403), RegistrationFailure.FORBIDDEN, False),
        (answer(404), RegistrationFailure.UNKNOWN_USER, False),
        (answer(408), RegistrationFailure.NO_ANSWER, True),
        (answer(503), RegistrationFailure.REFUSED_BY_SERVER, True),
        (RegisterResult(503, "Connection refused", 0, ""), RegistrationFailure.CONNECTION_REFUSED, True),
        (RegisterResult(503, "Network is unreachable", 0, ""), RegistrationFailure.NO_ANSWER, True),
    ],
)
def test_each_failure_has_its_name(
    stage: Stage, result: RegisterResult, failure: RegistrationFailure, tries_again: bool
) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.on_result(result)
    assert stage.last() == (FAILED, failure)
    assert (stage.told[-1].retry_s is not None) is tries_again
    assert bool(stage.time.waiting) is tries_again


@pytest.mark.req("LOGIN-3", "SECR-1")
def test_a_bad_certificate_is_told_with_its_details_and_not_tried_again(stage: Stage) -> None:
    problem = CertificateProblem((CertificateReason.WRONG_NAME,), subject="other", sha256="AB")
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.on_certificate(problem)
    stage.registrar.on_result(answer(503))
    assert stage.last() == (FAILED, RegistrationFailure.BAD_CERTIFICATE)
    assert stage.told[-1].certificate is problem
    assert not stage.time.waiting
    stage.registrar.retry()
    stage.registrar.on_result(answer(503))
    assert stage.last() == (FAILED, RegistrationFailure.REFUSED_BY_SERVER)  # the next try is judged anew


@pytest.mark.req("BAR-1")
def test_it_tries_again_with_growing_pauses_that_end_at_a_minute(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    pauses = []
    for _ in range(10):
        stage.registrar.on_result(answer(503))
        assert stage.told[-1].retry_s is not None
        pauses.append(stage.told[-1].retry_s)
        stage.time.advance(pauses[-1])
        assert stage.last() == (CONNECTING, None)
    for pause, longest in zip(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60], strict=True):
        assert longest / 2 <= pause <= longest
    assert stage.port.take() == [("open", ("", "secret"))] + [("register", True)] * 10


@pytest.mark.req("BAR-1")
def test_after_a_success_the_pauses_begin_anew(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    for _ in range(6):
        stage.registrar.on_result(answer(503))
        stage.time.advance(60)
    stage.registrar.on_result(OK)
    stage.registrar.on_result(answer(503))
    assert stage.told[-1].retry_s is not None
    assert stage.told[-1].retry_s <= 1.0


@pytest.mark.req("LOGIN-3")
def test_silence_is_told_long_before_sip_gives_up(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.time.advance(ANSWER_WITHIN_S - 0.01)
    assert stage.last() == (CONNECTING, None)
    stage.time.advance(0.02)
    assert stage.last() == (FAILED, RegistrationFailure.NO_ANSWER)


def test_an_answer_that_comes_late_counts(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.time.advance(ANSWER_WITHIN_S + 0.01)
    stage.registrar.on_result(OK)
    assert stage.last() == (REGISTERED, None)
    assert not stage.time.waiting


@pytest.mark.req("LOGIN-3")
@pytest.mark.parametrize("host", UNKNOWN)
def test_an_unknown_host(stage: Stage, host: str) -> None:
    stage.registrar.register(replace(ACCOUNT, host=host), "secret")
    assert stage.last() == (FAILED, RegistrationFailure.UNKNOWN_HOST)
    assert stage.told[-1].retry_s is not None  # the network may come back
    assert stage.port.take() == []


@pytest.mark.req("LOGIN-3")
def test_a_shut_udp_port_is_noticed_at_once(stage: Stage) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    stage.registrar.register(replace(ACCOUNT, transport=Transport.UDP, port=port), "secret")
    stage.time.advance(1.0)
    assert RegistrationFailure.CONNECTION_REFUSED in [r.failure for r in stage.told]
    stage.registrar.close()


def test_an_open_udp_port_is_not(stage: Stage) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        account = replace(ACCOUNT, transport=Transport.UDP, port=server.getsockname()[1])
        stage.registrar.register(account, "secret")
        stage.time.advance(1.0)
        assert stage.last() == (CONNECTING, None)
        stage.registrar.close()


@pytest.mark.req("BAR-1")
def test_a_lost_connection_matters_only_while_registered(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.on_connection_lost()
    assert stage.last() == (CONNECTING, None)
    stage.registrar.on_result(OK)
    stage.port.take()
    stage.registrar.on_connection_lost()
    assert stage.last() == (REGISTERED, None), "it may have been another connection"
    stage.time.advance(1.0)
    assert stage.port.take() == [("register", True)]
    stage.registrar.on_result(RegisterResult(503, "Connection refused", 0, ""))
    assert stage.last() == (FAILED, RegistrationFailure.CONNECTION_REFUSED)


def test_silence_makes_the_next_try_start_from_nothing(stage: Stage) -> None:
    stage.registered()
    stage.registrar.retry()
    stage.port.take()
    stage.time.advance(ANSWER_WITHIN_S)
    assert stage.last() == (FAILED, RegistrationFailure.NO_ANSWER)
    stage.time.advance(60)
    assert [name for name, _ in stage.port.take()][:2] == ["close", "open"]


def test_a_check_of_a_living_registration_does_not_show(stage: Stage) -> None:
    stage.registered()
    told = len(stage.told)
    stage.registrar.retry()
    assert stage.port.take() == [("register", True)]
    assert len(stage.told) == told
    stage.time.advance(ANSWER_WITHIN_S)
    assert stage.last() == (FAILED, RegistrationFailure.NO_ANSWER)


def test_signing_off_tells_the_server_and_forgets_the_account(stage: Stage) -> None:
    stage.registered()
    stage.registrar.unregister()
    assert stage.port.take() == [("register", False)]
    assert stage.last() == (OFF, None)
    stage.registrar.on_result(answer(200))
    stage.registrar.retry()
    stage.registrar.on_connection_lost()
    assert stage.last() == (OFF, None)
    assert stage.port.take() == [("close", None)]


def test_signing_off_while_connecting_leaves_no_register_on_its_way(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.unregister()
    assert stage.port.take()[-1] == ("close", None)
    stage.registrar.on_result(OK)
    assert stage.last() == (OFF, None)
    assert not stage.time.waiting


def test_the_answer_to_the_sign_off_is_no_registration(stage: Stage) -> None:
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.on_result(answer(200, expires_s=0))
    assert stage.last() == (CONNECTING, None)


def test_another_account_begins_with_connecting(stage: Stage) -> None:
    stage.registered()
    stage.registrar.register(replace(ACCOUNT, username="101"), "other")
    assert stage.port.take() == [("close", None), ("open", ("", "other"))]
    assert stage.last() == (CONNECTING, None)
    stage.registrar.on_connection_lost()  # of the account before
    assert stage.last() == (CONNECTING, None)


def test_a_stack_that_refuses_the_account_is_told_and_tried_again(stage: Stage, expect_log: ExpectLog) -> None:
    expect_log("the account can't be used: no transport")
    stage.port.refuse = True
    stage.registrar.register(ACCOUNT, "secret")
    assert stage.last() == (FAILED, RegistrationFailure.NO_ANSWER)
    stage.port.refuse = False
    stage.port.take()
    stage.time.advance(1.0)
    assert stage.port.take() == [("open", ("", "secret"))]
    stage.registrar.on_result(OK)
    assert stage.last() == (REGISTERED, None)


@pytest.mark.req("BAR-1")
def test_another_network_opens_the_account_anew(stage: Stage) -> None:
    stage.registered()
    stage.local = "192.0.2.7"
    stage.registrar.retry()
    assert stage.port.take() == [("close", None), ("open", ("office", "secret"))]
    stage.registrar.on_result(OK)
    assert stage.last() == (REGISTERED, None)
    stage.registrar.retry()
    assert stage.port.take() == [("register", True)], "the same network: a check is enough"


@pytest.mark.req("BAR-1")
def test_a_name_server_that_is_silent_is_told_and_asked_again(stage: Stage) -> None:
    stage.slow = []
    stage.registrar.register(ACCOUNT, "secret")
    assert stage.port.take() == []
    stage.time.advance(ANSWER_WITHIN_S)
    assert stage.last() == (FAILED, RegistrationFailure.NO_ANSWER)
    assert stage.slow == [], "what comes late is not listened to"
    stage.time.advance(1.0)
    (found,) = stage.slow
    found(Route("127.0.0.1", "127.0.0.1", 5061, socket.AF_INET))
    assert stage.port.take() == [("open", ("", "secret"))]


def test_signing_off_ends_a_look_up(stage: Stage) -> None:
    stage.slow = []
    stage.registrar.register(ACCOUNT, "secret")
    stage.registrar.unregister()
    assert stage.slow == []


@pytest.mark.req("LOGIN-2")
def test_with_an_outbound_proxy_its_way_is_looked_for(stage: Stage) -> None:
    options = AccountOptions(outbound_proxy="proxy.example:5099")
    stage.registrar.register(replace(ACCOUNT, options=options), "secret")
    stage.registrar.register(replace(ACCOUNT, options=AccountOptions(outbound_proxy="proxy.example")), "secret")
    assert stage.asked == [("proxy.example", 5099), ("proxy.example", 5061)]
    stage.registrar.register(replace(ACCOUNT, target="sip1.example"), "secret")
    assert stage.asked[-1] == ("sip1.example", 5061)
    stage.registrar.register(replace(ACCOUNT, options=AccountOptions(outbound_proxy="a b")), "secret")
    assert stage.last() == (FAILED, RegistrationFailure.UNKNOWN_HOST)
