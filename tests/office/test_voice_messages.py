"""Voice messages at the real engine: left by a caller, listed, heard, marked, deleted, brought back."""

import asyncio
import io
import wave
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from platformdirs import user_cache_path

from osmo_qt.office.engine.mailbox import BASKET, NEW, Mailbox, locked
from osmo_qt.office.engine.tree import find_engine
from osmo_qt.office.store.database import Database
from osmo_qt.office.voice_messages import VoiceMessages
from osmo_qt.ucapi.server import VOICE_MESSAGES
from tests.support.office import OfficeProcess, running_office
from tests.support.tones import analyse_samples
from tests.support.waiting import wait_for

from .sip_client import Message, SipClient
from .test_uc_process import Person, until

BOX = "/me/voicemail/messages"


class Post:
    """An office whose users call each other's mailboxes."""

    def __init__(self, office: OfficeProcess, stack: ExitStack) -> None:
        self._office, self._stack = office, stack
        self.ada, self.grace, self.alan = (stack.enter_context(self._person(n)) for n in ("100", "101", "102"))

    def _person(self, number: str) -> "Reader":
        return Reader(Person.of(self._office, number))

    def telephone(self, number: str) -> SipClient:
        client = SipClient(self._office.server.sip, number, self._office.account(number).password)
        self._stack.enter_context(client)
        assert client.register().status == 200
        self._stack.callback(client.register, 0)
        return client

    def leave(self, caller: SipClient, called: str, seconds: float = 2) -> None:
        """A tone of 1000 Hz."""
        dialog, answer = caller.call(called)
        port = answer.audio_port()
        caller.receive_sound()
        caller.press(port, "#")
        caller.talk(port, seconds)
        caller.hang_up(dialog)

    def folder(self, number: str, folder: str = NEW) -> Path:
        return self._office.data / "engine/spool/voicemail/default" / number / folder

    def is_played(self, telephone: SipClient, answer: Message, number: str) -> bool:
        """Whether a telephone in this mailbox hears a message by now; it goes on meanwhile."""
        telephone.talk(answer.audio_port(), 0.1)
        return f"Playing '{self.folder(number)}/msg" in (self._office.data / "log/engine.log").read_text()

    @property
    def office(self) -> OfficeProcess:
        return self._office


class Reader:
    """A client of one user."""

    def __init__(self, person: Person) -> None:
        self.person, self.http = person, person.http

    def __enter__(self) -> "Reader":
        for message in self.messages():
            self.http.delete(f"{BOX}/{message['id']}").raise_for_status()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.delete("/session")
        self.http.close()

    def messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.person.get(BOX)
        return found

    def wait_for(self, count: int) -> list[dict[str, Any]]:
        wait_for(lambda: len(self.messages()) == count, 5, lambda: f"{count} messages: {self.messages()}")
        return self.messages()

    def counts(self) -> tuple[int, int]:
        found = self.person.get("/me/voicemail")
        return found["new"], found["old"]

    def mark(self, message_id: str, heard: bool = True) -> int:
        return self.http.put(f"{BOX}/{message_id}", json={"heard": heard}).status_code


@pytest.fixture(scope="module")
def post_office() -> Iterator[OfficeProcess]:
    with running_office(("102", "Alan Turing")) as office:
        yield office


@pytest.fixture
def post(post_office: OfficeProcess) -> Iterator[Post]:
    with ExitStack() as stack:
        yield Post(post_office, stack)


def waiting(telephone: SipClient, new: int, old: int) -> Message:
    """The NOTIFY of a telephone that tells so (RFC 3842)."""
    return telephone.wait_for_request("NOTIFY", lambda message: f"Voice-Message: {new}/{old} " in message.body)


@pytest.mark.req("VM-1")
def test_a_message_is_heard_where_it_is_downloaded(post: Post) -> None:
    assert VOICE_MESSAGES in post.office.server.capabilities
    with post.alan.person.events() as events:
        until(events, "ready")
        post.leave(post.telephone("100"), "102", 3)
        until(events, "voice-messages")
    (message,) = post.alan.messages()
    assert (message["number"], message["name"], message["heard"]) == ("100", "Ada Lovelace", False)
    assert message["user_id"] == post.ada.person.get("/me")["user_id"]
    answer = post.alan.http.get(f"{BOX}/{message['id']}/sound").raise_for_status()
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getnframes() / sound.getframerate() == pytest.approx(message["duration_s"], abs=0.01)
        samples = np.frombuffer(sound.readframes(sound.getnframes()), "<i2") / 32768
        heard = analyse_samples(samples, sound.getframerate(), 1000)
    assert abs(heard.dominant_hz - 1000) < 5
    assert heard.heard_s > 1


@pytest.mark.req("VM-1")
def test_marked_as_heard_and_back_and_the_telephone_knows(post: Post) -> None:
    caller = post.telephone("100")
    for _ in range(2):
        post.leave(caller, "102")
    oldest = post.alan.wait_for(2)[-1]
    telephone = post.telephone("102")
    waiting(telephone, 2, 0)
    ids = [message["id"] for message in post.alan.messages()]
    assert post.alan.mark(oldest["id"]) == 200
    waiting(telephone, 1, 1)
    assert post.alan.counts() == (1, 1)
    assert [message["id"] for message in post.alan.messages()] == ids, "they stay although the engine renumbers"
    assert [message["heard"] for message in post.alan.messages()] == [False, True]
    assert sorted(path.name for path in post.folder("102").glob("msg*.txt")) == ["msg0000.txt"]
    assert post.alan.mark(oldest["id"]) == 200, "once more does no harm"
    assert post.alan.mark(oldest["id"], heard=False) == 200
    waiting(telephone, 2, 0)
    assert post.alan.counts() == (2, 0)


