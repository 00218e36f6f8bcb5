"""The details of a card of the UC server: presence, numbers, addresses, note, groups, and what can be done with it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from osmo_qt.core.cards import UcCard
from osmo_qt.core.people import Person
from osmo_qt.core.uc import UcContact
from osmo_qt.models.card_texts import where_text
from osmo_qt.models.portraits import NO_PORTRAIT, Portrait
from osmo_qt.views.contact_details import WIDEST, ContactDetails
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.presence_signs import PRESENCE_SIGNS
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row


class CardDetails(ContactDetails):
    """Signals: `edit_wanted()`, `remove_wanted()` after the question (guide 3.2.2.2), `add_wanted()` for somebody of
    the directory, `own_wanted()`: the own contact of somebody of the directory."""

    edit_wanted = Signal()
    remove_wanted = Signal()
    add_wanted = Signal()
    own_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._card: UcCard | None = None
        self._groups: Sequence[str] = ()
        self._source = ""
        self._shown: object = None
        self._portrait = NO_PORTRAIT
        super().__init__(theme, parent)
        theme.changed.connect(lambda: self._show_presence(self._portrait))

    def _add_below_name(self, lines: QVBoxLayout) -> None:
        self._sign = label()
        self._where = label("")
        self._status_note = label("", "muted", wrap=True, selectable=True)
        self._status_note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._presence = QWidget()
        line = row(self._presence, space=1)
        line.addStretch(1)
        line.addWidget(self._sign)
        line.addWidget(self._where)
        line.addStretch(1)
        lines.addWidget(self._presence)
        lines.addWidget(self._status_note)
        lines.addSpacing(12)
        self._edit = button(self.tr("Edit"), "", icon(self._theme, "pencil-outline", "accent"))
        self._edit.clicked.connect(self.edit_wanted)
        self._remove = button(self.tr("Remove"), "", icon(self._theme, "trash-can-outline", "red"))
        self._remove.clicked.connect(self.ask_to_remove)
        self._add = button(self.tr("Add"), "primary", icon(self._theme, "account-plus-outline", "on_accent"))
        self._add.clicked.connect(self.add_wanted)
        self._own = button(self.tr("Show contact"), "", icon(self._theme, "account-outline", "accent"))
        self._own.clicked.connect(self.own_wanted)
        acts = row(space=2)
        acts.addStretch(1)
        for act in (self._add, self._own, self._edit, self._remove):
            acts.addWidget(act)
        acts.addStretch(1)
        lines.addLayout(acts)
        lines.addSpacing(8)
        question = row(space=0)
        question.addStretch(1)
        question.addWidget(self._question_box(), 1000)
        question.addStretch(1)
        lines.addLayout(question)
        on_key(Qt.Key.Key_Escape, self._question, self._take_back)

    def _question_box(self) -> QFrame:
        self._question = frame("warning")
        self._question.setMaximumWidth(WIDEST)
        self._asked = label("", wrap=True)
        yes = button(self.tr("Remove"), "danger")
        yes.clicked.connect(self._on_yes)
        self._no = button(self.tr("Cancel"))
        self._no.clicked.connect(self._take_back)
        lines = column(self._question, margin=4, space=2)
        lines.addWidget(self._asked)
        line = row(space=2)
        line.addStretch(1)
        line.addWidget(self._no)
        line.addWidget(yes)
        lines.addLayout(line)
        self._question.hide()
        return self._question

    def show_card(
        self,
        card: UcCard,
        person: Person,
        portrait: Portrait,
        *,
        source: str,
        groups: Sequence[str] = (),
        own: UcContact | None = None,
        can_add: bool = False,
    ) -> None:
        """Everything there is to know. `source`: which list it stands in; `own`: who of the contacts is the same."""
        shown = (card, person, source, tuple(groups), own, can_add)
        if shown != self._shown:
            if self._card is None or self._card.id != card.id:
                self._take_back()
            self._shown = shown
            self._card, self._groups, self._source = card, groups, source
            self._person = None  # the same person may have another note
            self.show_person(person)
            is_own = isinstance(card, UcContact)
            self._edit.setVisible(is_own)
            self._remove.setVisible(is_own)
            self._add.setVisible(can_add and own is None)
            self._own.setVisible(can_add and own is not None)
        self.show_portrait(portrait)

    def show_portrait(self, portrait: Portrait) -> None:
        self._portrait = portrait
        self._avatar.set_portrait(portrait)
        self._show_presence(portrait)

    def _show_presence(self, portrait: Portrait) -> None:
        self._presence.setVisible(portrait.state is not None)
        note = portrait.presence.note if portrait.presence else ""
        self._status_note.setText(note)
        self._status_note.setVisible(bool(note))
        if portrait.state is not None:
            self._where.setText(where_text(portrait))
            self._sign.setPixmap(icon(self._theme, *PRESENCE_SIGNS[portrait.state]).pixmap(18, 18))

    def _add_end(self, person: Person) -> None:  # noqa: ARG002 - the card knows more
        if isinstance(self._card, UcContact) and self._card.note:
            self._add_row(self._card.note, self.tr("Note"))
        if self._groups:
            self._add_row(", ".join(self._groups), self.tr("Groups"))
        self._rows.addSpacing(16)
        self._rows.addWidget(label(self._source, "small", wrap=True))

    def ask_to_remove(self) -> None:
        """The question that the guide wants."""
        name = self._name.text()
        self._asked.setText(
            self.tr("Remove %1 from your contacts? The contact leaves all groups, too.").replace("%1", name)
        )
        self._question.setAccessibleName(self._asked.text())
        self._question.show()
        self._no.setFocus()

    def _take_back(self) -> None:
        self._question.hide()

    def _on_yes(self) -> None:
        self._question.hide()
        self.remove_wanted.emit()
