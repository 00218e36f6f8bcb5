"""The exception tree.

OsmoError              everything this program raises on purpose
├── UserError          a person can mend it: what happened (a Problem) and a detail to show
│   ├── InvalidAddress what was typed or received is no number and no SIP URI
│   └── InvalidLink    a link of another program is not followed
└── DriverError        the SIP stack refused a command; the service turns it into a UserError or a log line

Anything else that surfaces is a bug: it is logged with its traceback and told once.
"""

from enum import Enum


class Problem(Enum):
    """What can go wrong for a person. Its words are in `models/texts.py`, so that they can be translated."""

    EMPTY_NUMBER = "empty-number"
    INVALID_NUMBER = "invalid-number"
    NUMBER_TOO_LONG = "number-too-long"
    NOT_INTERNATIONAL = "not-international"
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    URI_WITH_HEADERS = "uri-with-headers"
    LINK_TOO_LONG = "link-too-long"
    LINK_HIDDEN_CHARACTERS = "link-hidden-characters"
    LINK_HIDDEN_INSTRUCTIONS = "link-hidden-instructions"
    LINK_SCHEME = "link-scheme"
    LINK_NOT_UNDERSTOOD = "link-not-understood"
    LINK_SERVICE_CODE = "link-service-code"
    LINK_EMERGENCY = "link-emergency"
    LINKS_NOT_REGISTERED = "links-not-registered"
    BAD_REWRITE_RULE = "bad-rewrite-rule"
    NO_CALL = "no-call"
    NOT_POSSIBLE_NOW = "not-possible-now"
    INVALID_SERVER = "invalid-server"
    SERVER_WITHOUT_SCHEME = "server-without-scheme"
    INVALID_PORT = "invalid-port"
    NO_VOICEMAIL_NUMBER = "no-voicemail-number"
    MAILBOX_IN_USE = "mailbox-in-use"
    MAILBOX_FULL = "mailbox-full"
    NO_FORWARDING_CODE = "no-forwarding-code"
    EMPTY_DESTINATION = "empty-destination"
    FORWARDING_REFUSED = "forwarding-refused"
    EMPTY_USERNAME = "empty-username"
    INVALID_USERNAME = "invalid-username"
    EMPTY_PASSWORD = "empty-password"  # noqa: S105 - the name of a problem
    NOT_REGISTERED = "not-registered"
    CALL_IN_PROGRESS = "call-in-progress"
    TOO_MANY_CALLS = "too-many-calls"
    RECORDING_FAILED = "recording-failed"
    NO_KEYRING = "no-keyring"
    SETTINGS_SET_ASIDE = "settings-set-aside"
    SETTINGS_NOT_SAVED = "settings-not-saved"
    SECRET_NOT_SAVED = "secret-not-saved"  # noqa: S105 - the name of a problem
    PROFILE_UNUSABLE = "profile-unusable"
    POLICY_BROKEN = "policy-broken"
    POLICY_ROWS = "policy-rows"
    LOGS_NOT_READ = "logs-not-read"
    RECENTS_SET_ASIDE = "recents-set-aside"
    RECENTS_NOT_SAVED = "recents-not-saved"
    RECENTS_DAMAGED = "recents-damaged"
    CONTACT_NOT_SAVED = "contact-not-saved"
    EMPTY_NAME = "empty-name"
    EMPTY_TITLE = "empty-title"
    NO_SOUND_DEVICE = "no-sound-device"
    AUDIO_FILE = "audio-file"
    SOUND_DEVICE_LOST = "sound-device-lost"
    CALL_CUT_OFF = "call-cut-off"
    OFFICE_UNREACHABLE = "office-unreachable"
    SIGN_IN_BROWSER = "sign-in-browser"
    NO_BROWSER = "no-browser"
    SIGN_IN_CANCELLED = "sign-in-cancelled"
    SIGN_IN_TIMED_OUT = "sign-in-timed-out"
    SIGN_IN_MISMATCH = "sign-in-mismatch"
    SIGN_IN_REFUSED = "sign-in-refused"
    AUTOSTART = "autostart"
    REMINDERS_NOT_SAVED = "reminders-not-saved"
    REMINDERS_SET_ASIDE = "reminders-set-aside"
    MOVE_HISTORY_NOT_SAVED = "move-history-not-saved"
    MOVE_HISTORY_SET_ASIDE = "move-history-set-aside"
    DRAFTS_NOT_SAVED = "drafts-not-saved"
    DRAFTS_SET_ASIDE = "drafts-set-aside"
    DRAFT_LEFT = "draft-left"
    UC_WRONG_PASSWORD = "uc-wrong-password"  # noqa: S105 - the name of a problem
    UC_LOCKED_OUT = "uc-locked-out"
    UC_TOO_MANY = "uc-too-many"
    UC_UNREACHABLE = "uc-unreachable"
    UC_BAD_CERTIFICATE = "uc-bad-certificate"
    UC_NOT_SECURE = "uc-not-secure"
    UC_SESSION_ENDED = "uc-session-ended"
    UC_CONFLICT = "uc-conflict"
    UC_GONE = "uc-gone"
    UC_EXISTS = "uc-exists"
    UC_FORBIDDEN = "uc-forbidden"
    UC_CALL_STATE = "uc-call-state"
    UC_REFUSED = "uc-refused"
    UC_BROKEN_ANSWER = "uc-broken-answer"
    UC_SERVER_ERROR = "uc-server-error"
    UC_CACHE_SET_ASIDE = "uc-cache-set-aside"
    INTERNAL = "internal"


class OsmoError(Exception):
    """Base of everything raised on purpose."""


class UserError(OsmoError):
    """Something a person must know and can act on; `detail` is data for the message, never a sentence."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        super().__init__(f"{problem.value}: {detail}" if detail else problem.value)
        self.problem = problem
        self.detail = detail


class InvalidAddress(UserError):  # noqa: N818 - reads as what it is
    """The text is neither a number nor a SIP URI that may be called."""


class InvalidLink(UserError):  # noqa: N818 - reads as what it is
    """A link of another program that must not be followed."""


class DriverError(OsmoError):
    """The SIP stack could not carry out a command."""
