"""What a person does with the UC server's resources: one request each, and its effect is told at once."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeVar
from urllib.parse import quote

from osmo_qt.core import uc
from osmo_qt.core.address import MAX_NUMBER
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import tidy
from osmo_qt.core.presence import PresenceState
from osmo_qt.services.uc import convert
from osmo_qt.services.uc.api import Api, Request, new_key
from osmo_qt.services.uc.cache import UcCache
from osmo_qt.services.uc.call_commands import CallCommands
from osmo_qt.services.uc.mirror import Mirror, Tell
from osmo_qt.services.uc.problems import Refused
from osmo_qt.services.uc.reading import checked, read, read_page
from osmo_qt.services.uc.signals import UcSignals
from osmo_qt.ucapi.contacts import CONTACTS_PATH, FROM_DIRECTORY_PATH, Contact, FromDirectory
from osmo_qt.ucapi.devices import DEVICES_PATH, PREFERRED_DEVICE_PATH, Device
from osmo_qt.ucapi.directory import AVATARS_PATH, DIRECTORY_PATH, DirectoryEntry
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.forwarding import FORWARDING_PATH
from osmo_qt.ucapi.groups import GROUPS_PATH, Group
from osmo_qt.ucapi.journal import DELETIONS_PATH, SEEN_PATH, Deletion, JournalSeen, SomeEntries
from osmo_qt.ucapi.me import CELL_NUMBER_PATH, SIP_PATH, CellNumber, Me, SipCredentials
from osmo_qt.ucapi.presence import ACTIVITY_PATH, OWN_PRESENCE_PATH, Activity, OwnPresence, PresenceChoice
from osmo_qt.ucapi.rules import ACTIVE_RULES_PATH, ActiveRules
from osmo_qt.ucapi.voicemail import VOICE_MESSAGES_PATH, MessageHeard
from osmo_qt.ucapi.wire import WireModel

M = TypeVar("M", bound=WireModel)

HITS_AT_ONCE = 50
PICTURES_AT_ONCE = 4
PICTURES_END_WITHIN_S = 0.5
LARGEST_PICTURE = 524_288
LARGEST_SOUND = 8 * 1024 * 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_WAV = b"RIFF"


class Commands:
    """Each raises UserError; see UcService for what they do."""

    def __init__(self, api: Api, mirror: Mirror, cache: UcCache, signals: UcSignals, tell: Tell) -> None:
        self._api = api
        self._mirror = mirror
        self._cache = cache
        self._signals = signals
        self._tell = tell
        self.calls = CallCommands(api, mirror)
        self._pictures: dict[tuple[str, str], asyncio.Task[bytes]] = {}
        self._few = asyncio.Semaphore(PICTURES_AT_ONCE)
        self._ended = False

    async def stop(self) -> None:
        """Pictures may come to their end, those that wait for their turn don't begin; nobody else goes on alone."""
        self._ended = True
        pictures = list(self._pictures.values())
        if pictures:
            await asyncio.wait(pictures, timeout=PICTURES_END_WITHIN_S)
        for task in pictures:
            task.cancel()
        await asyncio.gather(*pictures, return_exceptions=True)

    async def refresh(self, *lists: uc.UcList) -> None:
        async with self._mirror.lock:
            await self._mirror.fetch(*lists)

    async def sip_login(self) -> uc.SipLogin:
        answer = await self._api.get(SIP_PATH)
        return convert.sip_login(read(SipCredentials, answer.content))

    # --- oneself -------------------------------------------------------------------------------------

    async def set_presence(self, chosen: PresenceState | None, location: str, note: str) -> uc.OwnPresence:
        body = checked(
            PresenceChoice,
            chosen=chosen,
            location=tidy(location, convert.LINE),
            note=tidy(note, convert.LONG_LINE),
        )
        work = self._put(OWN_PRESENCE_PATH, body, OwnPresence)
        return convert.own_presence(await self._told(work, self._mirror.own_presence, EventType.OWN_PRESENCE))

    async def set_idle(self, idle: bool) -> None:
        await self._api.send(Request("PUT", ACTIVITY_PATH, Activity(idle=idle)))

    async def set_cell_number(self, number: str) -> uc.Me:
        body = checked(CellNumber, cell_number=tidy(number, MAX_NUMBER) or None)
        return convert.me(await self._told(self._put(CELL_NUMBER_PATH, body, Me), self._mirror.me, EventType.ME))

    async def set_forwarding(self, forwarding: uc.UcForwarding) -> None:
        body = convert.forwarding_body(forwarding)
        await self._told(self._set(FORWARDING_PATH, body), self._mirror.forwarding, EventType.FORWARDING)

    # --- people --------------------------------------------------------------------------------------

    async def create_contact(self, contact: uc.ContactFields, key: str) -> uc.UcContact:
        return await self._contact(self._create(CONTACTS_PATH, convert.contact_body(contact), key, Contact))

    async def add_from_directory(self, entry_id: str, key: str) -> uc.UcContact:
        body = checked(FromDirectory, entry_id=entry_id)
        return await self._contact(self._create(FROM_DIRECTORY_PATH, body, key, Contact))

    async def update_contact(self, contact_id: str, etag: str, contact: uc.ContactFields) -> uc.UcContact:
        body = convert.contact_body(contact)
        return await self._contact(self._update(CONTACTS_PATH, contact_id, etag, body, Contact))

    async def _contact(self, work: Coroutine[Any, Any, Contact]) -> uc.UcContact:
        return convert.contact(await self._told(work, self._mirror.contact))

    async def delete_contact(self, contact_id: str, etag: str) -> None:
        await self._delete(CONTACTS_PATH, contact_id, etag)
        self._mirror.contact_removed(contact_id)

    async def search_directory(self, text: str, cursor: str) -> uc.DirectoryPage:
        query = {"q": tidy(text, convert.LINE), "limit": str(HITS_AT_ONCE), **({"cursor": cursor} if cursor else {})}
        answer = await self._api.get(DIRECTORY_PATH, query)
        entries, more = read_page(DirectoryEntry, answer.content)
        return uc.DirectoryPage(tuple(map(convert.directory_entry, entries)), more)

    async def create_group(self, group: uc.GroupFields, key: str) -> uc.UcGroup:
        work = self._create(GROUPS_PATH, convert.group_body(group), key, Group)
        return convert.group(await self._told(work, self._mirror.group))

    async def update_group(self, group_id: str, etag: str, group: uc.GroupFields) -> uc.UcGroup:
        work = self._update(GROUPS_PATH, group_id, etag, convert.group_body(group), Group)
        return convert.group(await self._told(work, self._mirror.group))

    async def delete_group(self, group_id: str, etag: str) -> None:
        await self._delete(GROUPS_PATH, group_id, etag)
        self._mirror.group_removed(group_id)

    async def fetch_avatar(self, user_id: str, version: str) -> bytes:
        png = self._cache.picture(user_id, version)
        if png is None:
            wanted = user_id, version
            task = self._pictures.get(wanted)
            if task is None:
                task = asyncio.create_task(self._fetch_picture(user_id), name="fetch a picture")
                self._pictures[wanted] = task
                task.add_done_callback(lambda done: self._on_picture(wanted, done))
            png = await asyncio.shield(task)
            self._cache.keep_picture(user_id, version, png)
        self._tell(self._signals.avatar_loaded, user_id, version, png)
        return png

    def _on_picture(self, wanted: tuple[str, str], done: asyncio.Task[bytes]) -> None:
        self._pictures.pop(wanted, None)
        if not done.cancelled():
            done.exception()  # seen, even if nobody waits any more

    async def _fetch_picture(self, user_id: str) -> bytes:
        async with self._few:
            if self._ended:
                raise UserError(Problem.UC_SESSION_ENDED)
            path = _item(AVATARS_PATH, user_id)
            answer = await self._api.send(Request("GET", path, largest=LARGEST_PICTURE))
        if not answer.content.startswith(_PNG):
            raise UserError(Problem.UC_BROKEN_ANSWER, "picture")
        return answer.content

    # --- journal -------------------------------------------------------------------------------------

    async def delete_journal(self, ids: Sequence[str] | None, key: str) -> uc.Deletion:
        body = checked(SomeEntries, ids=None if ids is None else list(ids))
        with self._mirror.in_flight() as touched:
            deletion = await self._create(DELETIONS_PATH, body, key, Deletion)
        if ids is None:
            await self.refresh(uc.UcList.JOURNAL)
        elif EventType.JOURNAL_REMOVED not in touched:
            self._tell(self._signals.journal_removed, list(ids))
        return uc.Deletion(deletion.id, deletion.count)

    async def undo_deletion(self, deletion_id: str) -> None:
        await self._api.send(Request("DELETE", _item(DELETIONS_PATH, deletion_id)))
        await self.refresh(uc.UcList.JOURNAL)

    async def mark_seen(self, ids: Sequence[str] | None) -> None:
        seen = checked(JournalSeen, ids=None if ids is None else list(ids))
        await self._api.send(Request("POST", SEEN_PATH, SomeEntries(ids=seen.ids), key=new_key()))
        self._tell(self._signals.journal_seen, seen.ids)

    # --- devices and rules ---------------------------------------------------------------------------

    async def create_device(self, device: uc.DeviceFields, key: str) -> uc.Device:
        work = self._create(DEVICES_PATH, convert.device_body(device), key, Device)
        return convert.device(await self._told(work, self._mirror.device))

    async def update_device(self, device_id: str, etag: str, device: uc.DeviceFields) -> uc.Device:
        work = self._update(DEVICES_PATH, device_id, etag, convert.device_body(device), Device)
        return convert.device(await self._told(work, self._mirror.device))

    async def delete_device(self, device_id: str, etag: str) -> None:
        await self._delete(DEVICES_PATH, device_id, etag)
        self._mirror.device_removed(device_id)

    async def set_preferred_device(self, preferred: uc.PreferredDevice) -> None:
        body = convert.preferred_body(preferred)
        work = self._set(PREFERRED_DEVICE_PATH, body)
        await self._told(work, self._mirror.preferred_device, EventType.PREFERRED_DEVICE)

    async def activate_rules(self, profile_id: str) -> None:
        body = checked(ActiveRules, profile_id=profile_id or None)
        await self._told(self._set(ACTIVE_RULES_PATH, body), self._mirror.active_rules, EventType.RULES)

    # --- voice messages ------------------------------------------------------------------------------

    async def voice_message_sound(self, message_id: str) -> bytes:
        path = f"{_item(VOICE_MESSAGES_PATH, message_id)}/sound"
        answer = await self._api.send(Request("GET", path, largest=LARGEST_SOUND))
        if not answer.content.startswith(_WAV):
            raise UserError(Problem.UC_BROKEN_ANSWER, "sound")
        return answer.content

    async def mark_voice_message(self, message_id: str, heard: bool) -> None:
        await self._api.send(Request("PUT", _item(VOICE_MESSAGES_PATH, message_id), MessageHeard(heard=heard)))
        await self.refresh(uc.UcList.VOICE_MESSAGES)

    async def delete_voice_message(self, message_id: str) -> None:
        try:
            await self._api.send(Request("DELETE", _item(VOICE_MESSAGES_PATH, message_id)))
        except Refused as error:
            if error.problem is not Problem.UC_GONE:  # that is what was wanted
                raise
        await self.refresh(uc.UcList.VOICE_MESSAGES)

    # --- inside --------------------------------------------------------------------------------------

    async def _told(self, work: Coroutine[Any, Any, M], tell: Callable[[M], object], key: str = "") -> M:
        """The answer, told unless events told something newer meanwhile. `key`: "" for the id of the answer."""
        with self._mirror.in_flight() as touched:
            answer = await work
        if (key or getattr(answer, "id", "")) not in touched:
            tell(answer)
        return answer

    async def _set(self, path: str, body: M) -> M:
        await self._api.send(Request("PUT", path, body))
        return body

    async def _put(self, path: str, body: WireModel, model: type[M]) -> M:
        answer = await self._api.send(Request("PUT", path, body))
        return read(model, answer.content)

    async def _create(self, path: str, body: WireModel, key: str, model: type[M]) -> M:
        answer = await self._api.send(Request("POST", path, body, key=key or new_key()))
        return read(model, answer.content)

    async def _update(self, path: str, item_id: str, etag: str, body: WireModel, model: type[M]) -> M:
        answer = await self._api.send(Request("PUT", _item(path, item_id), body, etag=_whole(etag)))
        return read(model, answer.content)

    async def _delete(self, path: str, item_id: str, etag: str) -> None:
        try:
            await self._api.send(Request("DELETE", _item(path, item_id), etag=_whole(etag)))
        except Refused as error:
            if error.problem is not Problem.UC_GONE:  # that is what was wanted
                raise


def _item(path: str, item_id: str) -> str:
    return f"{path}/{quote(item_id, safe='')}"


def _whole(etag: str) -> str:
    """Raises UserError(UC_CONFLICT) for what comes from the copy on disk: parts of it would be lost."""
    if not etag:
        raise UserError(Problem.UC_CONFLICT)
    return etag
