"""What a client was told, as a model would keep it, and what a person does with it in a random story."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import CHOICES
from osmo_qt.core.uc import (
    ContactFields,
    Device,
    DeviceFields,
    GroupFields,
    OwnPresence,
    PreferredDevice,
    UcContact,
    UcGroup,
    UcJournalEntry,
)
from tests.services.uc.stage import Client

T = TypeVar("T")
FEW = 5
EXPECTED = (Problem.UC_CONFLICT, Problem.UC_GONE, Problem.UC_REFUSED, Problem.UC_EXISTS)  # the other was quicker


@dataclass
class World:
    """All that was told, folded: lists by their ids."""

    contacts: dict[str, UcContact] = field(default_factory=dict)
    groups: dict[str, UcGroup] = field(default_factory=dict)
    journal: dict[str, UcJournalEntry] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    preferred: PreferredDevice | None = None
    own: OwnPresence | None = None

    def hear(self, name: str, value: Any) -> None:
        what, _, how = name.rpartition("_")
        lists: dict[str, dict[str, Any]] = {
            **{"contacts": self.contacts, "groups": self.groups, "journal": self.journal, "devices": self.devices},
            **{"contact": self.contacts, "group": self.groups, "device": self.devices},
        }
        match what, how:
            case "preferred_device", _:
                self.preferred = value
            case "own_presence", _:
                self.own = value
            case "journal", "removed":
                for gone in value:
                    self.journal.pop(gone, None)
            case "journal", "seen":
                for entry_id in self.journal.keys() & (self.journal if value is None else value):
                    self.journal[entry_id] = replace(self.journal[entry_id], seen=True)
            case (("contacts" | "groups" | "journal" | "devices"), "replaced"):
                lists[what].clear()
                lists[what].update((item.id, item) for item in value)
            case (("contact" | "group" | "device"), "changed"):
                lists[what][value.id] = value
            case (("contact" | "group" | "device"), "removed"):
                lists[what].pop(value, None)


def world_of(client: Client) -> World:
    world = World()
    for name, *values in client.heard:
        world.hear(name, values[0] if values else None)
    return world


@dataclass(frozen=True)
class Step:
    """One thing that a person does; `which` of what is there, and a `text` to write."""

    what: "Callable[[Hand, int, str], Awaitable[object]]"
    which: int
    text: str

    def __repr__(self) -> str:
        return f"{self.what.__name__}({self.which}, {self.text!r})"


class Hand:
    """One of the two, who does what a story says with what the own client knows."""

    def __init__(self, client: Client) -> None:
        self._client, self._uc = client, client.uc
        self._deletions: list[str] = []

    async def work(self, steps: Sequence[Step]) -> None:
        for step in steps:
            try:
                await step.what(self, step.which, step.text)
            except UserError as error:
                assert error.problem in EXPECTED, error

    def _some(self, known: dict[str, T], which: int) -> list[T]:
        """One of a few, so that the two get in each other's way; or none if there is none."""
        keys = sorted(known)[:FEW]
        return [known[keys[which % len(keys)]]] if keys else []

    @property
    def _world(self) -> World:
        return world_of(self._client)

    async def create_contact(self, which: int, text: str) -> None:
        await self._uc.create_contact(ContactFields("New", text, company=str(which)))

    async def change_contact(self, which: int, text: str) -> None:
        for contact in self._some(self._world.contacts, which):
            await self._uc.update_contact(contact.id, contact.etag, ContactFields("Changed", text, note=text))

    async def delete_contact(self, which: int, _text: str) -> None:
        for contact in self._some(self._world.contacts, which):
            await self._uc.delete_contact(contact.id, contact.etag)

    async def create_group(self, which: int, text: str) -> None:
        world = self._world
        members = {contact.id for n in range(3) for contact in self._some(world.contacts, which + 7 * n)}
        await self._uc.create_group(GroupFields(f"Group {text}", tuple(members)))

    async def change_group(self, which: int, text: str) -> None:
        world = self._world
        members = tuple(contact.id for contact in self._some(world.contacts, which // 3))
        for group in self._some(world.groups, which):
            await self._uc.update_group(group.id, group.etag, GroupFields(f"Other {text}", members))

    async def delete_group(self, which: int, _text: str) -> None:
        for group in self._some(self._world.groups, which):
            await self._uc.delete_group(group.id, group.etag)

    async def forget_call(self, which: int, _text: str) -> None:
        for entry in self._some(self._world.journal, which):
            self._deletions.append((await self._uc.delete_journal([entry.id])).id)

    async def bring_call_back(self, _which: int, _text: str) -> None:
        if self._deletions:
            await self._uc.undo_deletion(self._deletions.pop())

    async def see_calls(self, which: int, _text: str) -> None:
        entries = self._some(self._world.journal, which)
        await self._uc.mark_seen([entry.id for entry in entries] if which % 3 else None)

    async def create_device(self, which: int, text: str) -> None:
        await self._uc.create_device(DeviceFields(f"Cabin {text}", f"+4930{which}", 5 + which % 60))

    async def change_device(self, which: int, text: str) -> None:
        for device in self._some({d.id: d for d in self._world.devices.values() if d.editable}, which):
            await self._uc.update_device(device.id, device.etag, DeviceFields(f"Boat {text}", f"+4940{which}"))

    async def delete_device(self, which: int, _text: str) -> None:
        for device in self._some({d.id: d for d in self._world.devices.values() if d.editable}, which):
            await self._uc.delete_device(device.id, device.etag)

    async def prefer_device(self, which: int, _text: str) -> None:
        for device in self._some(self._world.devices, which):
            await self._uc.set_preferred_device(PreferredDevice(device.id))

    async def choose_presence(self, which: int, text: str) -> None:
        await self._uc.set_presence((None, *CHOICES)[which % (len(CHOICES) + 1)], str(which), text)

    async def be_idle(self, which: int, _text: str) -> None:
        await self._uc.set_idle(bool(which % 2))


WAYS: tuple[Callable[[Hand, int, str], Awaitable[object]], ...] = (
    *(Hand.create_contact, Hand.change_contact, Hand.change_contact, Hand.delete_contact),
    *(Hand.create_group, Hand.change_group, Hand.change_group, Hand.delete_group),
    *(Hand.forget_call, Hand.bring_call_back, Hand.see_calls),
    *(Hand.create_device, Hand.change_device, Hand.delete_device, Hand.prefer_device),
    *(Hand.choose_presence, Hand.be_idle),
)
