"""The SIP stack itself: how it is set up, its log, and what it tells that belongs to no account and no call."""

import logging
import unicodedata
from typing import Protocol

import pjsua2 as pj

from osmo_qt.core.address import clean
from osmo_qt.services.voice.pjsip_account import PjsipAccount

log = logging.getLogger(__name__)

MAX_CALLS = 32  # slots are freed late; with fewer, quick re-dialling is refused
LOG_LEVEL = 2  # errors and warnings
TRACE_LEVEL = 4  # all that the stack does, with whole SIP messages
LONGEST_LOG_LINE = 300
CODECS = ("opus/48000", "G722/16000", "PCMA/8000", "PCMU/8000", "iLBC/8000")


class _Log(pj.LogWriter):  # type: ignore[misc]  # pjsua2 has no type information
    def write(self, entry: pj.LogEntry) -> None:
        text = str(entry.msg).strip()
        if entry.level > LOG_LEVEL:
            log.debug("%s", _printable(text))
        else:  # the stack appends whole messages of strangers, with whatever bytes they have
            log.info("%s", clean(text.partition("\n")[0], LONGEST_LOG_LINE))


def _printable(text: str) -> str:
    """`text` with its lines and the blanks at their beginning, by which secrets are found and taken out."""
    lines = text.replace("\r\n", "\n")
    return "".join(c if c in "\n\t" or unicodedata.category(c)[0] != "C" else " " for c in lines)


class EndpointListener(Protocol):
    """Told on the stack's thread."""

    def on_transport(self, prm: pj.OnTransportStateParam) -> None: ...
    def on_device_error(self, capture: bool) -> None:
        """A sound device that is open stopped to work."""

    def account_for(self, source: str) -> PjsipAccount | None:
        """Who takes a request that came from `source`, `host:port`; None leaves it to the stack."""


class PjsipEndpoint(pj.Endpoint):  # type: ignore[misc]  # pjsua2 has no type information
    """Only one may exist in a process; an exception must not cross into C++."""

    def __init__(self, listener: EndpointListener) -> None:
        super().__init__()
        self._listener = listener
        self.writer = _Log()

    def set_trace(self, on: bool) -> None:
        """Whether all SIP messages are logged. Only the build of `packaging/pjsua2` can change that while it runs."""
        if hasattr(self, "utilLogLevel"):
            self.utilLogLevel(TRACE_LEVEL if on else LOG_LEVEL)
        elif on:
            log.info("this build of the SIP stack can't log its messages")

    def onTransportState(self, prm: pj.OnTransportStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            self._listener.on_transport(prm)
        except Exception:
            log.exception("transport state")

    def onSelectAccount(self, prm: pj.OnSelectAccountParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            rdata = prm.rdata
            account = self._listener.account_for(str(rdata.srcAddress))
            if account is not None and account.isValid():
                prm.accountIndex = account.getId()
        except Exception:
            log.exception("choice of the account")

    def onMediaEvent(self, prm: pj.OnMediaEventParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            event = prm.ev
            if event.type == pj.PJMEDIA_EVENT_AUD_DEV_ERROR:
                data = event.data
                error = data.audDevError
                self._listener.on_device_error(error.dir == pj.PJMEDIA_DIR_CAPTURE)
        except Exception:
            log.exception("media event")


def endpoint_config(user_agent: str, writer: pj.LogWriter) -> pj.EpConfig:
    """How the stack is set up before it starts."""
    config = pj.EpConfig()
    config.logConfig.level = LOG_LEVEL
    config.logConfig.consoleLevel = TRACE_LEVEL  # at most; goes to the writer, not to a console
    config.logConfig.msgLogging = 1  # at level 4
    config.logConfig.writer = writer
    config.uaConfig.threadCnt = 1
    config.uaConfig.mainThreadOnly = False
    config.uaConfig.maxCalls = MAX_CALLS
    config.uaConfig.userAgent = user_agent
    config.medConfig.noVad = True  # silence suppression is heard as gaps
    return config


def prefer_codecs(endpoint: pj.Endpoint) -> None:
    """The best first; those not named are never offered."""
    for codec in [str(c.codecId) for c in endpoint.codecEnum2()]:
        rank = next((i for i, name in enumerate(CODECS) if codec.startswith(name)), None)
        endpoint.codecSetPriority(codec, 0 if rank is None else 200 - 10 * rank)
