"""The UC server of the real program: demonstration, events over the network, kill and restart, several servers."""

import io
import json
import os
import signal
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from osmo_qt.office.__main__ import main
from osmo_qt.ucapi.server import ServerInfo
from osmo_qt.ucapi.session import Tokens
from tests.support.office import OfficeProcess, running_office
from tests.support.waiting import wait_for

from .person import API, Person, until
from .sip_client import SipClient
from .uc import PASSWORD, Uc, story


@pytest.fixture
def ada(office: OfficeProcess) -> Iterator[Person]:
    person = Person.of(office)
    with person:
        yield person
        person.http.delete("/session")


def test_the_demonstration_has_people(ada: Person, office: OfficeProcess) -> None:
    assert office.account("100").username == "ada"
    people = ada.get("/directory?limit=500")["items"]
    assert len(people) >= 60
    assert all(person["avatar"] for person in people)
    picture = ada.http.get(f"/avatars/{people[7]['user_id']}")
    assert picture.content.startswith(b"\x89PNG")
    assert len(ada.get("/contacts")["items"]) >= 24
    assert len(ada.get("/groups")["items"]) >= 3
    assert len(ada.get("/journal")["items"]) >= 45
    assert len(ada.get("/presence")) >= 24
    assert len({seen["state"] for seen in ada.get("/presence")}) > 3
    assert ada.get("/handy")["title"] == "Help Desk"
    assert [profile["active"] for profile in ada.get("/rules")] == [False] * 4
    assert ada.get("/devices")[-1]["name"] == "Home Office"


def test_the_telephone_account_is_the_engines(ada: Person, office: OfficeProcess) -> None:
    account = office.account("100")
    sip = {"username": "100", "password": account.password, "display_name": "Ada Lovelace", "realm": "osmo-office"}
    assert ada.get("/me/sip") == sip


@pytest.mark.parametrize("kind", ["uc-only", "voice-only"])
def test_the_other_kinds_of_demonstration(kind: str) -> None:
    with running_office(arguments=("--kind", kind)) as office:
        assert office.server.configurations == [kind]
        if kind == "voice-only":
            assert office.get(f"{API}/me").status_code == 404
            assert office.account("100").username == ""
            return
        person = Person.of(office)
        with person:
            assert person.get("/me")["configuration"] == "uc-only"
            assert person.http.get("/me/sip").status_code == 404


