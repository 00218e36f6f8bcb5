"""What the UC service tells and does, with an office that is in order."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from osmo_qt.core.accounts import MessageCounts
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.journal import CallOutcome
from osmo_qt.core.people import NumberKind, PhoneNumber
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import ContactFields, NameOrder, PreferredDevice, UcForwarding, UcState
from tests.conftest import ExpectLog
from tests.services.uc.small_office import PNG, SmallOffice
from tests.services.uc.stage import Client, Play

LISTS = (
    *("me_changed", "own_presence_changed", "presences_replaced", "contacts_replaced", "groups_replaced"),
    *("handy_replaced", "journal_replaced", "devices_replaced", "device_groups_replaced", "preferred_device_changed"),
    *("rules_replaced", "forwarding_changed", "voicemail_changed"),
)
NEW = ContactFields(first_name="Grace", last_name="Hopper", numbers=(PhoneNumber("102", NumberKind.WORK),), note="a\nb")


@pytest.mark.req("REC-1", "CON-1", "PRES-1", "DEV-1", "RULE-1")
def test_all_lists_are_there_after_the_sign_in(play: Play, office: SmallOffice) -> None:
    office.add_contact("c1", last_name="Hopper", numbers=[{"kind": "cell", "number": "+49 170"}])
    office.add_contact("c2", first_name="Alan")
    office.add_contact("c3", company="Bletchley")
    office.add_call("j1")

    async def story(client: Client) -> None:
        me = await client.sign_in()
        assert (me.username, me.name_sort, me.handy_title) == ("ada", NameOrder.LAST_FIRST, "Reception")
        assert client.states == [UcState.CONNECTING, UcState.ONLINE]
        assert all(client.all(name) for name in LISTS)
        assert client.heard[-1][0] == "state_changed"  # online means that the lists are there
        contacts = client.last("contacts_replaced")
        assert [c.name(NameOrder.FIRST_LAST) for c in contacts] == ["Hopper", "Alan", "Bletchley"]
        assert contacts[0].numbers == (PhoneNumber("+49 170", NumberKind.CELL),)
        (call,) = client.last("journal_replaced")
        assert call.outcome is CallOutcome.INCOMING_NOT_ACCEPTED and call.started_at == 1_777_636_800
        assert client.last("voicemail_changed") == MessageCounts(2, 5)
        assert client.last("forwarding_changed") == UcForwarding("123")
        assert client.last("preferred_device_changed") == PreferredDevice("own")
        assert (await client.uc.sip_login()).password == "sip secret"

    play(story)


@pytest.mark.req("CON-4", "CON-8", "PRES-1")
def test_changes_come_as_they_happen(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        office.publish("presence", {"user_id": "u2", "state": "away"})
        office.publish("contact", {"id": "c9", "etag": "7", "last_name": "Turing"})
        office.publish("contact-removed", {"id": "c9"})
        office.publish("something-new", {"x": 1})
        office.publish("me", {"name_display": "last-first"})
        office.publish("journal-seen", {"ids": None})
        await client.hears("journal_seen")
        told = [heard[0] for heard in client.heard[-5:]]
        assert told == ["presence_changed", "contact_changed", "contact_removed", "me_changed", "journal_seen"]
        assert client.last("presence_changed")[1].state is PresenceState.AWAY
        me = client.last("me_changed")
        assert me.name_display is NameOrder.LAST_FIRST and me.handy_title == "Reception"
        office.publish("me", {"handy_title": None})
        await client.hears("handy_replaced", 2)
        assert client.last("me_changed").handy_title is None

    play(story)


@pytest.mark.req("CON-2")
def test_contacts_are_made_changed_and_deleted(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        made = await client.uc.create_contact(NEW)
        assert client.last("contact_changed") == made
        assert made.fields == NEW and office.contacts[made.id]["note"] == "a\nb"
        changed = await client.uc.update_contact(made.id, made.etag, replace(NEW, company="Navy"))
        assert client.last("contact_changed").company == "Navy"
        with pytest.raises(UserError) as late:
            await client.uc.update_contact(made.id, made.etag, NEW)
        assert late.value.problem is Problem.UC_CONFLICT and office.contacts[made.id]["company"] == "Navy"
        await client.uc.delete_contact(made.id, changed.etag)
        assert client.last("contact_removed") == made.id and not office.contacts
        await client.uc.delete_contact(made.id, changed.etag)  # it is gone: what was wanted
        with pytest.raises(UserError) as gone:
            await client.uc.update_contact(made.id, changed.etag, NEW)
        assert gone.value.problem is Problem.UC_GONE

    play(story)


@pytest.mark.req("REC-3")
def test_the_journal_is_deleted_and_brought_back(play: Play, office: SmallOffice) -> None:
    office.add_call("j1")
    office.add_call("j2", direction="outgoing", result="answered")

    async def story(client: Client) -> None:
        await client.sign_in()
        await client.uc.delete_journal(["j1"])
        assert client.last("journal_removed") == ["j1"]
        deletion = await client.uc.delete_journal(None)
        assert deletion.count == 1 and client.last("journal_replaced") == []
        await client.uc.undo_deletion(deletion.id)
        assert [e.outcome for e in client.last("journal_replaced")] == [CallOutcome.OUTGOING_SUCCESSFUL]
        await client.uc.mark_seen()
        assert client.last("journal_seen") is None
        office.publish("journal-restored", {"deletion_id": "del1", "ids": ["j2"]})
        await client.hears("journal_replaced", 4)

    play(story)


@pytest.mark.req("PRES-1", "DEV-1", "RULE-1", "FWD-1", "CON-3")
def test_the_other_commands_reach_the_office(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        uc = client.uc
        mine = await uc.set_presence(PresenceState.BE_RIGHT_BACK, "Paris", "  tea\u202e time ")
        assert (mine.chosen, mine.location, mine.note) == (PresenceState.BE_RIGHT_BACK, "Paris", "tea time")
        assert client.last("own_presence_changed") == mine
        await uc.set_idle(True)
        assert office.lists["me/activity"] == {"idle": True}
        await uc.set_forwarding(UcForwarding(busy="99"))
        assert office.lists["me/forwarding"] == {"all": None, "busy": "99", "no_reply": None}
        await uc.activate_rules("")
        assert client.last("active_rules_changed") == ""
        await uc.set_preferred_device(PreferredDevice(device_group_id="g1"))
        assert client.last("preferred_device_changed") == PreferredDevice("", "g1")
        with pytest.raises(UserError) as refused:
            await uc.set_preferred_device(PreferredDevice("own", "g1"))
        assert refused.value.problem is Problem.UC_REFUSED
        page = await uc.search_directory("Hop")
        assert [e.last_name for e in page.entries] == ["Hop"] and page.next
        assert (await uc.search_directory("Hop", page.next)).next == ""

    play(story)


@pytest.mark.req("CON-8")
def test_a_picture_is_fetched_once(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        fetched = await asyncio.gather(*(client.uc.fetch_avatar("u2", "v1") for _ in range(5)))
        assert set(fetched) == {PNG} and office.count("GET", "avatars/u2") == 1
        assert client.last("avatar_loaded") == ["u2", "v1", PNG]
        await client.uc.fetch_avatar("u2", "v2")
        assert office.count("GET", "avatars/u2") == 2

    play(story)


@pytest.mark.req("CON-8")
def test_the_end_leaves_no_picture_half_fetched(play: Play) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        fetching = [asyncio.create_task(client.uc.fetch_avatar(f"u{number}", "v1")) for number in range(40)]
        await client.until(lambda: client.all("avatar_loaded"), "the first picture")
        for task in fetching[:20]:  # at the end of the program; the others are waited for at a sign-out
            task.cancel()
        await client.uc.sign_out()
        ends = await asyncio.gather(*fetching, return_exceptions=True)
        reasons = {end.problem for end in ends if isinstance(end, UserError)}
        assert reasons <= {Problem.UC_SESSION_ENDED}
        assert all(isinstance(end, bytes | UserError | asyncio.CancelledError) for end in ends)

    play(story)


@pytest.mark.req("LOGIN-3")
def test_a_wrong_password_is_sent_once(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        with pytest.raises(UserError) as wrong:
            await client.uc.sign_in(client.account, "guess")
        assert wrong.value.problem is Problem.UC_WRONG_PASSWORD
        assert office.requests == [("POST", "/api/v1/session")]
        assert client.states == [UcState.CONNECTING, UcState.OFF]
        assert not client.secrets.kept

    play(story)


@pytest.mark.req("LOGIN-5", "SECR-11")
def test_the_next_start_signs_in_by_itself(play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        assert not await client.uc.resume(client.account)
        await client.sign_in()
        first = dict(client.secrets.kept)
        assert await client.restart()
        await client.becomes(UcState.ONLINE)
        assert office.count("POST", "session") == 1
        assert list(client.secrets.kept) == list(first) and client.secrets.kept != first  # tokens are good once

    play(story)


@pytest.mark.req("LOGIN-6")
def test_sign_out_ends_the_session_and_leaves_nothing(play: Play, office: SmallOffice) -> None:
    office.add_contact("c1", last_name="Hopper")

    async def story(client: Client) -> None:
        await client.sign_in()
        office.expire()  # the token of the moment is too old: the session must end all the same
        await client.uc.sign_out()
        await client.becomes(UcState.OFF)
        assert not office.refresh and not office.access
        assert not client.secrets.kept
        assert not list(client.folder.glob("uc.sqlite*"))
        with pytest.raises(UserError) as nobody:
            await client.uc.set_idle(True)
        assert nobody.value.problem is Problem.UC_SESSION_ENDED

    play(story)


@pytest.mark.req("LOGIN-5")
@pytest.mark.parametrize("told", [True, False])
def test_a_session_that_the_office_ended_is_over(told: bool, play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        office.access.clear()
        office.refresh.clear()
        if told:
            office.publish("session-ended", {"session_id": "s1"})
        else:
            with pytest.raises(UserError):
                await client.uc.set_idle(True)
        await client.becomes(UcState.SIGNED_OUT)
        assert client.last("state_changed")[1].problem is Problem.UC_SESSION_ENDED
        asked = len(office.requests)
        with pytest.raises(UserError) as over:
            await client.uc.create_contact(NEW)
        assert over.value.problem is Problem.UC_SESSION_ENDED
        assert not client.secrets.kept
        assert len(office.requests) == asked  # nothing is tried again

    play(story)


@pytest.mark.req("LOGIN-5")
@pytest.mark.parametrize("kept", ["r999", "x" * 1000])
def test_a_token_that_is_not_good_any_more_leads_to_the_form(kept: str, play: Play, office: SmallOffice) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        (name,) = client.secrets.kept
        await client.uc.stop()
        client.secrets.kept[name] = kept
        assert await client.restart()
        await client.becomes(UcState.SIGNED_OUT)
        await client.uc.sign_out()
        assert not client.secrets.kept and office.count("POST", "session/refresh") <= 1

    play(story)


@pytest.mark.req("LOGIN-5")
def test_two_profiles_have_a_session_each(play: Play, office: SmallOffice, tmp_path: Path) -> None:
    async def story(client: Client) -> None:
        await client.sign_in()
        (tmp_path / "other").mkdir()
        other = Client(office, tmp_path / "other", client.secrets)
        await other.sign_in()
        assert len(client.secrets.kept) == 2
        await other.stop()
        assert await client.restart()
        await client.becomes(UcState.ONLINE)

    play(story)


@pytest.mark.req("LOGIN-5")
def test_without_a_keyring_one_is_signed_in_until_the_end(play: Play) -> None:
    async def story(client: Client) -> None:
        client.secrets.broken = True
        await client.sign_in()
        assert client.last("failed").problem is Problem.NO_KEYRING

    play(story)


@pytest.mark.req("SECR-20")
def test_an_offline_start_shows_who_was_known(play: Play, office: SmallOffice, expect_log: ExpectLog) -> None:
    expect_log("connection to the UC server is lost")
    office.add_contact("c1", last_name="Hopper", note="secret plan")
    office.groups.append({"id": "g1", "etag": "1", "title": "Navy", "members": ["c1"]})
    office.add_call("j1", name="Caller")

    async def story(client: Client) -> None:
        await client.sign_in()
        await client.uc.fetch_avatar("u2", "v1")
        file = client.folder / "uc.sqlite"
        assert file.stat().st_mode & 0o777 == 0o600
        await client.uc.stop()
        kept = b"".join(path.read_bytes() for path in client.folder.glob("uc.sqlite*"))
        assert b"Hopper" in kept and b"Navy" in kept
        assert all(private not in kept for private in (b"secret plan", b"Caller", b"lunch"))
        await asyncio.to_thread(office.stop)
        assert await client.restart()
        await client.becomes(UcState.OFFLINE)
        (contact,) = client.last("contacts_replaced")
        assert (contact.last_name, contact.note, contact.etag) == ("Hopper", "", "")
        assert [g.title for g in client.last("groups_replaced")] == ["Navy"]
        assert client.last("handy_replaced").entries[0].last_name == "Hopper"
        assert not client.all("journal_replaced")
        assert await client.uc.fetch_avatar("u2", "v1") == PNG
        with pytest.raises(UserError) as incomplete:
            await client.uc.update_contact("c1", contact.etag, contact.fields)
        assert incomplete.value.problem is Problem.UC_CONFLICT  # the note must not be lost
        await asyncio.to_thread(office.start)
        await client.becomes(UcState.ONLINE)
        assert client.last("contacts_replaced")[0].note == "secret plan"

    play(story)
