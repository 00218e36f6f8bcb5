"""The form for a group, new or changed: its title, its members, and the choice of more (guide 3.2.5.1, 3.2.5.2)."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.core.uc import GroupFields
from osmo_qt.models.members import MemberRows
from osmo_qt.models.uc_groups import UcGroups, members_text
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.models.uc_shelves import GroupEditor
from osmo_qt.views.edit_frame import EditFrame
from osmo_qt.views.form_field import FormField
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.member_list import MemberList
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, label, row

LONGEST_TITLE = 120
MOST_ROWS = 6
ROW = 56


class GroupForm(EditFrame):
    """Signal: `more_wanted()`: somebody is to be added."""

    more_wanted = Signal()

    def __init__(
        self, editor: GroupEditor, people: UcPeople, groups: UcGroups, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(editor, theme, parent)
        self._groups = groups
        self.rows = MemberRows(people.own, people.portraits, self)
        self.rows.modelReset.connect(self._show_members)
        self._field = FormField(self.tr("Title"))
        self._field.edit.setMaxLength(LONGEST_TITLE)
        self._field.edit.returnPressed.connect(self.save)
        self._count = label("", "strong")
        self.list = MemberList(self.tr("Members"), self.rows, theme, swipes=True)
        self.list.swiped.connect(self.rows.toggle)
        self.list.selectionModel().currentChanged.connect(lambda _now, _before: self._show_remove())
        self._remove = button(self.tr("Remove from group"), "quiet", icon(theme, "account-minus-outline", "red"))
        self._remove.clicked.connect(self._remove_current)
        more = button(self.tr("Add Participant(s)"), "", icon(theme, "account-plus-outline", "accent"))
        more.clicked.connect(self.more_wanted)
        acts = QWidget()
        line = row(acts, space=2)
        line.addWidget(more)
        line.addWidget(self._remove)
        line.addStretch(1)
        self.place((self._field, self._count, self.list, acts))

    def typed(self) -> GroupFields:
        return GroupFields(self._field.edit.text().strip(), self.rows.members)

    def fill(self, fields: GroupFields) -> None:
        self._field.edit.setText(fields.title)
        self.rows.set_members(fields.members)
        self._field.edit.setFocus()

    def words(self, *, new: bool) -> tuple[str, str]:
        return (self.tr("New Contact Group") if new else self.tr("Edit group")), self.tr("Done")

    def versions(self, theirs: GroupFields) -> Iterable[tuple[str, str, str]]:
        mine = self.typed()
        if mine.title != theirs.title:
            yield self.tr("Title"), mine.title, theirs.title
        if set(mine.members) != set(theirs.members):
            yield self.tr("Members"), self._names(mine), self._names(theirs)

    def _names(self, fields: GroupFields) -> str:
        return "\n".join(person.name for person in self._groups.people_in(fields)) or members_text(0)

    def _show_members(self) -> None:
        count = self.rows.rowCount()
        self._count.setText(members_text(count))
        self.list.setVisible(count > 0)
        self.list.setFixedHeight(min(MOST_ROWS, count) * ROW + 2)
        self._show_remove()

    def _show_remove(self) -> None:
        self._remove.setVisible(self.list.current is not None)

    def _remove_current(self) -> None:
        person = self.list.current
        if person is not None:
            self.rows.toggle(person)


class ParticipantPicker(QFrame):
    """All contacts, to tick some. Signal: `done()`."""

    done = Signal()

    def __init__(self, people: UcPeople, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Add Participant(s)"))
        self.rows = MemberRows(people.own, people.portraits, self, pick=True)
        self.search = SearchField(self.tr("Search contacts"), self.tr("Search by name or number"), theme)
        self.search.textChanged.connect(self.rows.search_for)
        self.list = MemberList(self.tr("Contacts"), self.rows, theme)
        self.list.chosen.connect(self.rows.toggle)
        self.list.typed.connect(self._on_typed)
        self._count = label("", "muted")
        self._count.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self.rows.members_changed.connect(self._show_count)
        self._none = label(self.tr("Nobody found"), "muted")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.rows.found.connect(self._show_none)
        done = button(self.tr("Done"), "primary", icon(theme, "check", "on_accent"))
        done.clicked.connect(self.done)
        on_key(Qt.Key.Key_Escape, self, self.done.emit)
        on_key(Qt.Key.Key_Down, self.search, self._enter_list, within=False)
        lines = column(self, space=2)
        lines.setContentsMargins(24, 16, 24, 16)
        head = row(space=2)
        head.addWidget(label(self.tr("Add Participant(s)"), "heading"), 1)
        head.addWidget(done)
        lines.addLayout(head)
        lines.addWidget(self._count)
        lines.addWidget(self.search)
        lines.addWidget(self._none)
        lines.addWidget(self.list, 1)
        self._show_none()

    def _show_none(self) -> None:
        self._none.setVisible(not self.rows.rowCount())

    def begin(self, members: Iterable[str]) -> None:
        """Those who are in the group already are ticked."""
        self.search.clear()
        self.rows.set_members(members)
        self.search.setFocus()

    def _show_count(self) -> None:
        count = str(len(self.rows.members))
        self._count.setText(self.tr("%1 chosen").replace("%1", count))

    def _enter_list(self) -> None:
        self.list.setFocus()
        if not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self.rows.index(0, 0))

    def _on_typed(self, text: str) -> None:
        self.search.setFocus()
        self.search.insert(text)