def test_colleagues_live(tmp_path: Path) -> None:
    with running_office(arguments=("--life", "0.05")) as office:
        person = Person.of(office)
        with person, person.events() as events:
            assert until(events, "presence").data["user_id"].startswith("demo")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_killed_server_loses_nothing(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Events are read up to some place; the server is killed and started again; the rest comes, and nothing twice."""
    database = ["--database", request.getfixturevalue("postgres_url")] if kind == "postgresql" else []
    data = tmp_path / "office"
    names = []
    with running_office(arguments=database, data=data) as office:
        person = Person.of(office)
        with person, person.events() as events:
            until(events, "ready")
            for number in range(5):
                person.add(str(number))
            for _ in range(3):
                last = until(events, "contact")
                names.append(last.data["first_name"])
            os.kill(office.pid, signal.SIGKILL)
            wait_for(lambda: not office.processes(), 5, "the office ends")
            list(events)
    with running_office(arguments=database, data=data) as office:
        again = Person(office.url, person.tokens)
        with again, again.events(last.id) as events:
            again.add("5")
            names += [until(events, "contact").data["first_name"] for _ in range(3)]
    assert names == [str(number) for number in range(6)]


def test_two_servers_on_one_database(postgres_url: str) -> None:
    """What is done at one is heard at the other; sign-out at one ends the stream at the other."""
    with ExitStack() as stack:
        one, two = [stack.enter_context(running_office(arguments=("--database", postgres_url))) for _ in range(2)]
        here = Person.of(two)
        there = Person(one.url, here.tokens)
        stack.enter_context(here)
        stack.enter_context(there)
        events = stack.enter_context(there.events())
        until(events, "ready")
        made = here.add("Neighbour")
        assert until(events, "contact").data["id"] == made
        here.http.delete("/session")
        assert until(events, "session-ended").data == {"session_id": here.tokens.session_id}
        assert list(events) == []


def test_it_stops_at_once_with_open_streams() -> None:
    with running_office() as office, ExitStack() as stack:
        people = [Person.of(office, number) for number in ("100", "101")]
        for person in people:
            stack.enter_context(person)
        streams = [stack.enter_context(p.events()) for p in people for _ in range(5)]
        for events in streams:
            until(events, "ready")
        assert office.stop() == 0
        with ThreadPoolExecutor() as pool:
            assert list(pool.map(list, streams)) == [[]] * 10


def test_https_by_the_offices_own_authority(tmp_path: Path) -> None:
    data = tmp_path / "office"
    command = [sys.executable, "-m", "osmo_qt.office", "serve", "--until-stdin-closes"]
    with subprocess.Popen(
        [*command, "--data-dir", str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdin
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        assert url.startswith("https://")
        context = ssl.create_default_context(cafile=data / "certificates/ca.pem")
        assert httpx.get(f"{url}{API}/server", verify=context, trust_env=False).status_code == 200
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"{url}{API}/server", trust_env=False)
        process.stdin.close()
        assert process.wait(10) == 0


SECRET = "a very long secret"


@pytest.fixture
def administrate(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Callable[..., tuple[int, str]]]:
    """Runs `osmo-office` on the database in this process; gives the exit code and what was said on stderr."""
    umask = os.umask(0o077)

    def run(*words: str, password: str = SECRET) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{password}\n"))
        place = ("--data-dir", str(tmp_path / "data"), "--database", database_url)
        try:
            code = main([*words, *place])
        except SystemExit as refused:
            code = int(str(refused.code))
        return code, capsys.readouterr().err

    yield run
    os.umask(umask)


def test_an_administrator_makes_users(administrate: Callable[..., tuple[int, str]]) -> None:
    assert administrate("init") == (0, "")
    assert administrate("init") == (0, "")
    assert administrate("user", "add", "mary", "201", "Mary Jackson", "--cell", "+1571") == (0, "")
    assert "in use" in administrate("user", "add", "MARY", "202", "Other")[1]
    assert "in use" in administrate("user", "add", "other", "201", "Other")[1]
    assert "10 to 256 characters" in administrate("user", "add", "x", "203", "X", password="short")[1]
    assert "2 to 15 digits" in administrate("user", "add", "x", "x", "X")[1]
    assert administrate("user", "unlock", "mary") == (0, "")
    assert administrate("user", "admin", "mary", "on") == (0, "")
    assert administrate("user", "add", "boss", "203", "Boss", "--admin") == (0, "")
    assert administrate("user", "desk", "mary") == administrate("user", "desk", "mary", "--new") == (0, "")
    assert administrate("user", "desk", "nobody")[0] == 1
    assert administrate("user", "two-factor", "Mary", "on") == (0, "")
    assert administrate("user", "two-factor", "nobody", "on") == (1, "There is no such user.\n")


def test_an_administrator_fills_the_directory(
    administrate: Callable[..., tuple[int, str]], tmp_path: Path, database_url: str
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("first_name,work\nOutsider,555\nOther,556\n")
    assert administrate("import", str(file)) == (0, "")
    file.write_text(f"first_name,work\nNew,557\n{'x' * 101},558\n")
    code, message = administrate("import", str(file))
    assert (code, "Nothing was imported.\nline 3: first_name" in message) == (1, True)
    assert administrate("handy", "556", "100") == (0, "")
    assert administrate("handy", "999") == (1, "Nothing was changed: nobody has the number 999.\n")
    assert administrate("options", "--handy-title", "Desk") == (0, "")
    assert administrate("profile", "ada", "Travel", "--presence", "away") == (0, "")
    assert administrate("profile", "nobody", "Travel")[0] == 1

    @story
    async def test(uc: Uc) -> None:
        ada = await uc.sign_in()
        assert [entry["first_name"] for entry in (await ada.get("/handy"))["entries"]] == ["Other", "Ada"]
        assert len((await ada.get("/directory"))["items"]) == 5
        assert [profile["presence"] for profile in await ada.get("/rules")] == ["away"]

    test(database_url)


@contextmanager
def served(data: Path, database_url: str) -> Iterator[str]:
    """An office with its own people; gives its URL."""
    command = [sys.executable, "-m", "osmo_qt.office", "serve", "--no-tls", "--until-stdin-closes"]
    command += ["--database", database_url]
    with subprocess.Popen(
        [*command, "--data-dir", str(data)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield str(json.loads(process.stdout.readline())["url"])
        finally:
            process.stdin.close()
            assert process.wait(10) == 0


def signed_in(url: str, username: str, password: str = SECRET) -> Person:
    answer = httpx.post(f"{url}{API}/session", json={"username": username, "password": password}, trust_env=False)
    return Person(url, Tokens.model_validate_json(answer.content))


def test_what_an_administrator_made_is_served(
    administrate: Callable[..., tuple[int, str]], database_url: str, tmp_path: Path
) -> None:
    administrate("user", "add", "mary", "201", "Mary Jackson")
    assert administrate("options", "--name-display", "last-first", "--handy-title", "Desk") == (0, "")
    with served(tmp_path / "data", database_url) as url:
        person = signed_in(url, "Mary")
        with person:
            me = person.get("/me")
            assert (me["number"], me["name_display"], me["handy_title"]) == ("201", "last-first", "Desk")
            assert person.get("/me/sip")["username"] == "201"
            assert person.http.get("/demo/accounts").status_code == 404


def test_who_is_added_while_the_office_runs_telephones_at_once(
    administrate: Callable[..., tuple[int, str]], database_url: str, tmp_path: Path
) -> None:
    with served(tmp_path / "data", database_url) as url, ExitStack() as stack:
        sip = ServerInfo.model_validate_json(httpx.get(f"{url}{API}/server", trust_env=False).content).sip
        assert sip
        assert administrate("user", "add", "mary", "201", "Mary Jackson") == (0, "")
        mary, grace = signed_in(url, "mary"), signed_in(url, "grace", PASSWORD)
        for person in (mary, grace):
            stack.enter_context(person)

        def telephone(person: Person) -> SipClient:
            account = person.get("/me/sip")
            return stack.enter_context(SipClient(sip, account["username"], account["password"]))

        here, there = telephone(mary), telephone(grace)
        wait_for(lambda: here.register().status == 200, 5, "the new telephone registers")
        assert there.register().status == 200
        here.refusal = "200 OK"
        dialog = there.dial("201")
        here.wait_for_request("INVITE")
        assert there.final_answer(dialog).status == 200
        wait_for(lambda: mary.get("/me/presence")["state"] == "busy", 5, "what it does is known")
        there.hang_up(dialog)
        wait_for(lambda: len(mary.get("/journal")["items"]) == 1, 5, "in the journal")
        assert administrate("user", "password", "mary", password="another long one") == (0, "")
        wait_for(lambda: mary.http.get("/me").status_code == 401, 5, "the old session ends")
        again = signed_in(url, "mary", "another long one")
        with again:
            assert again.get("/me/sip")["username"] == "201"
