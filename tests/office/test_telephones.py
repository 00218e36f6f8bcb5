"""What happens on the telephones becomes presence, journal and counts, at the real engine."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from tests.support.office import OfficeProcess, running_office
from tests.support.waiting import wait_for

from .sip_client import SipClient
from .test_uc_process import Person, until


class Floor:
    """An office with its telephones and clients."""

    def __init__(self, office: OfficeProcess, stack: ExitStack) -> None:
        self._office, self._stack = office, stack
        self.people = {number: Person.of(office, number) for number in ("100", "101", "102")}
        for person in self.people.values():
            stack.enter_context(person.http)
            stack.callback(person.http.delete, "/session")
            stack.callback(person.http.put, "/me/forwarding", json={})
            person.http.post("/journal/deletions", json={})

    def telephone(self, number: str, answer: str = "603 Decline") -> SipClient:
        """A registered one, that answers so."""
        client = SipClient(self._office.server.sip, number, self._office.account(number).password)
        self._stack.enter_context(client)
        client.refusal = answer
        assert client.register().status == 200
        self._stack.callback(client.register, 0)
        return client

    def entries(self, number: str, count: int) -> list[dict[str, Any]]:
        """The journal, newest first, once it has so many entries; those of the demonstration are deleted before."""
        person = self.people[number]

        def items() -> list[dict[str, Any]] | None:
            found = person.get("/journal")["items"]
            return found if len(found) == count else None

        return wait_for(items, 5, lambda: f"{count} entries: {person.get('/journal')['items']}") if count else []

    def kill_engine(self) -> None:
        self._office.kill_engine()

    def wait_until_back(self) -> None:
        self._office.wait_for_message("The voice engine is back.", 10)

    def wait_for_state(self, number: str, state: str) -> None:
        person = self.people[number]
        wait_for(lambda: person.get("/me/presence")["state"] == state, 5, f"{number} is {state}")


@pytest.fixture(scope="module")
def quiet_office() -> Iterator[OfficeProcess]:
    """No call of other tests goes on in it."""
    with running_office(("102", "Alan Turing")) as office:
        yield office


@pytest.fixture
def floor(quiet_office: OfficeProcess) -> Iterator[Floor]:
    with ExitStack() as stack:
        yield Floor(quiet_office, stack)


def brief(entry: dict[str, Any]) -> tuple[str, str, str, str]:
    return entry["direction"], entry["result"], entry["number"], entry["name"]


@pytest.mark.req("PRES-2", "REC-1")
def test_a_call_makes_busy_and_is_in_both_journals(floor: Floor) -> None:
    grace = floor.telephone("101", "200 OK")
    second = floor.telephone("101", "180 Ringing")  # another device, which is not the one that answers
    ada = floor.telephone("100")
    dialog = ada.dial("101")
    grace.wait_for_request("INVITE")
    assert ada.final_answer(dialog).status == 200
    second.wait_for_request("CANCEL")
    floor.wait_for_state("100", "busy")
    floor.wait_for_state("101", "busy")
    ada.hang_up(dialog)
    floor.wait_for_state("100", "available")
    floor.wait_for_state("101", "available")
    out, inward = floor.entries("100", 1)[0], floor.entries("101", 1)[0]
    assert brief(out) == ("outgoing", "answered", "101", "Grace Hopper")
    assert brief(inward) == ("incoming", "answered", "100", "Ada Lovelace")
    assert 0 < inward["duration_s"] < 10
    assert inward["user_id"] == floor.people["100"].get("/me")["user_id"]


@pytest.mark.req("REC-1", "REC-5")
def test_calls_that_nobody_took(floor: Floor) -> None:
    ada, grace = floor.telephone("100"), floor.telephone("101", "180 Ringing")
    dialog = ada.dial("101")
    grace.wait_for_request("INVITE")
    ada.cancel(dialog)
    ada.final_answer(dialog)
    missed = floor.entries("101", 1)[0]
    assert (brief(missed), missed["seen"]) == (("incoming", "missed", "100", "Ada Lovelace"), False)
    assert floor.entries("100", 1)[0]["result"] == "failed"
    grace.refusal = "603 Decline"
    dialog = ada.dial("101")
    grace.wait_for_request("INVITE")
    assert ada.final_answer(dialog).status == 200  # the mailbox
    declined = floor.entries("101", 2)[0]  # while the caller still speaks to the mailbox
    assert (declined["result"], declined["seen"]) == ("missed", True)
    ada.hang_up(dialog)
    assert floor.entries("100", 2)[0]["result"] == "answered"
    dialog, answer = ada.call("102")  # no telephone is there
    assert answer.status == 200
    ada.hang_up(dialog)
    assert brief(floor.entries("102", 1)[0]) == ("incoming", "missed", "100", "Ada Lovelace")
    assert ada.call("606")[1].status == 486
    assert brief(floor.entries("100", 4)[0]) == ("outgoing", "failed", "606", "")


def test_who_has_a_telephone_is_online(floor: Floor) -> None:
    ada = floor.people["100"]
    alan = floor.people["102"].get("/me")["user_id"]
    ada.http.post("/contacts", json={"numbers": [{"kind": "work", "number": "102"}]})
    floor.people["102"].http.delete("/session")

    def state() -> str:
        return str(next(seen["state"] for seen in ada.get("/presence") if seen["user_id"] == alan))

    assert state() == "offline"
    telephone = floor.telephone("102")
    wait_for(lambda: state() == "available", 5, "online")
    telephone.register(0)
    wait_for(lambda: state() == "offline", 5, "offline")


@pytest.mark.req("VM-1")
def test_a_message_left_is_counted(floor: Floor) -> None:
    ada = floor.telephone("100")
    dialog, answer = ada.call("102")
    port = answer.audio_port()
    ada.receive_sound()
    ada.press(port, "#")
    ada.talk(port, 4)
    ada.hang_up(dialog)
    alan = floor.people["102"]
    wait_for(lambda: alan.get("/me/voicemail") == {"new": 1, "old": 0}, 5, "one message")


@pytest.mark.req("FWD-1")
def test_forwarding_by_client_and_by_code_is_the_same(floor: Floor) -> None:
    ada, grace, alan = floor.telephone("100"), floor.telephone("101"), floor.telephone("102", "200 OK")
    wanted = {"all": "102", "busy": None, "no_reply": None}
    floor.people["101"].http.put("/me/forwarding", json=wanted).raise_for_status()

    ada.refusal = "200 OK"
    dialog = ada.dial("101")
    alan.wait_for_request("INVITE")
    ada.final_answer(dialog)
    ada.hang_up(dialog)
    assert brief(floor.entries("102", 1)[0]) == ("incoming", "answered", "100", "Ada Lovelace")
    assert floor.people["101"].get("/journal")["items"] == []
    with floor.people["101"].events() as events:
        until(events, "ready")
        dialog, _ = grace.call("#21#")
        grace.hang_up(dialog)
        assert until(events, "forwarding").data == {"all": None, "busy": None, "no_reply": None}
        dialog, _ = grace.call("*61*102")
        grace.hang_up(dialog)
        assert until(events, "forwarding").data["no_reply"] == "102"
    assert floor.people["101"].get("/me/forwarding") == {"all": None, "busy": None, "no_reply": "102"}
    assert all(entry["number"][0] not in "*#" for entry in floor.people["101"].get("/journal")["items"])


def test_an_engine_that_dies_ends_all_calls(floor: Floor) -> None:
    ada = floor.telephone("100")
    ada.call("600")
    floor.wait_for_state("100", "busy")
    floor.kill_engine()
    floor.wait_for_state("100", "available")
    assert brief(floor.entries("100", 1)[0])[:3] == ("outgoing", "answered", "600")
    floor.wait_until_back()
    ada.call("600")
    floor.wait_for_state("100", "busy")


@pytest.mark.req("PRES-2")
def test_two_offices_on_one_database_keep_their_telephones_apart(postgres_url: str) -> None:
    with ExitStack() as stack:
        one, two = [stack.enter_context(running_office(arguments=("--database", postgres_url))) for _ in range(2)]
        grace = Person.of(two, "101")  # the later start has set the passwords of both
        stack.enter_context(grace.http)
        contact = grace.http.post("/contacts", json={"numbers": [{"kind": "work", "number": "100"}]}).json()

        def telephone(office: OfficeProcess, number: str) -> SipClient:
            client = SipClient(office.server.sip, number, office.account(number).password)
            stack.enter_context(client)
            assert client.register().status == 200
            return client

        def state() -> str:
            seen = grace.get("/presence")
            return next(str(person["state"]) for person in seen if person["user_id"] == contact["user_id"])

        ada = telephone(one, "100")
        wait_for(lambda: state() == "available", 5, "registered at the first office")
        two.kill_engine()
        two.wait_for_message("The voice engine is back.", 10)
        telephone(two, "101").call("600")
        busy = "what the second engine tells comes after its look round"
        wait_for(lambda: grace.get("/me/presence")["state"] == "busy", 5, busy)
        assert state() == "available"
        one.kill_engine()
        one.wait_for_message("The voice engine is back.", 10)
        assert grace.get("/me/presence")["state"] == "busy"
        ada.register(0)
        wait_for(lambda: state() == "offline", 5, "registered nowhere")
        assert grace.get("/me/presence")["state"] == "busy"
