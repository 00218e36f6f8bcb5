"""The account as pjsua2 wants it: transports, credentials, TLS and media options."""

import ipaddress
import logging
import socket
from typing import Protocol

import pjsua2 as pj

from osmo_qt.core.accounts import AccountOptions, SrtpUse, Transport, VoiceAccount, parse_host, sip_host
from osmo_qt.core.errors import DriverError
from osmo_qt.services.voice.certificates import trusted_issuers
from osmo_qt.services.voice.registrar import RegisterResult
from osmo_qt.services.voice.route import Route

log = logging.getLogger(__name__)

EXPIRES_S = 60
REFRESH_BEFORE_S = 5
MOST_MESSAGE = 65536
NOT_IMPLEMENTED = 501
TURN_PORT = 3478
CHECKS_HOST_OF_MADDR = hasattr(pj.Endpoint, "utilLogLevel")  # a build of packaging/pjsua2, with all its patches

_TYPES = {
    Transport.UDP: pj.PJSIP_TRANSPORT_UDP,
    Transport.TCP: pj.PJSIP_TRANSPORT_TCP,
    Transport.TLS: pj.PJSIP_TRANSPORT_TLS,
}


class AccountListener(Protocol):
    """Told by an account, on the stack's thread, as plain values; `source` is `host:port` of the sender."""

    def on_register(self, account: "PjsipAccount", result: RegisterResult, source: str) -> None: ...
    def on_incoming(self, account: "PjsipAccount", slot: int, source: str, message: str) -> None: ...
    def on_messages(self, source: str, message: str) -> None:
        """A NOTIFY of what waits in the mailbox (RFC 3842)."""


