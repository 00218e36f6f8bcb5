"""The details of a group of contacts: its members, and what can be done with all of them (guide 3.2.5, 3.2.6.2)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.core.uc import UcGroup
from osmo_qt.models.members import MemberRows
from osmo_qt.models.uc_groups import UcGroups, members_text
from osmo_qt.models.uc_people import UcPeople
from osmo_qt.views.icons import icon
from osmo_qt.views.member_list import MemberList
from osmo_qt.views.search_field import SearchField
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, label, row

SEARCHED_FROM = 8  # members


class GroupDetails(QFrame):
    """Signals: `edit_wanted()`, `delete_wanted()`, `contact_wanted(str)` with the source of a person."""

    edit_wanted = Signal()
    delete_wanted = Signal()
    contact_wanted = Signal(str)

    def __init__(self, people: UcPeople, groups: UcGroups, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._groups = groups
        self._group: UcGroup | None = None
        self.setAccessibleName(self.tr("Group details"))
        self._title = label("", "heading", wrap=True, selectable=True)
        self._count = label("", "muted")
        for text in (self._title, self._count):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._edit = button(self.tr("Edit"), "", icon(theme, "pencil-outline", "accent"))
        self._edit.clicked.connect(self.edit_wanted)
        self._mail = button(self.tr("Send Email"), "", icon(theme, "email-multiple-outline", "accent"))
        self._mail.clicked.connect(self._send_mail)
        delete = button(self.tr("Delete"), "", icon(theme, "trash-can-outline", "red"))
        delete.clicked.connect(self.delete_wanted)
        self._rows = MemberRows(people.own, people.portraits, self)
        self._search = SearchField(self.tr("Search in the group"), self.tr("Search by name or number"), theme)
        self._search.textChanged.connect(self._rows.search_for)
        self._list = MemberList(self.tr("Members"), self._rows, theme)
        self._list.chosen.connect(lambda person: self.contact_wanted.emit(person.source))
        self._list.typed.connect(self._on_typed)
        self._none = label("", "muted", wrap=True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lines = column(self, space=1)
        lines.setContentsMargins(16, 24, 16, 16)
        lines.addWidget(self._title)
        lines.addWidget(self._count)
        lines.addSpacing(12)
        acts = row(space=2)
        acts.addStretch(1)
        for act in (self._edit, self._mail, delete):
            acts.addWidget(act)
        acts.addStretch(1)
        lines.addLayout(acts)
        lines.addSpacing(12)
        lines.addWidget(self._search)
        lines.addWidget(self._none)
        lines.addWidget(self._list, 1)
        lines.addStretch(0)
        self._rows.found.connect(self._show_none)

    def show_group(self, group: UcGroup) -> None:
        if self._group is None or self._group.id != group.id:
            self._search.clear()
        self._group = group
        members = self._groups.members(group)
        self._title.setText(group.title)
        self._count.setText(members_text(len(members)))
        self._mail.setVisible(not self._groups.mail_url(group).isEmpty())
        self._search.setVisible(len(members) >= SEARCHED_FROM)
        self._rows.set_members(group.members)
        self._show_none()

    def _show_none(self) -> None:
        """Why the list is empty, if it is."""
        nobody = self.tr("Nobody is in this group yet. Edit it to add participants.")
        self._none.setText(self.tr("Nobody found") if self._search.text() else nobody)
        self._none.setVisible(not self._rows.rowCount())
        self._list.setVisible(self._rows.rowCount() > 0)

    def focus_first(self) -> None:
        self._edit.setFocus(Qt.FocusReason.TabFocusReason)

    def _send_mail(self) -> None:
        if self._group is not None:
            QDesktopServices.openUrl(self._groups.mail_url(self._group))

    def _on_typed(self, text: str) -> None:
        if self._search.isVisible():
            self._search.setFocus()
            self._search.insert(text)
