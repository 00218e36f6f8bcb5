"""Passwords in the keyring: the real one of a private desktop, and what happens without any."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services import secrets
from osmo_qt.services.secrets import KeyringSecrets, MemorySecrets
from tests.conftest import ExpectLog
from tests.support.desktop import Desktop

ROOT = Path(__file__).parents[2]
# The keyring looks at its environment once in a process, so each case gets one of its own
SCRIPT = """
import asyncio, json, sys
from osmo_qt.core.errors import UserError
from osmo_qt.services.secrets import KeyringSecrets

async def main():
    store = KeyringSecrets()
    store.warm_up()
    told = []
    try:
        for command, *arguments in json.load(sys.stdin):
            told.append(await getattr(store, command)(*arguments))
    except UserError as error:
        told.append(error.problem.value)
    store.stop()
    print(json.dumps(told))

asyncio.run(main())
"""


def in_a_process(environment: dict[str, str], *commands: tuple[str, ...]) -> list[object]:
    """What each command returned; a UserError ends the list with its problem."""
    done = subprocess.run(
        (sys.executable, "-c", SCRIPT),
        input=json.dumps(commands),
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return list(json.loads(done.stdout))


@pytest.mark.req("LOGIN-5", "SECR-11")
def test_a_password_is_kept_by_the_keyring_of_the_desktop(desktop: Desktop) -> None:
    name, password = "sip:100@office:5061", "p\u00e4ss \u2713 \"'"
    assert in_a_process(desktop.environment, ("set", name, password)) == [None]
    told = in_a_process(
        desktop.environment, ("get", name), ("get", "other"), ("delete", name), ("get", name), ("delete", name)
    )
    assert told == [password, None, None, None, None]


@pytest.mark.req("LOGIN-5", "SECR-11")
def test_without_a_keyring_the_person_is_told(tmp_path: Path) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'no-bus'}",
    }
    assert in_a_process(environment, ("set", "x", "y")) == [Problem.NO_KEYRING.value]
    assert not list(tmp_path.rglob("*pass*"))


def test_a_keyring_that_fails_is_told_without_its_words_in_the_log(
    monkeypatch: pytest.MonkeyPatch, expect_log: ExpectLog
) -> None:
    expect_log(r"the keyring can't be used: RuntimeError$")

    def locked(name: str) -> str:
        raise RuntimeError("the collection is locked")

    monkeypatch.setattr(secrets, "_get", locked)
    store = KeyringSecrets()
    with pytest.raises(UserError) as caught:
        asyncio.run(store.get("x"))
    store.stop()
    assert (caught.value.problem, caught.value.detail) == (Problem.NO_KEYRING, "the collection is locked")


def test_a_keyring_that_asks_the_person_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    unlocked = threading.Event()
    monkeypatch.setattr(secrets, "_get", lambda _name: "secret" if unlocked.wait(5) else None)

    async def main() -> str | None:
        store = KeyringSecrets()
        asking = asyncio.create_task(store.get("x"))
        await asyncio.sleep(0)  # the loop goes on while the person types
        assert not asking.done()
        unlocked.set()
        try:
            return await asking
        finally:
            store.stop()

    assert asyncio.run(main()) == "secret"


def test_the_demo_forgets_its_passwords() -> None:
    async def main() -> list[str | None]:
        store = MemorySecrets()
        await store.set("a", "1")
        await store.set("b", "2")
        told = [await store.get("a"), await store.get("c")]
        await store.delete("a")
        await store.delete("a")
        told.append(await store.get("a"))
        store.stop()
        return [*told, await store.get("b")]

    assert asyncio.run(main()) == ["1", None, None, None]