class PjsipAccount(pj.Account):  # type: ignore[misc]  # pjsua2 has no type information
    """Tells what happens to the account; an exception must not cross into C++."""

    def __init__(self, listener: AccountListener) -> None:
        super().__init__()
        self._listener = listener

    def onRegState(self, prm: pj.OnRegStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            rdata = prm.rdata
            message = str(rdata.wholeMsg)[:MOST_MESSAGE]
            result = RegisterResult(int(prm.code), str(prm.reason), int(prm.expiration), message)
            self._listener.on_register(self, result, str(rdata.srcAddress))
        except Exception:
            log.exception("registration state")

    def onIncomingCall(self, prm: pj.OnIncomingCallParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            rdata = prm.rdata
            message = str(rdata.wholeMsg)[:MOST_MESSAGE]
            self._listener.on_incoming(self, int(prm.callId), str(rdata.srcAddress), message)
        except Exception:
            log.exception("incoming call")

    def onMwiInfo(self, prm: pj.OnMwiInfoParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            rdata = prm.rdata
            self._listener.on_messages(str(rdata.srcAddress), str(rdata.wholeMsg)[:MOST_MESSAGE])
        except Exception:
            log.exception("messages waiting")

    def onIncomingSubscribe(self, prm: pj.OnIncomingSubscribeParam) -> None:  # noqa: N802 - pjsua2's name
        """Whether a person is there is nobody's business (the stack itself would say 200 and tell anybody)."""
        prm.code = pj.PJSIP_SC_BAD_EVENT
        prm.reason = "Bad Event"

    def onInstantMessage(self, prm: pj.OnInstantMessageParam) -> None:  # noqa: N802 - pjsua2's name
        """Nobody reads text messages here, and the sender shall know it (the stack itself would say 200)."""
        try:
            answer = pj.SendResponseParam()
            answer.deferredResponse = pj.DeferredResponse(prm)
            answer.code = NOT_IMPLEMENTED
            self.sendResponse(answer)
        except Exception:
            log.exception("text message")


class Transports:
    """Makes the transports an account needs; one of each kind is open at a time. On the voice thread only."""

    def __init__(self, endpoint: pj.Endpoint) -> None:
        self._endpoint = endpoint
        self._open: dict[tuple[int, str, str], int] = {}

    def get(self, account: VoiceAccount, route: Route) -> int:
        """The id of a transport bound to our address towards the server. Raises DriverError."""
        kind = _TYPES[account.transport]
        if ":" in route.local:
            kind |= pj.PJSIP_TRANSPORT_IPV6
        key = (kind, route.local, account.ca_certificate)
        if key not in self._open:
            config = pj.TransportConfig()
            config.boundAddress = route.local
            if account.transport is Transport.TCP:
                config.sockOptParams = _no_delay()
            if account.transport is Transport.TLS:
                config.tlsConfig = _tls_config(account.ca_certificate)
            try:
                self._close_others(kind)
                self._open[key] = int(self._endpoint.transportCreate(kind, config))
            except pj.Error as error:
                raise DriverError(f"no {account.transport.value} transport: {error.reason}") from error
        return self._open[key]

    def close(self) -> None:
        """Closes all: nobody is reachable here any more."""
        for transport_id in self._open.values():
            self._endpoint.transportClose(transport_id)
        self._open.clear()

    def _close_others(self, kind: int) -> None:
        for key in [k for k in self._open if k[0] == kind]:
            self._endpoint.transportClose(self._open.pop(key))


def _tls_config(ca_certificate: str) -> pj.TlsConfig:
    config = pj.TlsConfig()
    config.verifyServer = True
    config.proto = pj.PJ_SSL_SOCK_PROTO_TLS1_2 | pj.PJ_SSL_SOCK_PROTO_TLS1_3
    config.CaBuf = trusted_issuers(ca_certificate)
    config.sockOptParams = _no_delay()
    config.msecTimeout = 5000
    return config


def _no_delay() -> pj.SockOptParams:
    """Without it Nagle's algorithm and delayed ACKs hold back each small SIP message for 40 ms."""
    params = pj.SockOptParams()
    params.sockOpts.append(pj.SockOpt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1))
    return params


def account_config(account: VoiceAccount, password: str, route: Route, transport_id: int) -> pj.AccountConfig:
    """Everything pjsua2 must know of an account; its defaults that a reviewer would frown at are changed here."""
    options = account.options
    way = "" if account.transport is Transport.UDP else f";transport={account.transport.value}"
    host = f"{sip_host(account.host)}:{account.port}"
    config = _common_config(account, route, transport_id)
    config.regConfig.registrarUri = f"sip:{host}{way}"
    config.regConfig.registerOnAdd = True
    config.regConfig.timeoutSec = EXPIRES_S
    config.regConfig.delayBeforeRefreshSec = REFRESH_BEFORE_S
    config.regConfig.retryIntervalSec = 0  # the registrar does this, with jitter
    if options.outbound_proxy:
        proxy, port = parse_host(options.outbound_proxy)
        first = f"sip:{sip_host(proxy)}:{port or account.transport.default_port}{way};lr"
    else:
        first = f"sip:{_first_hop(account, route)}{way};lr;hide"
    config.sipConfig.proxies.append(first)
    set_credentials(config, account, password)
    config.mwiConfig.enabled = options.message_waiting
    return config


def _first_hop(account: VoiceAccount, route: Route) -> str:
    """An address where no name is needed for a certificate: the stack would look the name up on its own thread."""
    if account.transport is not Transport.TLS:
        return f"{sip_host(route.remote)}:{route.port}"
    if account.target and CHECKS_HOST_OF_MADDR:
        return f"{sip_host(account.host)}:{account.port};maddr={sip_host(route.remote)}"
    return f"{sip_host(account.target or account.host)}:{account.port}"


def strangers_config(account: VoiceAccount, route: Route, transport_id: int) -> pj.AccountConfig:
    """The account that requests of strangers are given to: it has no server and no password that could leak."""
    return _common_config(account, route, transport_id)


def _common_config(account: VoiceAccount, route: Route, transport_id: int) -> pj.AccountConfig:
    options = account.options
    config = pj.AccountConfig()
    config.idUri = _identity(account)
    config.sipConfig.autoRespondSipMessage = False
    if account.transport is Transport.UDP:
        config.sipConfig.transportId = transport_id
    timers, reliable = pj.PJSUA_SIP_TIMER_OPTIONAL, pj.PJSUA_100REL_OPTIONAL
    config.callConfig.timerUse = timers if options.session_timers else pj.PJSUA_SIP_TIMER_INACTIVE
    config.callConfig.prackUse = reliable if options.reliable_provisional else pj.PJSUA_100REL_NOT_USED
    config.mediaConfig.transportConfig.boundAddress = route.local
    config.mediaConfig.ipv6Use = pj.PJSUA_IPV6_ENABLED if ":" in route.local else pj.PJSUA_IPV6_DISABLED
    config.mwiConfig.enabled = False
    config.videoConfig.autoShowIncoming = False
    config.videoConfig.autoTransmitOutgoing = False
    _set_encryption(config, options.srtp, secure=account.transport is Transport.TLS)
    _set_nat(config, options, route)
    return config


def _set_encryption(config: pj.AccountConfig, use: SrtpUse, *, secure: bool) -> None:
    """SRTP by SDES (RFC 4568), whose keys stand in the SIP message: without TLS it is used only if it must be."""
    media = config.mediaConfig
    media.srtpUse = {
        SrtpUse.OFF: pj.PJMEDIA_SRTP_DISABLED,
        SrtpUse.OPTIONAL: pj.PJMEDIA_SRTP_OPTIONAL if secure else pj.PJMEDIA_SRTP_DISABLED,
        SrtpUse.MANDATORY: pj.PJMEDIA_SRTP_MANDATORY,
    }[use]
    media.srtpSecureSignaling = 1 if secure else 0
    media.srtpOpt.keyings.append(pj.PJMEDIA_SRTP_KEYING_SDES)  # with DTLS this build would offer plain RTP


def _set_nat(config: pj.AccountConfig, options: AccountOptions, route: Route) -> None:
    nat = config.natConfig
    nat.sipStunUse = pj.PJSUA_STUN_USE_DISABLED  # the server answers to where requests come from (RFC 3581)
    nat.mediaStunUse = pj.PJSUA_STUN_USE_DEFAULT if options.stun_server else pj.PJSUA_STUN_USE_DISABLED
    if ipaddress.ip_address(route.local.partition("%")[0]).is_loopback:
        return  # ICE has no candidates there (RFC 8445 section 5.1.1.1), and calls would fail
    nat.iceEnabled = options.ice or bool(options.turn_server)  # TURN is a part of ICE
    if options.turn_server:
        host, port = parse_host(options.turn_server)
        nat.turnEnabled = True
        nat.turnServer = f"{sip_host(host)}:{port or TURN_PORT}"
        nat.turnUserName = options.turn_username
        nat.turnPassword = options.turn_password
        nat.turnConnType = pj.PJ_TURN_TP_UDP


def set_credentials(config: pj.AccountConfig, account: VoiceAccount, password: str) -> None:
    """The password for one exact realm. While the realm is unknown nothing is answered at all."""
    config.sipConfig.authCreds.clear()
    if account.realm:
        config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", account.realm, account.username, 0, password))


def _identity(account: VoiceAccount) -> str:
    uri = f"<sip:{account.username.replace('#', '%23')}@{sip_host(account.host)}>"
    name = account.display_name.replace("\\", "").replace('"', "")
    return f'"{name}" {uri}' if name else uri
