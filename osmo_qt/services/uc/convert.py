"""Between the wire and the plain values of `core.uc`: texts are cleaned on their way in, bounded on their way out."""

from osmo_qt.core import uc
from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.address import MAX_NUMBER
from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.people import NumberKind, PhoneNumber, tidy
from osmo_qt.services.uc.reading import checked
from osmo_qt.ucapi.contacts import Contact, ContactFields, ContactNumber
from osmo_qt.ucapi.devices import Device, DeviceFields, DeviceGroup, PreferredDevice
from osmo_qt.ucapi.directory import DirectoryEntry, Handy
from osmo_qt.ucapi.forwarding import Forwarding
from osmo_qt.ucapi.groups import Group, GroupFields
from osmo_qt.ucapi.journal import JournalEntry
from osmo_qt.ucapi.me import Me, MeChange, SipCredentials
from osmo_qt.ucapi.presence import OwnPresence, Presence
from osmo_qt.ucapi.rules import RulesProfile
from osmo_qt.ucapi.server import ServerInfo
from osmo_qt.ucapi.voicemail import Voicemail, VoiceMessage

LINE, LONG_LINE, TEXT = 100, 250, 2000
_OUTCOMES = {
    ("incoming", True): CallOutcome.INCOMING_ACCEPTED,
    ("incoming", False): CallOutcome.INCOMING_NOT_ACCEPTED,
    ("outgoing", True): CallOutcome.OUTGOING_SUCCESSFUL,
    ("outgoing", False): CallOutcome.OUTGOING_NOT_SUCCESSFUL,
}


def me(wire: Me) -> uc.Me:
    return uc.Me(
        user_id=wire.user_id,
        username=tidy(wire.username, LINE),
        first_name=tidy(wire.first_name, LINE),
        last_name=tidy(wire.last_name, LINE),
        number=tidy(wire.number, MAX_NUMBER),
        email=tidy(wire.email, LONG_LINE),
        cell_number=tidy(wire.cell_number or "", MAX_NUMBER),
        configuration=uc.Configuration(wire.configuration),
        name_display=uc.NameOrder(wire.name_display),
        name_sort=uc.NameOrder(wire.name_sort),
        handy_title=None if wire.handy_title is None else tidy(wire.handy_title, LINE),
    )


def server(wire: ServerInfo) -> uc.UcServer:
    return uc.UcServer(tidy(wire.name, LINE), tidy(wire.version, LINE))


def changed_me(before: Me, change: MeChange) -> Me:
    """Only fields that are there have changed; only handy title and cell number can be None."""
    values = {name: getattr(change, name) for name in change.model_fields_set}
    return before.model_copy(
        update={n: v for n, v in values.items() if v is not None or n in ("cell_number", "handy_title")}
    )


def own_presence(wire: OwnPresence) -> uc.OwnPresence:
    return uc.OwnPresence(
        wire.state,
        wire.chosen,
        tidy(wire.location, LINE),
        tidy(wire.note, LONG_LINE),
        wire.in_call,
        wire.idle,
        wire.in_meeting,
    )


def presence(wire: Presence) -> uc.UcPresence:
    return uc.UcPresence(wire.user_id, wire.state, tidy(wire.location, LINE), tidy(wire.note, LONG_LINE))


def _numbers(wire: list[ContactNumber]) -> tuple[PhoneNumber, ...]:
    return tuple(PhoneNumber(tidy(n.number, MAX_NUMBER), NumberKind(n.kind)) for n in wire)


def contact(wire: Contact) -> uc.UcContact:
    return uc.UcContact(
        tidy(wire.first_name, LINE),
        tidy(wire.last_name, LINE),
        tidy(wire.company, LINE),
        _numbers(wire.numbers),
        tidy(wire.email, LONG_LINE),
        tidy(wire.im_address, LONG_LINE),
        tidy(wire.sip_uri, LONG_LINE),
        uc.tidy_lines(wire.note, TEXT),
        wire.id,
        wire.etag,
        wire.user_id or "",
        wire.avatar or "",
    )


def directory_entry(wire: DirectoryEntry) -> uc.DirectoryEntry:
    return uc.DirectoryEntry(
        tidy(wire.first_name, LINE),
        tidy(wire.last_name, LINE),
        tidy(wire.company, LINE),
        _numbers(wire.numbers),
        tidy(wire.email, LONG_LINE),
        tidy(wire.im_address, LONG_LINE),
        tidy(wire.sip_uri, LONG_LINE),
        wire.id,
        wire.user_id or "",
        wire.avatar or "",
    )


