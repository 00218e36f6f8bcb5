"""What the settings say about the account's ways through the network: from rows of the table to `AccountOptions`."""

from PySide6.QtCore import QObject, QTimer

from osmo_qt.core.accounts import AccountOptions, DtmfMethod, SrtpUse
from osmo_qt.core.links import emergency_numbers
from osmo_qt.models.calls import Calls
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.session import Session

GATHER_MS = 400  # several changes at once ask for one registration

# A change of one of these asks for a new registration
OPTION_KEYS = frozenset(
    {
        "network.outbound_proxy",
        "network.stun_server",
        "network.turn_server",
        "network.turn_username",
        "network.turn_password",
        "network.ice",
        "network.srtp",
        "network.session_timers",
        "network.reliable_provisional",
        "network.message_waiting",
        "network.accept_direct_calls",
        "calls.dtmf",
        "calls.emergency_numbers",
    }
)


def account_options(preferences: Preferences) -> AccountOptions:
    """The options in force now."""
    text, flag = preferences.text, preferences.flag
    return AccountOptions(
        outbound_proxy=text("network.outbound_proxy"),
        stun_server=text("network.stun_server"),
        turn_server=text("network.turn_server"),
        turn_username=text("network.turn_username"),
        turn_password=text("network.turn_password"),
        ice=flag("network.ice"),
        srtp=SrtpUse(text("network.srtp")),
        dtmf=DtmfMethod(text("calls.dtmf")),
        session_timers=flag("network.session_timers"),
        reliable_provisional=flag("network.reliable_provisional"),
        message_waiting=flag("network.message_waiting"),
        accept_direct_calls=flag("network.accept_direct_calls"),
        emergency_numbers=emergency_numbers(text("calls.emergency_numbers")),
    )


class OptionWatch(QObject):
    """Lets the session register anew when an option changed; after the calls, as these would end."""

    def __init__(self, preferences: Preferences, session: Session, calls: Calls, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._calls = calls
        self._changed = False
        self._timer = QTimer(self, singleShot=True, interval=GATHER_MS)
        self._timer.timeout.connect(self._use)
        preferences.changed.connect(self._on_preference)
        calls.ended.connect(lambda _call: self._timer.start())

    @property
    def is_waiting(self) -> bool:
        """Whether more changes may be coming just now."""
        return self._timer.isActive()

    def _on_preference(self, key: str) -> None:
        if key in OPTION_KEYS:
            self._changed = True
            self._timer.start()

    def _use(self) -> None:
        if self._changed and not self._calls.living():
            self._changed = False
            self._session.use_options()
