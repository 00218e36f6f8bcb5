"""Two clients of one person change the same things at random: in the end both know what the office knows."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import ContactFields, GroupFields, UcContact, UcGroup
from tests.services.uc.stage import Client, play_with
from tests.services.uc.test_real_office import client_of, sign_in
from tests.support.office import OfficeProcess

STEPS = 20
EXPECTED = (Problem.UC_CONFLICT, Problem.UC_GONE, Problem.UC_REFUSED)  # the other was quicker


class World:
    """What a client was told, as a model would keep it."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def fold(self) -> tuple[dict[str, UcContact], dict[str, UcGroup], set[str]]:
        contacts, groups, journal = dict[str, UcContact](), dict[str, UcGroup](), set[str]()
        for name, *values in self.client.heard:
            value: Any = values[0]
            match name:
                case "contacts_replaced":
                    contacts = {c.id: c for c in value}
                case "contact_changed":
                    contacts[value.id] = value
                case "contact_removed":
                    contacts.pop(value, None)
                case "groups_replaced":
                    groups = {g.id: g for g in value}
                case "group_changed":
                    groups[value.id] = value
                case "group_removed":
                    groups.pop(value, None)
                case "journal_replaced":
                    journal = {e.id for e in value}
                case "journal_removed":
                    journal -= set(value)
        return contacts, groups, journal


class Hand:
    """One of the two, which does what the dice say."""

    def __init__(self, client: Client, seed: int) -> None:
        self.world = World(client)
        self._uc = client.uc
        self._dice = random.Random(seed)  # noqa: S311 - the same in each run
        self._deletions: list[str] = []

    async def work(self) -> None:
        ways: list[Callable[[], Awaitable[object]]] = [
            *(self._create, self._change, self._change, self._delete),
            *(self._group, self._group, self._regroup, self._ungroup, self._forget_call, self._undo),
        ]
        for _ in range(STEPS):
            try:
                await self._dice.choice(ways)()
            except UserError as error:
                assert error.problem in EXPECTED, error

    def _contact(self) -> UcContact:
        return self._dice.choice(list(self.world.fold()[0].values()))

    async def _create(self) -> None:
        await self._uc.create_contact(ContactFields("New", str(self._dice.random())))

    async def _change(self) -> None:
        contact = self._contact()
        await self._uc.update_contact(contact.id, contact.etag, ContactFields("Changed", str(self._dice.random())))

    async def _delete(self) -> None:
        contact = self._contact()
        await self._uc.delete_contact(contact.id, contact.etag)

    def _any_group(self) -> list[UcGroup]:
        """One, or none if there is none."""
        groups = list(self.world.fold()[1].values())
        return self._dice.sample(groups, min(1, len(groups)))

    async def _group(self) -> None:
        members = {self._contact().id, self._contact().id}
        await self._uc.create_group(GroupFields("Group", tuple(members)))

    async def _regroup(self) -> None:
        for group in self._any_group():
            await self._uc.update_group(group.id, group.etag, GroupFields("Other", (self._contact().id,)))

    async def _ungroup(self) -> None:
        for group in self._any_group():
            await self._uc.delete_group(group.id, group.etag)

    async def _forget_call(self) -> None:
        if journal := sorted(self.world.fold()[2]):
            self._deletions.append((await self._uc.delete_journal(self._dice.sample(journal, 1))).id)

    async def _undo(self) -> None:
        if self._deletions:
            await self._uc.undo_deletion(self._deletions.pop())


async def _story(one: Client, office: OfficeProcess, folder: Path) -> None:
    await sign_in(one, office, "101")
    other = client_of(office, folder / "other")
    await sign_in(other, office, "101")
    hands = [Hand(one, 1), Hand(other, 2)]
    await asyncio.gather(*(hand.work() for hand in hands))
    lasts = [await client.uc.create_contact(ContactFields("The", "Last")) for client in (one, other)]
    for client, last in ((one, lasts[1]), (other, lasts[0])):  # whatever came before it has been told then
        await client.until(lambda c=client, x=last: x in c.all("contact_changed"))  # type: ignore[misc]
    third = client_of(office, folder / "third")
    await sign_in(third, office, "101")
    truth = World(third).fold()
    assert len(truth[0]) > 5
    for hand in hands:
        assert hand.world.fold() == truth
    await other.stop()
    await third.stop()


@pytest.mark.req("CON-2", "CON-5", "REC-3")
def test_two_clients_come_to_the_same_end(
    qt_loop: asyncio.AbstractEventLoop, real_office: OfficeProcess, tmp_path: Path
) -> None:
    def one() -> Client:
        return client_of(real_office, tmp_path / "one")

    play_with(qt_loop, one, lambda client: _story(client, real_office, tmp_path))
