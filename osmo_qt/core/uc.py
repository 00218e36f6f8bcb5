"""The world of the UC server as plain values: oneself, people, groups, journal, devices, rules.

All texts are somebody else's; who makes these values cleans them (`tidy`, `tidy_lines`). An id, an ETag or a version of
a picture is "" where there is none.
"""

from dataclasses import dataclass, field, fields
from enum import Enum

from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.people import PhoneNumber, tidy
from osmo_qt.core.presence import PresenceState


class UcState(Enum):
    """How the connection to the UC server is."""

    OFF = "off"  # there is none in this configuration, or nobody has signed in
    CONNECTING = "connecting"
    ONLINE = "online"  # the lists are whole, and changes come as they happen
    OFFLINE = "offline"  # it is tried again by itself; lists show what was known last
    SIGNED_OUT = "signed-out"  # the session is over, a person must sign in again


@dataclass(frozen=True, slots=True)
class UcServer:
    """What the server says of itself."""

    name: str
    version: str


class UcList(Enum):
    """What is fetched as a whole, and can be refreshed."""

    ME = "me"
    OWN_PRESENCE = "own-presence"
    PRESENCE = "presence"
    CONTACTS = "contacts"
    GROUPS = "groups"
    HANDY = "handy"
    JOURNAL = "journal"
    DEVICES = "devices"
    DEVICE_GROUPS = "device-groups"
    PREFERRED_DEVICE = "preferred-device"
    RULES = "rules"
    FORWARDING = "forwarding"
    VOICEMAIL = "voicemail"
    CALLS = "calls"
    VOICE_MESSAGES = "voice-messages"


class Configuration(Enum):
    """The ways to use a server (guide 1)."""

    VOICE_ONLY = "voice-only"
    INTEGRATED = "integrated"
    UC_ONLY = "uc-only"

    @property
    def has_uc(self) -> bool:
        return self is not Configuration.VOICE_ONLY

    @property
    def has_voice(self) -> bool:
        """Whether a SIP account is registered from here."""
        return self is not Configuration.UC_ONLY


class NameOrder(Enum):
    """How names are shown and sorted, as the office's setting says (CON-4)."""

    FIRST_LAST = "first-last"
    LAST_FIRST = "last-first"


@dataclass(frozen=True, slots=True)
class UcAccount:
    """Whom to sign in, and where. `ca_certificate`: PEM trusted besides the system's roots, "" for none.

    `two_factor`: in the browser, with an access code (guide 2.2.2), else with a password.
    """

    url: str
    username: str
    ca_certificate: str = ""
    two_factor: bool = False

    @property
    def secret_name(self) -> str:
        """Names it in the keyring."""
        return f"uc:{self.username}@{self.url}"


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in. `cell_number` "": none; `handy_title` None: no handy group is configured (CON-1)."""

    user_id: str
    username: str
    first_name: str
    last_name: str
    number: str
    email: str
    cell_number: str
    configuration: Configuration
    name_display: NameOrder
    name_sort: NameOrder
    handy_title: str | None


@dataclass(frozen=True, slots=True)
class SipLogin:
    """With what the softphone registers in the Integrated configuration."""

    username: str
    password: str = field(repr=False)
    display_name: str
    realm: str


@dataclass(frozen=True, slots=True)
class OwnPresence:
    """`state` is what others see; `chosen` None: automatic (guide 3.5.2.1)."""

    state: PresenceState
    chosen: PresenceState | None = None
    location: str = ""
    note: str = ""
    in_call: bool = False
    idle: bool = False
    in_meeting: bool = False


@dataclass(frozen=True, slots=True)
class UcPresence:
    """The presence of a user of the office."""

    user_id: str
    state: PresenceState
    location: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What contacts and entries of the directory have in common."""

    first_name: str = ""
    last_name: str = ""
    company: str = ""
    numbers: tuple[PhoneNumber, ...] = ()
    email: str = ""
    im_address: str = ""
    sip_uri: str = ""

    def name(self, order: NameOrder) -> str:
        """What is shown; the company, a number or an address for who has no name."""
        names = (self.first_name, self.last_name)
        if order is NameOrder.LAST_FIRST and all(names):
            return f"{self.last_name}, {self.first_name}"
        number = self.numbers[0].text if self.numbers else ""
        return " ".join(n for n in names if n) or self.company or number or self.sip_uri or self.email


