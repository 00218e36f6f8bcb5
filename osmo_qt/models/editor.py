"""The editing of something that the UC server keeps and others may change meanwhile: a contact, a group.

What was typed is never lost: it stays when the server is away or refuses it, is kept if the form is left then, and is
offered again. What others changed meanwhile is never overwritten silently: both versions are shown.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import UcState
from osmo_qt.models.portraits import Starter
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.services.uc.service import UcService


class Kept(Protocol):
    """What the server keeps of both."""

    @property
    def id(self) -> str: ...
    @property
    def etag(self) -> str: ...


F = TypeVar("F")  # what a person can write
V = TypeVar("V", bound=Kept)  # what the server keeps


class Shelf(Protocol[F, V]):
    """What differs between contacts and groups."""

    def current(self, item_id: str) -> V | None: ...
    def fields_of(self, item: V) -> F: ...
    def check(self, fields: F) -> None: ...
    async def create(self, fields: F, key: str) -> V: ...
    async def update(self, item: V, fields: F) -> V: ...
    async def refresh(self) -> None: ...


class EditState(Enum):
    """How far it is."""

    CLOSED = "closed"  # nothing is edited
    OPEN = "open"
    SAVING = "saving"
    FAILED = "failed"  # `error` says why; what was typed can be saved again
    CONFLICT = "conflict"  # `theirs` is what the server has now


@dataclass(eq=False, slots=True)
class Draft(Generic[F, V]):
    """Something that is edited. `item` None: a new one. `fields` as typed when it was saved or left last."""

    fields: F
    item: V | None = None
    theirs: V | None = None
    state: EditState = EditState.OPEN
    error: tuple[str, str] = ("", "")  # what happened, what to do
    unreachable: bool = False
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def is_unsaved(self) -> bool:
        return self.state in (EditState.FAILED, EditState.CONFLICT, EditState.SAVING)


class Editor(QObject, Generic[F, V]):
    """Signals: `changed()`; `saved(V)`; `began()`: the form shows `fields` anew.

    `draft` is what is in the form, `kept` what was left unsaved, the last one last.
    """

    changed = Signal()
    saved = Signal(object)
    began = Signal()

    def __init__(self, shelf: Shelf[F, V], uc: UcService, tasks: Starter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._uc = uc
        self._tasks = tasks
        self.draft: Draft[F, V] | None = None
        self.kept: list[Draft[F, V]] = []
        uc.state_changed.connect(self._on_state)

    @property
    def state(self) -> EditState:
        return self.draft.state if self.draft else EditState.CLOSED

    @property
    def unsaved(self) -> list[Draft[F, V]]:
        """All that should outlive the program, the last one last."""
        open_one = [self.draft] if self.draft is not None and self.draft.is_unsaved else []
        return [*self.kept, *open_one]

    @property
    def can_offer(self) -> bool:
        """Whether the server is back, so that saving again is likely to work."""
        draft = self.draft or (self.kept[-1] if self.kept else None)
        is_back = self._uc.state is UcState.ONLINE
        return draft is not None and draft.state is EditState.FAILED and draft.unreachable and is_back

    # --- commands ------------------------------------------------------------------------------------

    def begin(self, fields: F, item: V | None = None) -> None:
        """Opens an item as it was left unsaved, else as it is; or with None a new one."""
        self._put_aside()
        kept = next((d for d in self.kept if d.item is not None and item is not None and d.item.id == item.id), None)
        if kept is not None:
            self.kept.remove(kept)
        self.draft = kept or Draft(fields, item)
        self.changed.emit()
        self.began.emit()

    def go_on(self) -> None:
        """Opens again what was left unsaved last."""
        if self.kept:
            self._put_aside()
            self.draft = self.kept.pop()
            self.changed.emit()
            self.began.emit()

    def leave(self, fields: F) -> None:
        """The form is closed. What could not be saved is kept; the rest was not wanted."""
        if self.draft is not None:
            self.draft.fields = fields
        self._put_aside()
        self.changed.emit()

    def drop_kept(self) -> None:
        """Forgets what was left unsaved last."""
        if self.kept:
            self.kept.pop()
            self.changed.emit()

    def restore(self, drafts: Sequence[Draft[F, V]]) -> None:
        """What was left when the program ended stands before all that came since."""
        for draft in drafts:
            draft.state, draft.error = EditState.FAILED, problem_text(UserError(Problem.DRAFT_LEFT))
            draft.unreachable = True
        self.kept = [*drafts, *self.kept]
        self.changed.emit()

    def forget(self) -> None:
        """What one person typed is nothing for the next."""
        self.draft, self.kept = None, []
        self.changed.emit()

    def save(self, fields: F) -> None:
        """`saved` follows, or another state."""
        draft = self.draft
        if draft is None or draft.state is EditState.SAVING:
            return
        draft.fields = fields
        try:
            self._shelf.check(fields)
        except UserError as error:
            self._fail(draft, error)
            return
        if draft.item is not None and fields == self._shelf.fields_of(draft.item):
            self._done(draft, draft.item)
            return
        self._set(draft, EditState.SAVING)
        self._tasks.start("save", self._save(draft))

    def save_mine(self, fields: F) -> None:
        """After a conflict: what was typed takes the place of what the server has now, as the person has seen both."""
        if self.draft is not None and self.draft.theirs is not None:
            self.draft.item, self.draft.theirs = self.draft.theirs, None
            self.save(fields)

    def take_theirs(self) -> None:
        """After a conflict: goes on with what the server has now."""
        if self.draft is not None and self.draft.theirs is not None:
            theirs, self.draft = self.draft.theirs, None
            self.begin(self._shelf.fields_of(theirs), theirs)

    # --- what becomes of it --------------------------------------------------------------------------

    def _put_aside(self) -> None:
        if self.draft is not None and self.draft.is_unsaved:
            self.kept.append(self.draft)
        self.draft = None

    async def _save(self, draft: Draft[F, V]) -> None:
        try:
            if draft.item is None:
                made = await self._shelf.create(draft.fields, draft.key)
            else:
                made = await self._shelf.update(draft.item, draft.fields)
        except UserError as error:
            await self._meet(draft, error)
            return
        self._done(draft, made)

    async def _meet(self, draft: Draft[F, V], error: UserError) -> None:
        if error.problem is Problem.UC_CONFLICT and draft.item is not None:
            draft.theirs = await self._newest(draft.item)
            if draft.theirs is not None:
                self._set(draft, EditState.CONFLICT)
                return
            error = UserError(Problem.UC_GONE)
        if error.problem is Problem.UC_GONE:
            draft.item = None  # saving again makes a new one
        self._fail(draft, error)

    async def _newest(self, item: V) -> V | None:
        """What the server has now; its event may not have come yet."""
        known = self._shelf.current(item.id)
        if known is None or known.etag == item.etag:
            try:
                await self._shelf.refresh()
            except UserError:
                return known
        return self._shelf.current(item.id)

    def _fail(self, draft: Draft[F, V], error: UserError) -> None:
        draft.unreachable = error.problem is Problem.UC_UNREACHABLE
        draft.error = problem_text(error)
        self._set(draft, EditState.FAILED)

    def _done(self, draft: Draft[F, V], item: V) -> None:
        if draft is self.draft:
            self.draft = None
        elif draft in self.kept:
            self.kept.remove(draft)
        self.changed.emit()
        self.saved.emit(item)

    def _on_state(self, state: UcState, _reason: UserError | None) -> None:
        if state is UcState.OFF:
            self.forget()
        self.changed.emit()

    def _set(self, draft: Draft[F, V], state: EditState) -> None:
        if state is not EditState.FAILED:
            draft.error = ("", "")
        draft.state = state
        self.changed.emit()
