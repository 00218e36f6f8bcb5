"""THE table of settings: key, type, default, limits and where it is shown. Unknown names raise.

A settings page is made from these rows; the words for them are in `models/settings_texts.py`.
"""

from dataclasses import dataclass
from enum import Enum

from osmo_qt.core.accounts import DtmfMethod, SrtpUse, Transport
from osmo_qt.core.uc import Configuration

SettingValue = bool | int | str


class Page(Enum):
    """On which settings page a row stands; HIDDEN rows are kept by the program itself."""

    ACCOUNT = "account"
    FEATURES = "features"
    CALLS = "calls"
    AUDIO = "audio"
    CONTACTS = "contacts"
    DESKTOP = "desktop"
    NETWORK = "network"
    LOGGING = "logging"
    UC = "uc"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row. `choices` limits a text, `minimum`/`maximum` a number; `lockable` rows obey a managed policy.

    The value of a `secret` row lives in the keyring, never in the settings file.
    """

    key: str
    default: SettingValue
    page: Page
    choices: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int = 0
    longest: int = 255
    lockable: bool = True
    secret: bool = False

    def accepts(self, value: object) -> bool:
        """Whether `value` may stand in this row."""
        if type(value) is not type(self.default):  # bool is no int here
            return False
        if isinstance(value, str):
            return len(value) <= self.longest and (not self.choices or value in self.choices)
        if isinstance(value, bool):
            return True
        return isinstance(value, int) and self.minimum <= value <= self.maximum


_TRANSPORTS = tuple(t.value for t in Transport)
_CONFIGURATIONS = tuple(c.value for c in Configuration)

_ACCOUNT = (
    Setting("account.server", "", Page.ACCOUNT),
    Setting("account.port", 5061, Page.ACCOUNT, minimum=1, maximum=65535),
    Setting("account.transport", Transport.TLS.value, Page.ACCOUNT, choices=_TRANSPORTS),
    Setting("account.username", "", Page.ACCOUNT, longest=64),
    Setting("account.display_name", "", Page.ACCOUNT, longest=80),
    Setting("account.cell_number", "", Page.ACCOUNT, longest=64),
    Setting("account.address", "", Page.HIDDEN),  # of the server, as the person wrote it
    Setting("account.target", "", Page.HIDDEN),  # the host that DNS names for it
    Setting("account.next_hop", "", Page.HIDDEN),  # host:port of a proxy chosen at sign-in
    Setting("account.realm", "", Page.HIDDEN),
    Setting("account.ca_certificate", "", Page.HIDDEN, longest=65536),
    Setting("account.configuration", Configuration.VOICE_ONLY.value, Page.HIDDEN, choices=_CONFIGURATIONS),
    Setting("account.uc_url", "", Page.HIDDEN),
    Setting("account.uc_username", "", Page.HIDDEN, longest=100),
    Setting("account.two_factor", False, Page.HIDDEN),  # whether the browser signs in
    Setting("account.signed_in", False, Page.HIDDEN),
)
# Codes are what this kind of server wants to be dialled; %1 is the destination (guide 6.1.2)
_FEATURES = (
    Setting("features.voicemail_number", "", Page.FEATURES, longest=64),
    Setting("features.voicemail_override", "", Page.FEATURES, longest=64, secret=True),
    Setting("features.desk_number", "", Page.FEATURES, longest=64),
    Setting("features.forward_all", "", Page.FEATURES, longest=64),
    Setting("features.forward_busy", "", Page.FEATURES, longest=64),
    Setting("features.forward_no_reply", "", Page.FEATURES, longest=64),
    Setting("features.code_forward_all", "*21*%1#", Page.FEATURES, longest=64),
    Setting("features.code_forward_all_off", "#21#", Page.FEATURES, longest=64),
    Setting("features.code_forward_busy", "*67*%1#", Page.FEATURES, longest=64),
    Setting("features.code_forward_busy_off", "#67#", Page.FEATURES, longest=64),
    Setting("features.code_forward_no_reply", "*61*%1#", Page.FEATURES, longest=64),
    Setting("features.code_forward_no_reply_off", "#61#", Page.FEATURES, longest=64),
)
_CALLS = (
    Setting("calls.call_waiting", True, Page.CALLS),
    Setting("calls.do_not_disturb", False, Page.CALLS),
    Setting("calls.auto_answer", False, Page.CALLS),
    Setting("calls.auto_answer_delay_s", 2, Page.CALLS, minimum=0, maximum=60),
    Setting("calls.auto_answer_numbers", "", Page.CALLS, longest=1024),  # separated by spaces; none: everybody
    Setting("calls.auto_answer_by_server", False, Page.CALLS),
    Setting("calls.dtmf", DtmfMethod.RTP.value, Page.CALLS, choices=tuple(m.value for m in DtmfMethod)),
    Setting("calls.region", "", Page.CALLS, longest=2),  # ISO 3166, "" as the system's language says
    Setting("calls.rewrite_rules", "", Page.CALLS, longest=4096),
    Setting("calls.emergency_numbers", "112 110 911 999 000 190", Page.CALLS, longest=255),
    Setting("calls.confirm_links", True, Page.CALLS),
    Setting("calls.recording_folder", "", Page.CALLS, longest=4096),
    Setting("calls.quality_warnings", True, Page.CALLS),
)
_AUDIO = (
    Setting("audio.microphones", "", Page.AUDIO, longest=8192),  # names one a line, the best first
    Setting("audio.speakers", "", Page.AUDIO, longest=8192),
    Setting("audio.ringers", "", Page.AUDIO, longest=8192),
    Setting("audio.microphone_gain", 100, Page.AUDIO, minimum=0, maximum=300),
    Setting("audio.echo_cancellation", True, Page.AUDIO),
    Setting("audio.noise_suppression", True, Page.AUDIO),
    Setting("audio.ringtone", "classic", Page.AUDIO, longest=4096),  # of services/ringtones.py, or a WAV file
    Setting("audio.country", "", Page.AUDIO, longest=2),  # of the tones, "" as the system's language says
    Setting("audio.microphone_file", "", Page.AUDIO, longest=4096),
    Setting("audio.speaker_file", "", Page.AUDIO, longest=4096),
)
_NETWORK = (
    Setting("network.srtp", SrtpUse.OPTIONAL.value, Page.NETWORK, choices=tuple(u.value for u in SrtpUse)),
    Setting("network.outbound_proxy", "", Page.NETWORK),
    Setting("network.stun_server", "", Page.NETWORK),
    Setting("network.ice", False, Page.NETWORK),
    Setting("network.turn_server", "", Page.NETWORK),
    Setting("network.turn_username", "", Page.NETWORK, longest=128),
    Setting("network.turn_password", "", Page.NETWORK, longest=128, secret=True),
    Setting("network.session_timers", True, Page.NETWORK),
    Setting("network.reliable_provisional", True, Page.NETWORK),
    Setting("network.message_waiting", True, Page.NETWORK),
    Setting("network.accept_direct_calls", False, Page.NETWORK),
)
_DESKTOP = (
    Setting("appearance.theme", "system", Page.DESKTOP, choices=("system", "light", "dark")),
    Setting("desktop.start_at_login", False, Page.DESKTOP),
    Setting("desktop.start_minimised", False, Page.DESKTOP),
    Setting("desktop.close_to_tray", True, Page.DESKTOP),
    Setting("desktop.notifications", True, Page.DESKTOP),
    Setting("desktop.shortcut_answer", "", Page.DESKTOP, longest=64),  # Qt's portable names, Ctrl+Alt+A; "" for none
    Setting("desktop.shortcut_hang_up", "", Page.DESKTOP, longest=64),
    Setting("desktop.shortcut_mute", "", Page.DESKTOP, longest=64),
)
# Shown where a UC server is (guide 6.1.3, 3.5.2.1)
_UC = (
    Setting("uc.auto_refresh", True, Page.UC),
    Setting("uc.outgoing_call_prompt", False, Page.UC),
    Setting("uc.cell_prompt", False, Page.UC),
    Setting("uc.wifi_only", False, Page.UC),
    Setting("uc.away_after_min", 10, Page.UC, maximum=240),  # 0: never
)
_OTHERS = (
    Setting("contacts.places", "", Page.CONTACTS, longest=16384),  # folders and .vcf files, one a line
    Setting("logging.level", "med", Page.LOGGING, choices=("off", "min", "med", "max")),
    Setting("logging.mask_numbers", False, Page.LOGGING),
    Setting("logging.send_to", "", Page.LOGGING),
    Setting("secrets.kept", "", Page.HIDDEN, longest=1024, lockable=False),  # names of secret rows in the keyring
    Setting("first_run.accepted_version", "", Page.HIDDEN, lockable=False),
    Setting("first_run.accepted_at", "", Page.HIDDEN, lockable=False),
    Setting("window.geometry", "", Page.HIDDEN, longest=4096, lockable=False),
    Setting("presence.unsent", "", Page.HIDDEN, longest=2048, lockable=False),  # typed while the server was away
    Setting("window.tabs", "", Page.HIDDEN, lockable=False),  # the order of the tabs, separated by spaces
    Setting("window.tab", "recents", Page.HIDDEN, longest=32, lockable=False),
    Setting("attention.seen_until", 0, Page.HIDDEN, maximum=1 << 53, lockable=False),  # ms since the epoch
    Setting("attention.told_tray", False, Page.HIDDEN, lockable=False),
)

TABLE: tuple[Setting, ...] = (
    *_ACCOUNT,
    *_FEATURES,
    *_CALLS,
    *_AUDIO,
    *_NETWORK,
    *_DESKTOP,
    *_UC,
    *_OTHERS,
)

BY_KEY = {row.key: row for row in TABLE}


def row_of(key: str) -> Setting:
    """The row named `key`. Raises KeyError with the name for anything unknown."""
    if key not in BY_KEY:
        raise KeyError(f"no such setting: {key}")
    return BY_KEY[key]
