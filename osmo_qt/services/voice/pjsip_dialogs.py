"""Asks the server for another device's calls (RFC 4235), as long as an account is signed in."""

import logging
from collections.abc import Callable
from functools import partial

import pjsua2 as pj

from osmo_qt.core.dialog_info import DialogReport, DialogService, RemoteDialog, merged, read_dialog_info, service_of
from osmo_qt.core.sip_headers import header_values
from osmo_qt.services.voice.thread import Scheduler

log = logging.getLogger(__name__)

MOST_MESSAGE = 65536
AGAIN_AFTER_S = 30.0
_ASKS_FOR_PASSWORD = (401, 407)
_PASSING = (408, 480, 481, 500, 503, 504)
_FOR_GOOD = ("rejected", "noresource")  # RFC 6665 section 4.1.3


class DialogWatch:
    """Voice thread only. `tell` is called with each change, `is_own(call_id)` knows the calls of this program."""

    def __init__(
        self, scheduler: Scheduler, tell: Callable[[DialogReport], None], is_own: Callable[[str], bool]
    ) -> None:
        self._scheduler = scheduler
        self._tell = tell
        self._is_own = is_own
        self._account: pj.Account | None = None
        self._uri = ""
        self._buddy: _Subscription | None = None
        self._version = -1
        self._known: dict[str, RemoteDialog] = {}
        self._report = DialogReport()

    def watch(self, uri: str) -> None:
        """From now on this device's calls; "" for none."""
        if uri != self._uri:
            self._uri = uri
            self._ask()

    def use(self, account: pj.Account | None) -> None:
        """The account that is signed in, None for none."""
        if account is not self._account:
            self._account = account
            self._ask()

    def _ask(self) -> None:
        self._buddy = None  # which ends the subscription
        self._version, self._known = -1, {}
        if self._account is None or not self._uri:
            self._say(DialogReport())
            return
        self._say(DialogReport(DialogService.ASKED))
        buddy = _Subscription(self._on_message)
        try:
            buddy.begin(self._account, self._uri)
        except pj.Error as error:
            log.warning("the desk phone's calls can't be asked for: %s", error.reason)
            self._say(DialogReport(DialogService.REFUSED))
            return
        self._buddy = buddy

    def _on_message(self, buddy: "_Subscription", message: str) -> None:
        """On the stack's thread."""
        self._scheduler.post(partial(self._read, buddy, message))

    def _read(self, buddy: "_Subscription", message: str) -> None:
        if buddy is not self._buddy:
            return
        if message.startswith("SIP/2.0 "):
            self._on_answer(int(message[8:11]))
            return
        head, _, body = message.partition("\r\n\r\n")
        state = "".join(header_values(head, "Subscription-State")).lower()
        if state.startswith("terminated"):
            self._refused(0, passing=not any(reason in state for reason in _FOR_GOOD))
            return
        info = read_dialog_info(body)
        is_first = info is not None and info.full and info.version == 0  # of a subscription that the stack renewed
        if info is None or (info.version <= self._version and not is_first):
            return
        self._version = info.version
        self._known = merged(self._known, info)
        others = tuple(dialog for dialog in self._known.values() if not self._is_own(dialog.call_id))
        self._say(DialogReport(service_of(others, self._report.service), dialogs=others))

    def _on_answer(self, code: int) -> None:
        if code >= 300 and code not in _ASKS_FOR_PASSWORD:
            self._refused(code, passing=code in _PASSING)

    def _refused(self, code: int, *, passing: bool) -> None:
        log.info("the server does not tell of the desk phone's calls: %s", code)
        self._version, self._known = -1, {}
        self._say(DialogReport(DialogService.REFUSED, code))
        if passing:
            self._scheduler.post_later(AGAIN_AFTER_S, partial(self._again, self._buddy))

    def _again(self, buddy: "_Subscription | None") -> None:
        if buddy is self._buddy and self._report.service is DialogService.REFUSED:
            self._ask()

    def _say(self, report: DialogReport) -> None:
        if report != self._report:
            self._report = report
            self._tell(report)

    def let_go(self) -> None:
        """Before the library is destroyed."""
        self._buddy = None


class _Subscription(pj.Buddy):  # type: ignore[misc]  # pjsua2 has no type information
    """The stack's word for it is a buddy; what it is told comes only with the events of its subscription."""

    def __init__(self, on_message: Callable[["_Subscription", str], None]) -> None:
        super().__init__()
        self._on_message = on_message

    def begin(self, account: pj.Account, uri: str) -> None:
        """Raises pj.Error."""
        config = pj.BuddyConfig()
        config.uri = uri
        config.subscribe = False  # that would be presence
        config.subscribe_dlg_event = True
        self.create(account, config)

    def onBuddyEvSubDlgEventState(self, prm: pj.OnBuddyEvSubStateParam) -> None:  # noqa: N802 - pjsua2's name
        try:
            event = prm.e  # each parent stays in a variable, as its members point into it
            body = event.body
            change = body.tsxState
            source = change.src
            rdata = source.rdata
            message = str(rdata.wholeMsg)[:MOST_MESSAGE]
            if message.startswith(("NOTIFY ", "SIP/2.0 ")):
                self._on_message(self, message)
        except Exception:  # an exception must not cross into C++
            log.exception("calls of another device")
