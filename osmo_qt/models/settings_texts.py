"""The words of the settings pages: which rows stand together, and what each is called and does.

A test walks the table: every row that is not hidden has its words and its place here.
"""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.links import PAUSE_S
from osmo_qt.core.settings import Page
from osmo_qt.models.setting_words import RowText, Section
from osmo_qt.models.uc_settings_texts import uc_rows, uc_sections


def _tr(text: str) -> str:
    return QCoreApplication.translate("settings", text)


def page_title(page: Page) -> str:
    return {
        Page.ACCOUNT: _tr("Account"),
        Page.FEATURES: _tr("Features"),
        Page.CALLS: _tr("Calls"),
        Page.AUDIO: _tr("Audio"),
        Page.CONTACTS: _tr("Contacts"),
        Page.DESKTOP: _tr("Desktop"),
        Page.NETWORK: _tr("Network"),
        Page.LOGGING: _tr("Logging"),
        Page.UC: _tr("UC"),
    }[page]


def row_text(key: str) -> RowText:
    """The words of a row. Raises KeyError."""
    return _words()[key]


@cache  # the language does not change while the program runs
def _words() -> dict[str, RowText]:
    return {
        **_account(),
        **_features(),
        **_codes(),
        **_calls(),
        **_dialling(),
        **_audio(),
        **_desktop(),
        **_network(),
        **_turn(),
        **uc_rows(),
        **_others(),
    }


def system_territory_text() -> str:
    """For `calls.region` without a country; %1 is the system's."""
    return _tr("As the system says (%1)")


def sections(page: Page) -> list[Section]:
    """The cards of a page, from top to bottom; a page with no rows has none."""
    made: dict[Page, Callable[[], list[Section]]] = {
        Page.ACCOUNT: _account_sections,
        Page.FEATURES: _feature_sections,
        Page.CALLS: _call_sections,
        Page.AUDIO: _audio_sections,
        Page.CONTACTS: lambda: [Section(_tr("Contacts on this computer"), ("contacts.places",))],
        Page.DESKTOP: _desktop_sections,
        Page.NETWORK: _network_sections,
        Page.UC: uc_sections,
        Page.LOGGING: lambda: [Section("", ("logging.level", "logging.mask_numbers", "logging.send_to"))],
    }
    return made[page]() if page in made else []


def _account_sections() -> list[Section]:
    return [
        Section(
            _tr("User Credentials"),
            ("account.username", "account.server", "account.transport", "account.port"),
            _tr("To change these, sign out and sign in anew."),
        ),
        Section(_tr("About you"), ("account.display_name", "account.cell_number")),
    ]


def _feature_sections() -> list[Section]:
    kinds = ("all", "busy", "no_reply")
    codes = tuple(f"features.code_forward_{kind}{off}" for kind in kinds for off in ("", "_off"))
    return [
        Section(_tr("Voicemail"), ("features.voicemail_number", "features.voicemail_override")),
        Section(_tr("Moving calls"), ("features.desk_number",)),
        Section(_tr("Call Forwarding"), tuple(f"features.forward_{kind}" for kind in kinds)),
        Section(
            _tr("Codes of the server"),
            codes,
            _tr("What is dialled to switch call forwarding. %1 stands for the destination."),
        ),
    ]


def _call_sections() -> list[Section]:
    calls = "calls."
    return [
        Section(_tr("Incoming calls"), (calls + "do_not_disturb", calls + "call_waiting")),
        Section(
            _tr("Auto-answer"),
            tuple(calls + f"auto_answer{rest}" for rest in ("", "_delay_s", "_numbers", "_by_server")),
        ),
        Section(_tr("Dialling"), (calls + "region", calls + "rewrite_rules", calls + "confirm_links")),
        Section(_tr("During a call"), (calls + "quality_warnings", calls + "dtmf", calls + "recording_folder")),
        Section(_tr("Emergency numbers"), (calls + "emergency_numbers",)),
    ]


def _audio_sections() -> list[Section]:
    audio = "audio."
    return [
        Section(_tr("Devices"), (audio + "microphones", audio + "speakers", audio + "ringers")),
        Section(_tr("Ringtones"), (audio + "ringtone",)),
        Section(_tr("Call Progress Tones"), (audio + "country",)),
        Section(
            _tr("Microphone"), (audio + "microphone_gain", audio + "echo_cancellation", audio + "noise_suppression")
        ),
        Section(_tr("Files instead of devices"), (audio + "microphone_file", audio + "speaker_file")),
    ]


def _desktop_sections() -> list[Section]:
    desktop = "desktop."
    return [
        Section(_tr("Appearance"), ("appearance.theme",)),
        Section(
            _tr("Start and close"), (desktop + "start_at_login", desktop + "start_minimised", desktop + "close_to_tray")
        ),
        Section(_tr("Notifications"), (desktop + "notifications",)),
        Section(
            _tr("Global shortcuts"),
            (desktop + "shortcut_answer", desktop + "shortcut_hang_up", desktop + "shortcut_mute"),
            _tr("These work while another program has the keyboard, where the desktop allows it."),
        ),
    ]


