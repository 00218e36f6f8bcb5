"""What could not be saved at the UC server outlives the program: it lies in the profile and is offered again."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from PySide6.QtCore import QObject

from osmo_qt.core.people import NumberKind, PhoneNumber
from osmo_qt.core.uc import ContactFields, GroupFields, Me, UcContact, UcGroup, UcState
from osmo_qt.models.editor import Draft
from osmo_qt.models.uc_shelves import ContactEditor, GroupEditor
from osmo_qt.services.records_file import RecordsFile
from osmo_qt.services.uc.service import UcService

Record = dict[str, object]
MOST = 50  # of a kind


class KeptDrafts(QObject):
    """Nothing is written or offered before it is known whose it is; what another person left is dropped then."""

    def __init__(
        self,
        store: RecordsFile,
        uc: UcService,
        contacts: ContactEditor,
        groups: GroupEditor,
        parent: QObject | None = None,
    ) -> None:
        """Made after the editors."""
        super().__init__(parent)
        self._store, self._uc, self._contacts, self._groups = store, uc, contacts, groups
        self._records: list[Any] | None = None  # as they are on disk; None: not read yet
        self._owner = ""
        self._told = ""  # whose lists come
        store.loaded.connect(self._on_loaded)
        uc.me_changed.connect(self._on_me)
        uc.state_changed.connect(self._on_state)
        for editor in (contacts, groups):
            editor.changed.connect(self._keep)

    def forget(self) -> None:
        """The person has signed out."""
        self._owner = self._told = ""
        self._records = []
        self._store.save_records([])

    def _on_loaded(self, records: list[Any]) -> None:
        self._records = records
        self._offer()

    def _on_me(self, me: Me) -> None:
        self._told = me.user_id
        self._offer()

    def _on_state(self, state: UcState, _reason: object) -> None:
        if state is UcState.OFF:  # the editors have forgotten everything, as another person may come
            self._owner = self._told = ""

    def _offer(self) -> None:
        if self._records is None or not self._told or self._told == self._owner:
            return
        if self._owner:
            self._owner = ""
            self._contacts.forget()
            self._groups.forget()
        mine = [r for r in self._records if isinstance(r, dict) and r.get("owner") == self._told]
        self._contacts.restore(_drafts(mine, "contact", contact_fields, contact_of))
        self._groups.restore(_drafts(mine, "group", group_fields, group_of))
        self._owner = self._told
        self._keep()

    def _keep(self) -> None:
        if not self._owner or self._uc.state is UcState.OFF:
            return
        records = [
            *(self._record("contact", draft) for draft in self._contacts.unsaved[-MOST:]),
            *(self._record("group", draft) for draft in self._groups.unsaved[-MOST:]),
        ]
        if records != self._records:
            self._records = records
            self._store.save_records(records)

    def _record(self, kind: str, draft: Draft[Any, Any]) -> Record:
        item = asdict(draft.item) if draft.item is not None else None
        return {
            "owner": self._owner,
            "kind": kind,
            "key": draft.key,
            "fields": _plain(asdict(draft.fields)),
            "item": _plain(item) if item is not None else None,
        }


def _drafts(
    records: list[Any], kind: str, fields: Callable[[Any], Any], item: Callable[[Any], Any]
) -> list[Draft[Any, Any]]:
    """What makes no sense costs itself only."""
    made = []
    for record in records:
        try:
            if record["kind"] == kind:
                known = item(record["item"]) if record["item"] is not None else None
                made.append(Draft(fields(record["fields"]), known, key=_text(record["key"])))
        except (KeyError, TypeError, ValueError):
            continue
    return made


def _plain(values: dict[str, Any]) -> Record:
    """As JSON has it, so that it can be compared with what was read."""
    if "numbers" in values:
        return {**values, "numbers": [[n["text"], n["kind"].value] for n in values["numbers"]]}
    return {**values, "members": list(values["members"])}


def contact_fields(record: Any) -> ContactFields:
    """Raises KeyError, TypeError, ValueError."""
    return ContactFields(**_contact(record, _CONTACT_TEXTS))


def contact_of(record: Any) -> UcContact:
    """The same with what the server knew of it."""
    return UcContact(**_contact(record, (*_CONTACT_TEXTS, "id", "etag", "user_id", "avatar")))


def group_fields(record: Any) -> GroupFields:
    return GroupFields(_text(record["title"]), tuple(_text(member) for member in record["members"]))


def group_of(record: Any) -> UcGroup:
    known = group_fields(record)
    return UcGroup(known.title, known.members, _text(record["id"]), _text(record["etag"]))


_CONTACT_TEXTS = ("first_name", "last_name", "company", "email", "im_address", "sip_uri", "note")


def _contact(record: Any, texts: tuple[str, ...]) -> dict[str, Any]:
    numbers = tuple(PhoneNumber(_text(text), NumberKind(kind)) for text, kind in record["numbers"])
    return {**{name: _text(record[name]) for name in texts}, "numbers": numbers}


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
