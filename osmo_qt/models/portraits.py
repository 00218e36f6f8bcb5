"""What the office knows of its users: their presence and their pictures, for avatars wherever they stand (CON-8)."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import UcPresence, UcState
from osmo_qt.models.presence_texts import presence_text
from osmo_qt.services.uc.service import UcService

KEPT_PICTURES = 512
FETCHED_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Portrait:
    """How somebody of the office is shown. `presence` None: not known. `picture`: PNG, b"" as long as there is none;
    `key` names the picture."""

    presence: UcPresence | None = None
    picture: bytes = b""
    key: tuple[str, str] = ("", "")

    @property
    def state(self) -> PresenceState | None:
        return self.presence.state if self.presence else None

    @property
    def text(self) -> str:
        """The presence in words; "" if it is not known."""
        return presence_text(self.presence.state) if self.presence else ""


NO_PORTRAIT = Portrait()


class Starter(Protocol):
    """What of the tasks is used."""

    def start(self, name: str, work: Coroutine[Any, Any, None]) -> object: ...


class Portraits(QObject):
    """Signal: `changed(frozenset[str] | None)`: the users who look different now; None: all of them.

    A picture is fetched when somebody asks for it, those asked for last first: they are in sight. While the server is
    away nobody's presence is known, as what was known may be wrong by now.
    """

    changed = Signal(object)

    def __init__(self, uc: UcService, tasks: Starter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._presences: dict[str, UcPresence] = {}
        self._pictures: dict[tuple[str, str], bytes] = {}
        self._asked: set[tuple[str, str]] = set()
        self._waiting: list[tuple[str, str]] = []
        self._fetching = 0
        self._online = uc.state is UcState.ONLINE
        uc.state_changed.connect(self._on_state)
        uc.presences_replaced.connect(self._on_replaced)
        uc.presence_changed.connect(self._on_presence)
        uc.avatar_loaded.connect(self._on_picture)

    def of(self, user_id: str, version: str) -> Portrait:
        """How a user is shown now; `version` of the picture, "" for none."""
        if not user_id:
            return NO_PORTRAIT
        presence = self._presences.get(user_id, UcPresence(user_id, PresenceState.OFFLINE)) if self._online else None
        key = (user_id, version)
        return Portrait(presence, self._picture(key) if version else b"", key)

    def _picture(self, key: tuple[str, str]) -> bytes:
        found = self._pictures.get(key)
        if found is None:
            if key not in self._asked:
                self._asked.add(key)
                self._waiting.append(key)
                self._fetch_next()
            return b""
        return found

    def _fetch_next(self) -> None:
        while self._online and self._waiting and self._fetching < FETCHED_AT_ONCE:
            self._fetching += 1
            self._tasks.start("avatar", self._fetch(*self._waiting.pop()))

    async def _fetch(self, user_id: str, version: str) -> None:
        try:
            await self._uc.fetch_avatar(user_id, version)
        except UserError:
            pass  # initials do as well; it is tried again with the next connection
        finally:
            self._fetching -= 1
        self._fetch_next()

    def _on_state(self, state: UcState, _reason: UserError | None) -> None:
        online = state is UcState.ONLINE
        if online == self._online:
            return
        self._online = online
        self._asked = set(self._waiting)
        self.changed.emit(None)
        self._fetch_next()

    def _on_replaced(self, presences: list[UcPresence]) -> None:
        self._presences = {presence.user_id: presence for presence in presences}
        self.changed.emit(None)

    def _on_presence(self, user_id: str, presence: UcPresence) -> None:
        if self._presences.get(user_id) != presence:
            self._presences[user_id] = presence
            self.changed.emit(frozenset({user_id}))

    def _on_picture(self, user_id: str, version: str, png: bytes) -> None:
        self._pictures[user_id, version] = png
        while len(self._pictures) > KEPT_PICTURES:
            oldest = next(iter(self._pictures))
            del self._pictures[oldest]
            self._asked.discard(oldest)
        self.changed.emit(frozenset({user_id}))


def whose(user_ids: frozenset[str] | None) -> Callable[[str], bool]:
    """Whether a user is one of those of `Portraits.changed`."""
    return lambda user_id: bool(user_id) and (user_ids is None or user_id in user_ids)