def _network_sections() -> list[Section]:
    network = "network."
    return [
        Section(_tr("Security"), (network + "srtp", network + "accept_direct_calls")),
        Section(
            _tr("Way to the server"),
            tuple(
                network + n
                for n in ("outbound_proxy", "stun_server", "ice", "turn_server", "turn_username", "turn_password")
            ),
        ),
        Section(
            _tr("Advanced"),
            (network + "message_waiting", network + "session_timers", network + "reliable_provisional"),
            _tr("Leave these on unless your administrator asks you to change them."),
        ),
    ]


def _account() -> dict[str, RowText]:
    return {
        "account.username": RowText(_tr("Subscriber"), _tr("Your desk phone number.")),
        "account.server": RowText(_tr("Server Address")),
        "account.transport": RowText(_tr("Transport"), choices={"udp": "UDP", "tcp": "TCP", "tls": "TLS"}),
        "account.port": RowText(_tr("Port")),
        "account.display_name": RowText(_tr("Display name"), _tr("What others see when you call.")),
        "account.cell_number": RowText(
            _tr("Cell Number"), _tr("Your mobile number, in international form."), example="+49 171 1234567"
        ),
    }


def _features() -> dict[str, RowText]:
    return {
        "features.voicemail_number": RowText(
            _tr("Access Number"), _tr("Your mailbox. Empty: the one that the server tells.")
        ),
        "features.voicemail_override": RowText(
            _tr("Override Number"),
            _tr(
                "Called instead, with your mailbox and password if you like: a comma waits %1 seconds, a semicolon "
                "waits until you press Dial. It is kept in the keyring."
            ).replace("%1", str(PAUSE_S)),
            example="15615556789;1234#",
        ),
        "features.desk_number": RowText(
            _tr("Desk Phone Number"),
            _tr("Calls can be moved there, and to your Cell Number. With a UC server its own devices count instead."),
        ),
        "features.forward_all": RowText(
            _tr("All"), _tr("Every call goes to this number; Busy and No Reply are ignored."), example=_tr("off")
        ),
        "features.forward_busy": RowText(_tr("Busy"), _tr("Calls while you are in another one."), example=_tr("off")),
        "features.forward_no_reply": RowText(
            _tr("No Reply"), _tr("Calls that nobody answers in time."), example=_tr("off")
        ),
    }


def _codes() -> dict[str, RowText]:
    code = "features.code_forward_"
    return {
        code + "all": RowText(_tr("All: on")),
        code + "all_off": RowText(_tr("All: off")),
        code + "busy": RowText(_tr("Busy: on")),
        code + "busy_off": RowText(_tr("Busy: off")),
        code + "no_reply": RowText(_tr("No Reply: on")),
        code + "no_reply_off": RowText(_tr("No Reply: off")),
    }


def _calls() -> dict[str, RowText]:
    return {
        "calls.do_not_disturb": RowText(
            _tr("Do Not Disturb"), _tr("Callers hear that you are busy; their calls are listed as missed.")
        ),
        "calls.call_waiting": RowText(
            _tr("Call waiting"), _tr("A second call is shown while you talk. Off: the caller hears that you are busy.")
        ),
        "calls.auto_answer": RowText(
            _tr("Answer calls by itself"), _tr("Your microphone is opened without your doing. A tone tells you.")
        ),
        "calls.auto_answer_delay_s": RowText(_tr("Delay"), _tr("Time to refuse."), unit=_tr(" s")),
        "calls.auto_answer_numbers": RowText(
            _tr("Only from these numbers"), _tr("Separated by spaces. Empty: from everybody."), example="100 101"
        ),
        "calls.auto_answer_by_server": RowText(
            _tr("When the server asks for it"), _tr("For intercom and paging, whoever calls.")
        ),
        "calls.quality_warnings": RowText(
            _tr("Call quality warnings"), _tr("A banner tells when the network is poor or bad.")
        ),
        "calls.dtmf": RowText(
            _tr("Keypad tones"),
            _tr("How digits pressed in a call travel. RTP suits nearly every server."),
            choices={"rtp": _tr("RTP"), "info": _tr("SIP INFO"), "inband": _tr("In the sound")},
        ),
        "calls.recording_folder": RowText(
            _tr("Recordings"), _tr("Where recorded calls are kept. Empty: in your music folder.")
        ),
    }