@pytest.mark.req("VM-1")
def test_deleted_and_brought_back(post: Post) -> None:
    post.leave(post.telephone("100"), "102")
    (message,) = post.alan.wait_for(1)
    telephone = post.telephone("102")
    waiting(telephone, 1, 0)
    path = f"{BOX}/{message['id']}"
    assert post.alan.http.delete(path).status_code == 204
    waiting(telephone, 0, 0)
    assert (post.alan.messages(), post.alan.counts()) == ([], (0, 0))
    assert post.alan.http.get(f"{path}/sound").status_code == 404
    assert post.alan.http.delete(path).status_code == 404
    assert post.alan.mark(message["id"], heard=False) == 200
    waiting(telephone, 1, 0)
    assert post.alan.messages() == [message]
    assert post.alan.http.delete(path).status_code == 204
    assert [text.name for text in post.folder("102", BASKET).glob("msg*.txt") if message["id"] in text.read_text()]


def test_others_do_not_reach_it(post: Post) -> None:
    post.leave(post.telephone("100"), "102")
    (message,) = post.alan.wait_for(1)
    for other in (post.ada, post.grace):
        assert other.messages() == []
        assert other.http.get(f"{BOX}/{message['id']}/sound").status_code == 404
        assert other.mark(message["id"]) == 404
        assert other.http.delete(f"{BOX}/{message['id']}").status_code == 404
    assert post.alan.messages() == [message]


def test_a_telephone_that_listens_is_not_disturbed(post: Post) -> None:
    post.leave(post.telephone("100"), "102")
    (message,) = post.alan.wait_for(1)
    telephone = post.telephone("102")
    dialog, answer = telephone.call("*97")
    telephone.receive_sound()
    refused = post.alan.http.delete(f"{BOX}/{message['id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "mailbox-in-use")
    assert len(post.alan.messages()) == 1
    telephone.press(answer.audio_port(), "1")
    wait_for(lambda: post.is_played(telephone, answer, "102"), 20, "the first message, which is not new any more then")
    telephone.hang_up(dialog)
    wait_for(lambda: post.alan.counts() == (0, 1), 5, "the telephone has heard it")
    assert post.alan.messages() == [{**message, "heard": True}]
    assert post.alan.http.delete(f"{BOX}/{message['id']}").status_code == 204


def test_a_forwarded_call_is_counted_where_its_message_lies(post: Post) -> None:
    forwarding = {"all": None, "busy": None, "no_reply": "102"}
    post.grace.http.put("/me/forwarding", json=forwarding).raise_for_status()
    post.leave(post.telephone("100"), "101")
    post.grace.http.put("/me/forwarding", json={}).raise_for_status()
    post.alan.wait_for(1)
    wait_for(lambda: post.alan.counts() == (1, 0), 5, "one new message")
    assert post.grace.messages() == []


def test_a_caller_is_saved_although_the_mailbox_is_being_read(post: Post) -> None:
    caller = post.telephone("100")
    post.leave(caller, "102")
    post.alan.wait_for(1)
    with locked(post.folder("102")):
        post.leave(caller, "102")  # the engine waits for the lock before it gives the message its number
        assert len(list(post.folder("102").glob("msg*.txt"))) == 1
    assert len({message["id"] for message in post.alan.wait_for(2)}) == 2


def test_an_engine_that_died_with_a_lock_takes_messages_again(post: Post) -> None:
    caller = post.telephone("100")
    post.leave(caller, "102")
    post.alan.wait_for(1)
    (post.folder("102") / ".lock").touch()
    post.office.kill_engine()
    post.office.wait_for_message("The voice engine is back.", 10)
    assert caller.register().status == 200
    post.leave(caller, "102")
    assert len(post.alan.wait_for(2)) == 2


def test_what_was_deleted_is_forgotten_after_a_while(post: Post) -> None:
    post.leave(post.telephone("100"), "102")
    (message,) = post.alan.wait_for(1)
    post.alan.http.delete(f"{BOX}/{message['id']}").raise_for_status()
    basket = Mailbox(post.folder("102", BASKET).parent)
    assert message["id"] in [kept.id for kept in basket.messages([BASKET])]
    asyncio.run(_empty_baskets(post, 3600))
    assert message["id"] in [kept.id for kept in basket.messages([BASKET])]
    asyncio.run(_empty_baskets(post, 0))
    assert basket.messages([BASKET]) == []
    assert post.alan.mark(message["id"]) == 404


async def _empty_baskets(post: Post, after_s: float) -> None:
    """As the office does from time to time."""
    main_file = post.office.data / "engine/etc/asterisk.conf"
    engine = find_engine(user_cache_path("osmo-qt"), print)

    async def command(text: str) -> None:
        process = await asyncio.create_subprocess_exec(*engine.command, "-C", str(main_file), "-rx", text)
        assert await process.wait() == 0

    async def channels() -> list[Mapping[str, Any]]:
        return []

    database = Database("sqlite://")
    await VoiceMessages(database, command, channels, post.folder("102").parent.parent).empty_baskets(after_s)
    await database.close()
