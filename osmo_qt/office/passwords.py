"""Passwords as Argon2id hashes (RFC 9106), made and checked on threads of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

AT_ONCE = 2  # each takes 64 MiB; whoever sends many bad passwords waits


class Passwords:
    """Makes and checks hashes; `close` ends its threads.

    `cheap` is for random passwords that need no slow hash (those of a demonstration).
    """

    def __init__(self, *, cheap: bool = False) -> None:
        self._hasher = (
            PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
            if cheap
            else PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
        )
        self._threads = ThreadPoolExecutor(AT_ONCE, "passwords")
        self._nobody = ""

    async def hash(self, password: str) -> str:
        """With its salt and parameters."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self.hash_now, password)

    def hash_now(self, password: str) -> str:
        """The same, blocking (about 50 ms unless cheap)."""
        return self._hasher.hash(password)

    async def is_right(self, stored: str | None, password: str) -> bool:
        """Takes as long for a user who does not exist (None)."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verify, stored, password)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    def _verify(self, stored: str | None, password: str) -> bool:
        if not self._nobody:
            self._nobody = self._hasher.hash("nobody")
        try:
            self._hasher.verify(stored or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return stored is not None