def _dialling() -> dict[str, RowText]:
    return {
        "calls.region": RowText(
            _tr("Country of your numbers"), _tr("How numbers without a country code are understood.")
        ),
        "calls.rewrite_rules": RowText(
            _tr("Rewriting rules"),
            _tr(
                "One a line: pattern -> replacement. The first one that fits the whole number is used, else the first"
                " that fits it with the code of your country."
            ),
            example="00(.*) -> +\\1",
        ),
        "calls.confirm_links": RowText(
            _tr("Ask before links are called"), _tr("Another program may start a call only after you agree.")
        ),
        "calls.emergency_numbers": RowText(
            _tr("Numbers"), _tr("Links can't call these, and the program reminds you of a better telephone.")
        ),
    }


def _audio() -> dict[str, RowText]:
    return {
        "audio.microphones": RowText(_tr("Microphone")),
        "audio.speakers": RowText(_tr("Speaker")),
        "audio.ringers": RowText(_tr("Ringing")),
        "audio.microphone_gain": RowText(_tr("Microphone level"), unit=_tr(" %")),
        "audio.echo_cancellation": RowText(_tr("Echo cancellation"), _tr("For calls without a headset.")),
        "audio.noise_suppression": RowText(_tr("Noise suppression"), _tr("Fans, keyboards and streets get quieter.")),
        "audio.ringtone": RowText(_tr("Select Ringtone")),
        "audio.country": RowText(
            _tr("Select Country"), _tr("Whose ringing, busy and other tones are heard when you call.")
        ),
        "audio.microphone_file": RowText(_tr("Microphone file"), _tr("A WAV file, for kiosks and tests.")),
        "audio.speaker_file": RowText(_tr("Speaker file"), _tr("A WAV file that keeps what is heard.")),
    }


def _desktop() -> dict[str, RowText]:
    return {
        "appearance.theme": RowText(
            _tr("Theme"), choices={"system": _tr("System"), "light": _tr("Light"), "dark": _tr("Dark")}
        ),
        "desktop.start_at_login": RowText(_tr("Start at login"), _tr("So that you can be reached without a thought.")),
        "desktop.start_minimised": RowText(_tr("Start minimised"), _tr("Without a window, in the tray.")),
        "desktop.close_to_tray": RowText(
            _tr("Keep running when the window is closed"), _tr("Calls still ring. Quit by the tray's menu.")
        ),
        "desktop.notifications": RowText(
            _tr("Desktop notifications"), _tr("For calls and missed calls. The program's own pop-up always comes.")
        ),
        "desktop.shortcut_answer": RowText(_tr("Answer")),
        "desktop.shortcut_hang_up": RowText(_tr("Hang up")),
        "desktop.shortcut_mute": RowText(_tr("Mute")),
    }


def _network() -> dict[str, RowText]:
    return {
        "network.srtp": RowText(
            _tr("Encrypt calls"),
            _tr("Always: calls that can't be encrypted are refused."),
            choices={"off": _tr("Never"), "optional": _tr("If possible"), "mandatory": _tr("Always")},
        ),
        "network.accept_direct_calls": RowText(
            _tr("Accept direct calls"),
            _tr("Also those that do not come from your server. Unwanted callers use this way."),
        ),
        "network.message_waiting": RowText(_tr("Message waiting"), _tr("The server tells of new voicemail.")),
        "network.session_timers": RowText(_tr("Session timers"), _tr("Calls that hang are noticed by the server.")),
        "network.reliable_provisional": RowText(
            _tr("Reliable answers (PRACK)"), _tr("Ringing and announcements arrive for certain.")
        ),
    }


def _turn() -> dict[str, RowText]:
    host = _tr("host or host:port")
    return {
        "network.outbound_proxy": RowText(
            _tr("Outbound proxy"),
            _tr("Everything goes through it, for example a session border controller."),
            {},
            "",
            host,
        ),
        "network.stun_server": RowText(
            _tr("STUN server"), _tr("Tells under which address the router is seen from outside."), {}, "", host
        ),
        "network.ice": RowText(_tr("ICE"), _tr("Tries several ways for the sound and takes the best.")),
        "network.turn_server": RowText(
            _tr("TURN server"), _tr("Passes the sound on where there is no direct way."), {}, "", host
        ),
        "network.turn_username": RowText(_tr("TURN username")),
        "network.turn_password": RowText(_tr("TURN password"), _tr("It is kept in the keyring.")),
    }


def _others() -> dict[str, RowText]:
    return {
        "contacts.places": RowText(
            _tr("Folders and files"), _tr("vCard files (.vcf), or folders with one such file for each contact.")
        ),
        "logging.level": RowText(
            _tr("Log Level"),
            _tr("Med is right unless your administrator asks for another. Max may disturb calls."),
            choices={"off": _tr("Off"), "min": _tr("Min"), "med": _tr("Med"), "max": _tr("Max")},
        ),
        "logging.mask_numbers": RowText(
            _tr("Hide telephone numbers"), _tr("Only their last two digits are written to the log.")
        ),
        "logging.send_to": RowText(
            _tr("Technical support"),
            _tr("Where log files are sent, by your e-mail program."),
            example="support@example.org",
        ),
    }
