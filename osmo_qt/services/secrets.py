"""Passwords in the operating system's keyring, and nowhere else.

The keyring may ask the person to unlock it, so every call is made in a thread of its own.
"""

import asyncio
import logging
import os
import queue
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import closing
from typing import Protocol, TypeVar

from osmo_qt.core.errors import Problem, UserError

log = logging.getLogger(__name__)

SERVICE = "osmo-qt"
BACKEND_VARIABLE = "PYTHON_KEYRING_BACKEND"  # somebody chose another keyring
T = TypeVar("T")


class SecretStore(Protocol):
    """Where secrets are kept. Each call raises UserError(NO_KEYRING) if there is no such place."""

    def warm_up(self) -> None: ...
    async def get(self, name: str) -> str | None: ...
    async def set(self, name: str, secret: str) -> None: ...
    async def delete(self, name: str) -> None: ...
    def stop(self) -> None: ...


class KeyringSecrets:
    """The desktop's keyring: Secret Service, Keychain or Credential Manager."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        # A daemon: a prompt of the keyring that nobody answers must not keep the program from ending
        threading.Thread(target=self._work, name="keyring", daemon=True).start()

    def _work(self) -> None:
        while (call := self._queue.get()) is not None:
            call()

    def warm_up(self) -> None:
        """Loads what the first look-up needs, while other things go on."""
        self._queue.put(_load)

    async def get(self, name: str) -> str | None:
        return await self._run(lambda: _get(name))

    async def set(self, name: str, secret: str) -> None:
        await self._run(lambda: _set(name, secret))

    async def delete(self, name: str) -> None:
        await self._run(lambda: _delete(name))

    def stop(self) -> None:
        self._queue.put(None)

    async def _run(self, call: Callable[[], T]) -> T:
        try:
            return await asyncio.wrap_future(self._submit(call))
        except Exception as error:
            # Back ends raise errors of their own kinds; for a person they all mean the same
            log.warning("the keyring can't be used: %s", type(error).__name__)
            raise UserError(Problem.NO_KEYRING, str(error)) from error

    def _submit(self, call: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(call())
                except Exception as error:
                    future.set_exception(error)

        self._queue.put(work)
        return future


class MemorySecrets:
    """For the demo, whose passwords are made anew at each start: forgotten at the end of the program."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def warm_up(self) -> None:
        """There is nothing to load."""

    async def get(self, name: str) -> str | None:
        return self._secrets.get(name)

    async def set(self, name: str, secret: str) -> None:
        self._secrets[name] = secret

    async def delete(self, name: str) -> None:
        self._secrets.pop(name, None)

    def stop(self) -> None:
        self._secrets.clear()


def _load() -> None:
    try:
        import secretstorage  # noqa: F401 - so that it is there when the first secret is asked for
    except ImportError:
        log.debug("there is no secretstorage on this system")


def _get(name: str) -> str | None:
    secret = None
    if sys.platform == "linux" and BACKEND_VARIABLE not in os.environ:
        secret = _from_secret_service(name)
    if secret is None:
        import keyring

        secret = keyring.get_password(SERVICE, name)
    return secret


def _from_secret_service(name: str) -> str | None:
    """What keyring's own back end would find in the Secret Service; keyring takes 0.2 s to import, this a tenth."""
    try:
        import secretstorage

        with closing(secretstorage.dbus_init()) as bus:
            for item in secretstorage.search_items(bus, {"service": SERVICE, "username": name}):
                if not item.is_locked():
                    return str(item.get_secret().decode("utf-8"))
    except Exception as error:  # keyring knows other places, and its own words for what is wrong
        log.debug("not found in the Secret Service: %s", type(error).__name__)
    return None


def _set(name: str, secret: str) -> None:
    import keyring

    keyring.set_password(SERVICE, name, secret)


def _delete(name: str) -> None:
    import keyring
    from keyring.errors import PasswordDeleteError

    try:
        keyring.delete_password(SERVICE, name)
    except PasswordDeleteError:
        log.debug("there was no such secret")
