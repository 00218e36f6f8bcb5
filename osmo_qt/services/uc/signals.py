"""What the UC service tells the models: typed signals that carry full values, all in the GUI thread."""

from PySide6.QtCore import QObject, Signal


class UcSignals(QObject):
    """A `..._replaced` brings a whole list: after the sign-in, after a long time without connection, and at an offline
    start what was known last. Afterwards single changes come, in the order in which they happened. A value may come
    twice, and a change for something that is not in the list (any more) may be passed over.

    In the order below:
    `state_changed(UcState, UserError | None)`: the second is why it is OFFLINE or SIGNED_OUT.
    `server_told(UcServer)`: what the server is, once it is there.
    `failed(UserError)`: what belongs to no command: the keyring, the copy on disk.
    `sign_in_page(str)`: the address that the person's browser has to open; `sign_in_by_browser` waits for it.
    `list_failed(UcList, UserError)`: this list could not be fetched; the others could. `refresh` tries again.
    Recents: `journal_replaced` is newest first; it also comes after an undone deletion.
    `journal_seen(list[str] | None)`: None means all entries.
    """

    state_changed = Signal(object, object)
    server_told = Signal(object)
    failed = Signal(object)
    sign_in_page = Signal(str)
    list_failed = Signal(object, object)
    me_changed = Signal(object)  # Me
    own_presence_changed = Signal(object)  # OwnPresence
    presences_replaced = Signal(list)  # list[UcPresence]; who is not in it is offline
    presence_changed = Signal(str, object)  # user id, UcPresence
    contacts_replaced = Signal(list)  # list[UcContact], in no order
    contact_changed = Signal(object)  # UcContact, new or changed
    contact_removed = Signal(str)  # id
    groups_replaced = Signal(list)  # list[UcGroup]
    group_changed = Signal(object)  # UcGroup, new or changed
    group_removed = Signal(str)  # id
    handy_replaced = Signal(object)  # Handy
    journal_replaced = Signal(list)  # list[UcJournalEntry]
    journal_added = Signal(object)  # UcJournalEntry
    journal_removed = Signal(list)  # list[str], ids
    journal_seen = Signal(object)
    devices_replaced = Signal(list)  # list[Device]
    device_changed = Signal(object)  # Device, new or changed
    device_removed = Signal(str)  # id
    device_groups_replaced = Signal(list)  # list[DeviceGroup]
    preferred_device_changed = Signal(object)  # PreferredDevice
    rules_replaced = Signal(list)  # list[RulesProfile]
    active_rules_changed = Signal(str)  # id of the profile, "" for none
    forwarding_changed = Signal(object)  # UcForwarding
    voicemail_changed = Signal(object)  # MessageCounts
    capabilities_changed = Signal(object)  # frozenset[str], see ucapi.server
    calls_replaced = Signal(list)  # list[UcCall]
    call_changed = Signal(object)  # UcCall, new or changed
    call_removed = Signal(str)  # id
    voice_messages_replaced = Signal(list)  # list[VoiceMessage], newest first, at each change
    avatar_loaded = Signal(str, str, bytes)  # user id, version, PNG
