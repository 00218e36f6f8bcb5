"""What the server knows of the person's world, kept as it is there: lists are fetched whole and then changed by events.

Each value is told by a signal and, where an offline start may show it, put into the cache.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from pydantic import ValidationError

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcList
from osmo_qt.core.uc_calls import CALLS
from osmo_qt.services.uc import convert, convert_calls
from osmo_qt.services.uc.api import Api
from osmo_qt.services.uc.cache import UcCache
from osmo_qt.services.uc.problems import Refused
from osmo_qt.services.uc.reading import read, read_list, read_page
from osmo_qt.services.uc.signals import UcSignals
from osmo_qt.ucapi.calls import CALLS_PATH, Call
from osmo_qt.ucapi.contacts import CONTACTS_PATH, Contact
from osmo_qt.ucapi.devices import (
    DEVICE_GROUPS_PATH,
    DEVICES_PATH,
    PREFERRED_DEVICE_PATH,
    Device,
    DeviceGroup,
    PreferredDevice,
)
from osmo_qt.ucapi.directory import HANDY_PATH, Handy
from osmo_qt.ucapi.events import EVENT_DATA, EventType
from osmo_qt.ucapi.forwarding import FORWARDING_PATH, Forwarding
from osmo_qt.ucapi.groups import GROUPS_PATH, Group
from osmo_qt.ucapi.journal import JOURNAL_PATH, JournalEntry
from osmo_qt.ucapi.me import ME_PATH, Me, MeChange
from osmo_qt.ucapi.presence import OWN_PRESENCE_PATH, PRESENCE_PATH, OwnPresence, Presence
from osmo_qt.ucapi.rules import RULES_PATH, ActiveRules, RulesProfile
from osmo_qt.ucapi.server import SERVER_PATH, ServerInfo
from osmo_qt.ucapi.voicemail import VOICE_MESSAGES_PATH, VOICEMAIL_PATH, Voicemail, VoiceMessage
from osmo_qt.ucapi.wire import LARGEST_PAGE, WireModel

log = logging.getLogger(__name__)

M = TypeVar("M", bound=WireModel)
Tell = Callable[..., None]  # a signal and what it carries

MOST_PAGES = 200
NOT_ON_DISK = {"note"}


class Mirror:
    """`tell(signal, *values)` brings a signal to the GUI thread. `lock` is held while lists are fetched and while an
    event is told, so that no event is overtaken by a list that is older."""

    def __init__(self, api: Api, cache: UcCache, signals: UcSignals, tell: Tell) -> None:
        self._api = api
        self._cache = cache
        self._signals = signals
        self._tell = tell
        self._me: Me | None = None
        self._strange: set[str] = set()
        self._in_flight: list[list[str]] = []
        self.lock = asyncio.Lock()
        self._fetchers: Mapping[UcList, Callable[[], Awaitable[object]]] = {
            UcList.ME: self.fetch_me,
            UcList.CONTACTS: self._fetch_contacts,
            UcList.GROUPS: self._fetch_groups,
            UcList.HANDY: lambda: self._fetch(HANDY_PATH, Handy, self.handy),
            UcList.PRESENCE: self._fetch_presences,
            UcList.OWN_PRESENCE: lambda: self._fetch(OWN_PRESENCE_PATH, OwnPresence, self.own_presence),
            UcList.JOURNAL: self._fetch_journal,
            UcList.DEVICES: self._fetch_devices,
            UcList.DEVICE_GROUPS: self._fetch_device_groups,
            UcList.PREFERRED_DEVICE: lambda: self._fetch(PREFERRED_DEVICE_PATH, PreferredDevice, self.preferred_device),
            UcList.RULES: self._fetch_rules,
            UcList.FORWARDING: lambda: self._fetch(FORWARDING_PATH, Forwarding, self.forwarding),
            UcList.VOICEMAIL: lambda: self._fetch(VOICEMAIL_PATH, Voicemail, self.voicemail),
            UcList.CALLS: self._fetch_calls,
            UcList.VOICE_MESSAGES: self._fetch_voice_messages,
        }
        self._changes: Mapping[EventType, Callable[[Any], object]] = {
            EventType.ME: self._change_me,
            EventType.PRESENCE: self.presence,
            EventType.OWN_PRESENCE: self.own_presence,
            EventType.CONTACT: self.contact,
            EventType.CONTACT_REMOVED: lambda gone: self.contact_removed(gone.id),
            EventType.GROUP: self.group,
            EventType.GROUP_REMOVED: lambda gone: self.group_removed(gone.id),
            EventType.JOURNAL: lambda e: tell(signals.journal_added, convert.journal_entry(e)),
            EventType.JOURNAL_REMOVED: lambda gone: tell(signals.journal_removed, list(gone.ids)),
            EventType.JOURNAL_SEEN: lambda seen: tell(signals.journal_seen, seen.ids),
            EventType.DEVICE: self.device,
            EventType.DEVICE_REMOVED: lambda gone: self.device_removed(gone.id),
            EventType.PREFERRED_DEVICE: self.preferred_device,
            EventType.RULES: self.active_rules,
            EventType.FORWARDING: self.forwarding,
            EventType.VOICEMAIL: self.voicemail,
            EventType.CALL: self.call,
            EventType.CALL_REMOVED: lambda gone: tell(signals.call_removed, gone.id),
        }

    # --- whole lists ---------------------------------------------------------------------------------

    async def fetch(self, *lists: UcList) -> None:
        """All lists if none is named. A list that the server can't give is told by `list_failed`. Raises UserError if
        the connection or the session is broken."""
        wanted = lists or tuple(UcList)
        ends = await asyncio.gather(*(self._fetch_one(which) for which in wanted), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end

    async def _fetch_one(self, which: UcList) -> None:
        try:
            await self._fetchers[which]()
        except UserError as error:
            refused = isinstance(error, Refused)
            if self._api.over is not None or not (refused or error.problem is Problem.UC_BROKEN_ANSWER):
                raise
            level = logging.INFO if error.problem is Problem.UC_GONE else logging.WARNING  # this office has none
            log.log(level, "a list can't be fetched: %s: %s", which.value, error)
            self._tell(self._signals.list_failed, which, error)

    async def _fetch(self, path: str, model: type[M], use: Callable[[M], object]) -> None:
        answer = await self._api.get(path)
        use(read(model, answer.content))

    async def fetch_me(self) -> Me:
        answer = await self._api.get(ME_PATH)
        found = read(Me, answer.content)
        self.me(found)
        return found

    async def _fetch_contacts(self) -> None:
        contacts = await self._all_pages(CONTACTS_PATH, Contact)
        self._cache.replace("contact", ((c.id, c.model_dump_json(exclude=NOT_ON_DISK)) for c in contacts))
        self._tell(self._signals.contacts_replaced, [convert.contact(c) for c in contacts])

    async def _fetch_groups(self) -> None:
        groups = await self._all_pages(GROUPS_PATH, Group)
        self._cache.replace("group", ((g.id, g.model_dump_json()) for g in groups))
        self._tell(self._signals.groups_replaced, [convert.group(g) for g in groups])

    async def _fetch_presences(self) -> None:
        answer = await self._api.get(PRESENCE_PATH)
        presences = read_list(Presence, answer.content)
        self._tell(self._signals.presences_replaced, [convert.presence(p) for p in presences])

    async def _fetch_journal(self) -> None:
        entries = await self._all_pages(JOURNAL_PATH, JournalEntry)
        self._tell(self._signals.journal_replaced, [convert.journal_entry(e) for e in entries])

    async def _fetch_devices(self) -> None:
        devices = await self._all_pages(DEVICES_PATH, Device)
        self._tell(self._signals.devices_replaced, [convert.device(d) for d in devices])

    async def _fetch_device_groups(self) -> None:
        groups = await self._all_pages(DEVICE_GROUPS_PATH, DeviceGroup)
        self._tell(self._signals.device_groups_replaced, [convert.device_group(g) for g in groups])

    async def _fetch_rules(self) -> None:
        answer = await self._api.get(RULES_PATH)
        profiles = read_list(RulesProfile, answer.content)
        self._tell(self._signals.rules_replaced, [convert.rules_profile(p) for p in profiles])

    async def _fetch_calls(self) -> None:
        """Also what the server can do: only some know calls."""
        info = await self._api.get(SERVER_PATH)
        capabilities = frozenset(read(ServerInfo, info.content).capabilities)
        self._tell(self._signals.capabilities_changed, capabilities)
        if CALLS in capabilities:
            answer = await self._api.get(CALLS_PATH)
            calls = read_list(Call, answer.content)
            self._tell(self._signals.calls_replaced, [convert_calls.call(c) for c in calls])

    async def _fetch_voice_messages(self) -> None:
        answer = await self._api.get(VOICE_MESSAGES_PATH)
        messages = read_list(VoiceMessage, answer.content)
        self._tell(self._signals.voice_messages_replaced, [convert.voice_message(m) for m in messages])

    async def _all_pages(self, path: str, item: type[M]) -> list[M]:
        """Pages of a list, or a plain list. The first page comes again if the list changed too much meanwhile."""
        items, query = list[M](), {"limit": str(LARGEST_PAGE)}
        for _ in range(MOST_PAGES):
            try:
                answer = await self._api.get(path, query)
            except Refused as error:
                if error.status != 410 or "cursor" not in query:
                    raise
                items.clear()
                del query["cursor"]
                continue
            if answer.content.lstrip().startswith(b"["):
                return read_list(item, answer.content)
            more, cursor = read_page(item, answer.content)
            items += more
            if not cursor:
                return items
            query["cursor"] = cursor
        log.warning("a list of %s has no end", item.__name__)
        return items

    # --- single changes ------------------------------------------------------------------------------

    async def apply(self, kind: EventType, data: Mapping[str, Any]) -> None:
        """An event. Data that makes no sense is logged once for each kind, and passed over."""
        try:
            value = EVENT_DATA[kind].model_validate(data)
        except ValidationError:
            if kind not in self._strange:
                self._strange.add(kind)
                log.warning("events of the UC server make no sense: %s", kind.value)
            return
        for touched in self._in_flight:
            touched.append(getattr(value, "id", kind.value))
        if kind in self._changes:
            self._changes[kind](value)
        if kind is EventType.JOURNAL_RESTORED:
            await self._fetch_one(UcList.JOURNAL)
        elif kind is EventType.VOICE_MESSAGES:
            await self._fetch_one(UcList.VOICE_MESSAGES)
        elif kind is EventType.ME and "handy_title" in value.model_fields_set:
            await self._fetch_one(UcList.HANDY)

    @contextmanager
    def in_flight(self) -> Iterator[list[str]]:
        """While a command is on its way: what events told meanwhile, by id, or by type where there is none.

        Its answer may come after events that are newer, and must not be told then; its own event comes in any case.
        """
        touched: list[str] = []
        self._in_flight.append(touched)
        try:
            yield touched
        finally:
            self._in_flight = [other for other in self._in_flight if other is not touched]

    def me(self, value: Me) -> None:
        self._me = value
        self._cache.put("me", "", value.model_dump_json())
        self._tell(self._signals.me_changed, convert.me(value))

    def _change_me(self, change: MeChange) -> None:
        if self._me is not None:
            self.me(convert.changed_me(self._me, change))

    def own_presence(self, value: OwnPresence) -> None:
        self._tell(self._signals.own_presence_changed, convert.own_presence(value))

    def presence(self, value: Presence) -> None:
        self._tell(self._signals.presence_changed, value.user_id, convert.presence(value))

    def contact(self, value: Contact) -> None:
        self._cache.put("contact", value.id, value.model_dump_json(exclude=NOT_ON_DISK))
        self._tell(self._signals.contact_changed, convert.contact(value))

    def contact_removed(self, contact_id: str) -> None:
        self._cache.remove("contact", contact_id)
        self._tell(self._signals.contact_removed, contact_id)

    def group(self, value: Group) -> None:
        self._cache.put("group", value.id, value.model_dump_json())
        self._tell(self._signals.group_changed, convert.group(value))

    def group_removed(self, group_id: str) -> None:
        self._cache.remove("group", group_id)
        self._tell(self._signals.group_removed, group_id)

    def handy(self, value: Handy) -> None:
        self._cache.put("handy", "", value.model_dump_json())
        self._tell(self._signals.handy_replaced, convert.handy(value))

    def device(self, value: Device) -> None:
        self._tell(self._signals.device_changed, convert.device(value))

    def device_removed(self, device_id: str) -> None:
        self._tell(self._signals.device_removed, device_id)

    def preferred_device(self, value: PreferredDevice) -> None:
        self._tell(self._signals.preferred_device_changed, convert.preferred_device(value))

    def active_rules(self, value: ActiveRules) -> None:
        self._tell(self._signals.active_rules_changed, value.profile_id or "")

    def forwarding(self, value: Forwarding) -> None:
        self._tell(self._signals.forwarding_changed, convert.forwarding(value))

    def voicemail(self, value: Voicemail) -> None:
        self._tell(self._signals.voicemail_changed, convert.voicemail(value))

    def call(self, value: Call) -> None:
        self._tell(self._signals.call_changed, convert_calls.call(value))

    # --- an offline start ----------------------------------------------------------------------------

    def tell_cached(self) -> None:
        """What was known last. Contacts and groups have no ETag: what is incomplete must not be written back."""
        tell, signals = self._tell, self._signals
        for me in self._cached("me", Me):
            self._me = me
            tell(signals.me_changed, convert.me(me))
        contacts = [replace(convert.contact(c), etag="") for c in self._cached("contact", Contact)]
        tell(signals.contacts_replaced, contacts)
        tell(signals.groups_replaced, [replace(convert.group(g), etag="") for g in self._cached("group", Group)])
        for handy in self._cached("handy", Handy):
            tell(signals.handy_replaced, convert.handy(handy))

    def _cached(self, kind: str, model: type[M]) -> list[M]:
        items = list[M]()
        for text in self._cache.load(kind):
            try:
                items.append(model.model_validate_json(text))
            except ValidationError:
                log.warning("left out of the copy on disk, as it makes no sense: a %s", model.__name__)
        return items
