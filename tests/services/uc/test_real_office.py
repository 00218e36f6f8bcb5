"""The client's service against the office itself, in its own process."""

import asyncio
from pathlib import Path
from typing import cast

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    Configuration,
    ContactFields,
    DeviceFields,
    GroupFields,
    PreferredDevice,
    UcAccount,
    UcForwarding,
    UcState,
)
from tests.conftest import ExpectLog
from tests.services.uc.small_office import SmallOffice
from tests.services.uc.stage import Client, play_with
from tests.support.office import OfficeProcess, running_office


async def sign_in(client: Client, office: OfficeProcess, number: str = "100") -> UcAccount:
    account = UcAccount(office.url, office.account(number).username)
    await client.uc.sign_in(account, office.account(number).password)
    await client.becomes(UcState.ONLINE)
    return account


def client_of(office: OfficeProcess, folder: Path) -> Client:
    folder.mkdir(exist_ok=True)
    return Client(cast(SmallOffice, office), folder)


async def _people(client: Client) -> None:
    uc = client.uc
    contact = await uc.create_contact(ContactFields("Emmy", "Noether", note="a\nb"))
    changed = await uc.update_contact(contact.id, contact.etag, ContactFields("Emmy", "Noether", company="Göttingen"))
    group = await uc.create_group(GroupFields("Algebra", (contact.id,)))
    with pytest.raises(UserError) as conflict:
        await uc.update_contact(contact.id, contact.etag, ContactFields("Other"))
    assert conflict.value.problem is Problem.UC_CONFLICT
    await uc.delete_contact(contact.id, changed.etag)
    await client.until(lambda: client.last("group_changed").members == ())
    await uc.delete_group(group.id, client.last("group_changed").etag)
    page = await uc.search_directory("gr")
    copied = await uc.add_from_directory(page.entries[0].id)
    assert await uc.add_from_directory(page.entries[0].id) == copied
    pictured = next(c for c in client.last("contacts_replaced") if c.avatar)
    assert len(await uc.fetch_avatar(pictured.user_id, pictured.avatar)) > 100


async def _oneself(client: Client) -> None:
    uc = client.uc
    mine = await uc.set_presence(PresenceState.BUSY, "Paris", "tea")
    assert (mine.state, mine.location, mine.note) == (PresenceState.BUSY, "Paris", "tea")
    await uc.set_idle(True)
    assert (await uc.set_cell_number("+491701234567")).cell_number == "+491701234567"
    assert (await uc.sip_login()).username == "100"
    await uc.set_forwarding(UcForwarding(busy="101"))
    device = await uc.create_device(DeviceFields("Cabin", "+4930111", 20))
    changed = await uc.update_device(device.id, device.etag, DeviceFields("Cabin", "+4930111"))
    await uc.set_preferred_device(PreferredDevice(device.id))
    await uc.delete_device(device.id, changed.etag)
    await uc.activate_rules(client.last("rules_replaced")[0].id)
    await uc.activate_rules("")


async def _journal(client: Client) -> None:
    uc, entries = client.uc, client.last("journal_replaced")
    deletion = await uc.delete_journal([entries[0].id, entries[1].id])
    assert deletion.count == 2
    await uc.undo_deletion(deletion.id)
    assert client.last("journal_replaced") == entries
    await uc.mark_seen()
    assert (await uc.delete_journal(None)).count == len(entries) and client.last("journal_replaced") == []


async def _mailbox(client: Client) -> None:
    """An empty one: a message wants a telephone (tests/e2e)."""
    assert client.last("voice_messages_replaced") == []
    await client.uc.delete_voice_message("1795804168-00000000")
    for command in (client.uc.mark_voice_message("1-0", heard=True), client.uc.voice_message_sound("1-0")):
        with pytest.raises(UserError) as gone:
            await command
        assert gone.value.problem is Problem.UC_GONE


@pytest.mark.req("CON-2", "CON-3", "CON-5", "PRES-1", "DEV-1", "RULE-1", "REC-3", "LOGIN-5", "LOGIN-6")
def test_all_commands_and_two_clients_of_one_person(
    qt_loop: asyncio.AbstractEventLoop, real_office: OfficeProcess, tmp_path: Path
) -> None:
    async def story(one: Client) -> None:
        account = await sign_in(one, real_office)
        other = client_of(real_office, tmp_path / "other")
        await sign_in(other, real_office)
        assert one.last("me_changed").configuration is Configuration.INTEGRATED
        assert not one.all("list_failed") and not one.all("failed")
        await _people(one)
        await _oneself(one)
        await _journal(one)
        await _mailbox(one)
        made = await one.uc.create_contact(ContactFields("Last", "One"))
        await other.until(lambda: other.all("contact_changed") and other.last("contact_changed") == made)
        assert other.last("own_presence_changed").location == "Paris"
        await other.uc.sign_out()
        await other.stop()
        await one.stop()
        one.start()
        assert await one.uc.resume(account)
        await one.becomes(UcState.ONLINE)

    play_with(qt_loop, lambda: client_of(real_office, tmp_path / "one"), story)


def test_an_office_that_starts_again_loses_no_event(
    qt_loop: asyncio.AbstractEventLoop, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log("connection to the UC server is lost")
    data = tmp_path / "office"

    with running_office(data=data) as first:
        port = first.url.rpartition(":")[2]

        async def story(one: Client) -> None:
            await sign_in(one, first)
            made = [await one.uc.create_contact(ContactFields("Number", str(n))) for n in range(3)]
            await asyncio.to_thread(first.kill)
            await one.becomes(UcState.OFFLINE)
            with pytest.raises(UserError) as lost:
                await one.uc.create_contact(ContactFields("While", "Down"))
            assert lost.value.problem is Problem.UC_UNREACHABLE
            with running_office(data=data, arguments=("--port", port)) as second:
                one.uc.retry()
                await one.becomes(UcState.ONLINE)
                await one.uc.delete_contact(made[0].id, made[0].etag)
                other = client_of(second, tmp_path / "other")
                await sign_in(other, second)
                names = {c.last_name for c in other.last("contacts_replaced") if c.first_name == "Number"}
                assert names == {"1", "2"}
                await other.stop()
                await one.uc.stop()

        play_with(qt_loop, lambda: client_of(first, tmp_path / "one"), story)
