"""The mailbox of a number as the engine keeps it: in each folder msgNNNN.txt, with the sound in msgNNNN.wav.

NNNN changes when others are moved or deleted; `msg_id` in the text does not. Here it is only read; the engine itself
moves and deletes (its console commands `voicemail move` and `voicemail remove`), as it alone knows its numbers.
"""

import configparser
import os
import re
import secrets
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

NEW, HEARD = "INBOX", "Old"
BASKET = "Cust5"  # no menu of the telephone names it; the engine's own "Deleted" loses count of its messages
LOCK = ".lock"
LOCK_WITHIN_S = 5.0  # what the engine itself gives others
LOCK_PAUSE_S = 0.005
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CALLER = re.compile(r'\s*(?:"(?P<name>[^"]*)"|(?P<bare>[^<]*))\s*(?:<(?P<number>[^>]*)>)?\s*')
_HIDDEN = ("anonymous", "unknown", "unavailable", "private")


@dataclass(frozen=True)
class KeptMessage:
    """A message in `folder`. `number` and `name` as the caller sent them, "" when hidden; times in seconds.

    `moved_at`: when it came to this folder, or to its number there (since the epoch, like `received_at`).
    """

    id: str
    folder: str
    number: str
    name: str
    received_at: float
    duration_s: float
    moved_at: float


class Mailbox:
    """Reads what is below `path`. Everything blocks for moments, and raises OSError when the engine keeps a folder
    locked for too long."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def messages(self, folders: Sequence[str] = (NEW, HEARD)) -> list[KeptMessage]:
        """In the order of their numbers; what can't be read is left out."""
        found = dict[str, KeptMessage]()
        for folder in folders:
            with self._texts(folder) as texts:
                found.update((message.id, message) for message in map(_read, texts) if message is not None)
        return list(found.values())

    def sound(self, message_id: str, folders: Sequence[str] = (NEW, HEARD)) -> bytes | None:
        """The WAV file; None for a message that is not there."""
        for folder in folders:
            with self._texts(folder) as texts:
                for text in texts:
                    message = _read(text)
                    if message is not None and message.id == message_id:
                        return text.with_suffix(".wav").read_bytes()
        return None

    @contextmanager
    def _texts(self, folder: str) -> Iterator[list[Path]]:
        """While these are looked at, the engine does not renumber them."""
        path = self._path / folder
        if not path.is_dir():  # it is made with the first message
            yield []
            return
        with locked(path):
            yield sorted(path.glob("msg*.txt"))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Holds the engine's lock of a folder: a hard link named .lock, which only one can make. Raises TimeoutError."""
    own = folder / f"{LOCK}-{secrets.token_hex(4)}"
    own.touch(mode=0o600, exist_ok=False)
    try:
        _link(own, folder / LOCK)
    finally:
        own.unlink(missing_ok=True)
    try:
        yield
    finally:
        (folder / LOCK).unlink(missing_ok=True)


def _link(own: Path, lock: Path) -> None:
    deadline, pause = time.monotonic() + LOCK_WITHIN_S, Event()  # nobody tells when a file goes
    while True:
        try:
            os.link(own, lock)
        except FileExistsError:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the mailbox folder {lock.parent.name} stays locked") from None
            pause.wait(LOCK_PAUSE_S)
        else:
            return


def forget_locks(spool: Path) -> None:
    """Before the engine starts: what one that was killed has locked would stay so for ever. Raises OSError."""
    for lock in spool.glob(f"*/*/*/{LOCK}*"):
        lock.unlink(missing_ok=True)


def _read(text: Path) -> KeptMessage | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text.read_text(encoding="utf-8", errors="replace"))
        fields = parser["message"]
        message_id, received_at = fields["msg_id"], float(fields["origtime"])
        moved_at = text.stat().st_ctime
    except (configparser.Error, KeyError, ValueError, OSError):
        return None
    if _ID.fullmatch(message_id) is None:
        return None
    name, number = _caller(fields.get("callerid", ""))
    duration_s = _duration_s(text.with_suffix(".wav"))
    if duration_s is None:
        return None
    return KeptMessage(message_id, text.parent.name, number, name, received_at, duration_s, moved_at)


def _caller(text: str) -> tuple[str, str]:
    """Name and number of `"Ada Lovelace" <100>`."""
    found = _CALLER.fullmatch(text)
    if found is None:
        return "", ""
    parts = (found["name"] or found["bare"] or "").strip(), (found["number"] or "").strip()
    name, number = ("" if part.lower() in _HIDDEN else part for part in parts)
    return ("", name) if not number and name.lstrip("+").isdigit() else (name, number)


def _duration_s(sound: Path) -> float | None:
    """The text knows only whole seconds. None if there is no sound."""
    try:
        with wave.open(str(sound), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return None