def handy(wire: Handy) -> uc.Handy:
    title = None if wire.title is None else tidy(wire.title, LINE)
    return uc.Handy(title, tuple(map(directory_entry, wire.entries)))


def group(wire: Group) -> uc.UcGroup:
    return uc.UcGroup(tidy(wire.title, LINE), tuple(wire.members), wire.id, wire.etag)


def journal_entry(wire: JournalEntry) -> uc.UcJournalEntry:
    return uc.UcJournalEntry(
        wire.id,
        _OUTCOMES[wire.direction, wire.result == "answered"],
        tidy(wire.number, MAX_NUMBER),
        tidy(wire.name, LONG_LINE),
        wire.started_at.timestamp(),
        wire.duration_s,
        wire.user_id or "",
        wire.seen,
        wire.video,
    )


def device(wire: Device) -> uc.Device:
    kind = uc.DeviceKind(wire.kind)
    address = tidy(wire.address, MAX_NUMBER)
    name, ring_time_s = tidy(wire.name, LINE), wire.ring_time_s
    return uc.Device(name, address, ring_time_s, wire.id, kind, wire.editable, wire.etag, wire.reachable)


def device_group(wire: DeviceGroup) -> uc.DeviceGroup:
    return uc.DeviceGroup(wire.id, tidy(wire.name, LINE), tuple(wire.device_ids))


def preferred_device(wire: PreferredDevice) -> uc.PreferredDevice:
    return uc.PreferredDevice(wire.device_id or "", wire.device_group_id or "")


def rules_profile(wire: RulesProfile) -> uc.RulesProfile:
    return uc.RulesProfile(wire.id, tidy(wire.name, LINE), wire.presence, wire.active)


def forwarding(wire: Forwarding) -> uc.UcForwarding:
    return uc.UcForwarding(*(tidy(number or "", MAX_NUMBER) for number in (wire.all, wire.busy, wire.no_reply)))


def voicemail(wire: Voicemail) -> MessageCounts:
    return MessageCounts(wire.new, wire.old)


def voice_message(wire: VoiceMessage) -> uc.VoiceMessage:
    return uc.VoiceMessage(
        wire.id,
        tidy(wire.number, MAX_NUMBER),
        tidy(wire.name, LONG_LINE),
        wire.received_at.timestamp(),
        wire.duration_s,
        wire.heard,
        wire.user_id or "",
    )


def sip_login(wire: SipCredentials) -> uc.SipLogin:
    return uc.SipLogin(wire.username, wire.password, tidy(wire.display_name, LINE), wire.realm)


# --- what a person writes: raises UserError(UC_REFUSED) for what no office takes ---


def contact_body(fields: uc.ContactFields) -> ContactFields:
    numbers = [
        {"kind": "other" if n.kind is NumberKind.PAGER else n.kind.value, "number": tidy(n.text, MAX_NUMBER)}
        for n in fields.numbers
    ]
    return checked(
        ContactFields,
        first_name=tidy(fields.first_name, LINE),
        last_name=tidy(fields.last_name, LINE),
        company=tidy(fields.company, LINE),
        numbers=[n for n in numbers if n["number"]],
        email=tidy(fields.email, LONG_LINE),
        im_address=tidy(fields.im_address, LONG_LINE),
        sip_uri=tidy(fields.sip_uri, LONG_LINE),
        note=uc.tidy_lines(fields.note, TEXT),
    )


def group_body(fields: uc.GroupFields) -> GroupFields:
    return checked(GroupFields, title=tidy(fields.title, LINE), members=list(fields.members))


def device_body(fields: uc.DeviceFields) -> DeviceFields:
    address = tidy(fields.address, MAX_NUMBER)
    return checked(DeviceFields, name=tidy(fields.name, LINE), address=address, ring_time_s=fields.ring_time_s)


def preferred_body(preferred: uc.PreferredDevice) -> PreferredDevice:
    return checked(
        PreferredDevice,
        device_id=preferred.device_id or None,
        device_group_id=preferred.device_group_id or None,
    )


def forwarding_body(fields: uc.UcForwarding) -> Forwarding:
    numbers = {name: tidy(getattr(fields, name), MAX_NUMBER) or None for name in ("all", "busy", "no_reply")}
    return checked(Forwarding, **numbers)