@dataclass(frozen=True, slots=True)
class ContactFields(Card):
    """What a person can write; `note` may have line ends."""

    note: str = ""


@dataclass(frozen=True, slots=True)
class UcContact(ContactFields):
    """A private contact. `user_id`: the office's user this is, for presence and for the picture `avatar`."""

    id: str = ""
    etag: str = ""
    user_id: str = ""
    avatar: str = ""

    @property
    def fields(self) -> ContactFields:
        return ContactFields(**{f.name: getattr(self, f.name) for f in fields(ContactFields)})


@dataclass(frozen=True, slots=True)
class DirectoryEntry(Card):
    """Somebody whom everybody finds. `user_id` and `avatar` as in UcContact."""

    id: str = ""
    user_id: str = ""
    avatar: str = ""


@dataclass(frozen=True, slots=True)
class DirectoryPage:
    """Hits of the directory, in the order of names; `next` fetches those after them, "" when these are the last."""

    entries: tuple[DirectoryEntry, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Handy:
    """The group that the administrator keeps for all; `title` None: there is none (CON-1)."""

    title: str | None
    entries: tuple[DirectoryEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupFields:
    """What a person can write of a group; `members` are ids of contacts."""

    title: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UcGroup(GroupFields):
    """A group of contacts."""

    id: str = ""
    etag: str = ""


@dataclass(frozen=True, slots=True)
class UcJournalEntry:
    """A call that is over, of any device of the person. Times in seconds (since the epoch).

    `number` and `name` are "" for a caller who hides them; `user_id` when the other is a user of the office.
    """

    id: str
    outcome: CallOutcome
    number: str
    name: str
    started_at: float
    duration_s: float
    user_id: str = ""
    seen: bool = True
    video: bool = False


@dataclass(frozen=True, slots=True)
class Deletion:
    """Entries of the journal that were deleted; `id` undoes it within a day."""

    id: str
    count: int


class DeviceKind(Enum):
    """The kinds of guide 3.5.3; only OWN ones can be changed."""

    AUTO_PILOT = "auto-pilot"
    WORK_PHONE = "work-phone"
    SOFTPHONE = "softphone"
    CELL = "cell"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class DeviceFields:
    """What a person can write of an own device. `ring_time_s` None: unlimited."""

    name: str
    address: str
    ring_time_s: int | None = None


@dataclass(frozen=True, slots=True)
class Device(DeviceFields):
    """A device. `address` is "" for the auto-pilot. `reachable`: a telephone is registered there, or it is a number."""

    id: str = ""
    kind: DeviceKind = DeviceKind.OWN
    editable: bool = False
    etag: str = ""
    reachable: bool = True


@dataclass(frozen=True, slots=True)
class DeviceGroup:
    """Devices that ring together."""

    id: str
    name: str
    device_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreferredDevice:
    """A device or a device group: exactly one is not ""."""

    device_id: str = ""
    device_group_id: str = ""


@dataclass(frozen=True, slots=True)
class RulesProfile:
    """A way to handle calls. `presence` is chosen with it; None: automatic."""

    id: str
    name: str
    presence: PresenceState | None
    active: bool


@dataclass(frozen=True, slots=True)
class UcForwarding:
    """Destinations; "": off. `all` makes the other two ignored (FWD-1)."""

    all: str = ""
    busy: str = ""
    no_reply: str = ""


@dataclass(frozen=True, slots=True)
class VoiceMessage:
    """A recorded message. `number` and `name` are "" for a caller who hides them; times in seconds (since the epoch).

    `user_id` when the caller is a user of the office.
    """

    id: str
    number: str
    name: str
    received_at: float
    duration_s: float
    heard: bool
    user_id: str = ""


def tidy_lines(text: str, longest: int) -> str:
    """As `tidy`, for a text that may have line ends."""
    return "\n".join(tidy(line, longest) for line in text[: longest * 8].splitlines())[:longest].strip()
