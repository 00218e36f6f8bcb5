"""The details beside the list of recent calls: who it was, all calls with that party, and a call back."""

from collections.abc import Sequence

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget

from osmo_qt.core.journal import JournalEntry
from osmo_qt.models.card_texts import where_text
from osmo_qt.models.portraits import Portrait
from osmo_qt.models.texts import duration_text, kind_text
from osmo_qt.views.avatar import Avatar
from osmo_qt.views.delegates import OUTCOME_ICONS
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import button, clear, column, frame, icon_button, label, row


class PartyDetails(QFrame):
    """Signals: `call_wanted(str)` with the number, `closed()` by the way back (narrow layout).

    `create_wanted()`: make a contact of this party. `contact_wanted()`: show the contact that it is.
    """

    call_wanted = Signal(str)
    closed = Signal()
    create_wanted = Signal()
    contact_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._number = ""
        self.setProperty("look", "details")
        self.setAccessibleName(self.tr("Details"))
        self._faces = QStackedWidget()
        self._faces.addWidget(self._empty_face())
        self._faces.addWidget(self._party_face())
        self._back = icon_button(self.tr("Back"), icon(theme, "arrow-left"))
        self._back.clicked.connect(self.closed)
        lines = column(self, space=0)
        lines.setContentsMargins(1, 0, 0, 0)
        top = row()
        top.setContentsMargins(8, 8, 8, 0)
        top.addWidget(self._back)
        top.addStretch(1)
        lines.addLayout(top)
        lines.addWidget(self._faces, 1)
        self._shown_name = ""
        self._known = False
        theme.changed.connect(lambda: self.show_calls(self._calls, self._shown_name, known=self._known))
        self._calls: Sequence[JournalEntry] = ()
        self.set_closable(False)

    def _empty_face(self) -> QWidget:
        face = QWidget()
        lines = column(face, margin=8)
        lines.addStretch(1)
        words = label(self.tr("Select a call to see its details."), "muted", wrap=True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        lines.addWidget(words)
        lines.addStretch(1)
        return face

    def _party_face(self) -> QWidget:
        face = QWidget()
        self._avatar = Avatar(88, theme=self._theme)
        self._name = label("", "heading", wrap=True, selectable=True)
        self._shown_number = label("", "muted", wrap=True, selectable=True)
        self._stranger = label(self.tr("Not in your contacts"), "small", wrap=True)
        self._presence = label("", "muted", wrap=True)
        for text in (self._name, self._shown_number, self._stranger, self._presence):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._call = call = button(self.tr("Call"), "call", icon(self._theme, "phone", "on_fill"))
        call.clicked.connect(lambda: self.call_wanted.emit(self._number))
        lines = column(face, margin=6, space=1)
        lines.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addSpacing(12)
        lines.addWidget(self._name)
        lines.addWidget(self._shown_number)
        lines.addWidget(self._presence)
        lines.addWidget(self._stranger)
        lines.addSpacing(16)
        lines.addLayout(self._buttons(call))
        lines.addSpacing(28)
        lines.addWidget(label(self.tr("Calls"), "strong"))
        content = QWidget()
        self._rows = column(content, space=0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        scroll.setAccessibleName(self.tr("All calls with this number"))
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        Touch(scroll)
        lines.addWidget(scroll, 1)
        return face

    def _buttons(self, call: QPushButton) -> QBoxLayout:
        """*Call*, and either the way to the contact or to make one."""
        self._create = button(self.tr("Create new contact"), "", icon(self._theme, "account-plus-outline", "accent"))
        self._create.clicked.connect(self.create_wanted)
        self._contact = button(self.tr("Show contact"), "", icon(self._theme, "account-outline", "accent"))
        self._contact.clicked.connect(self.contact_wanted)
        line = row(space=2)
        line.addStretch(1)
        for part in (call, self._create, self._contact):
            line.addWidget(part)
        line.addStretch(1)
        return line

    def set_closable(self, on: bool) -> None:
        """Whether there is a way back to the list."""
        self._back.setVisible(on)

    def show_calls(self, calls: Sequence[JournalEntry], name: str = "", *, known: bool = False) -> None:
        """All calls with one party, newest first; none shows the invitation to select one.

        `known`: the `name` is that of a contact, not only what the other side called itself.
        """
        self._calls, self._shown_name, self._known = calls, name, known
        self._faces.setCurrentIndex(1 if calls else 0)
        if not calls:
            return
        latest = calls[0]
        self._number = latest.number
        self._avatar.set_name(name or latest.number)
        self._name.setText(name or latest.number)
        self._call.setVisible(bool(latest.number))
        self._shown_number.setText(latest.number)
        self._shown_number.setVisible(bool(name and latest.number))
        self._stranger.setVisible(not known and bool(latest.number))
        self._create.setVisible(not known and bool(latest.number))
        self._contact.setVisible(known)
        clear(self._rows)
        for entry in calls:
            self._rows.addWidget(self._row(entry))
            self._rows.addWidget(frame("line"))
        self._rows.addStretch(1)

    def show_portrait(self, portrait: Portrait) -> None:
        """How the party looks, if it is one of the office."""
        self._avatar.set_portrait(portrait)
        self._presence.setText(where_text(portrait))
        self._presence.setVisible(portrait.state is not None)

    def _row(self, entry: JournalEntry) -> QWidget:
        made = QWidget()
        made.setMinimumHeight(56)
        line = row(made, space=3)
        name, colour = OUTCOME_ICONS[entry.outcome]
        sign = label()
        sign.setPixmap(icon(self._theme, name, colour).pixmap(20, 20))
        line.addWidget(sign)
        texts = column(space=0)
        texts.addStretch(1)
        texts.addWidget(label(kind_text(entry)))
        moment = QDateTime.fromSecsSinceEpoch(int(entry.started_at))
        texts.addWidget(label(QLocale().toString(moment, QLocale.FormatType.ShortFormat), "small"))
        texts.addStretch(1)
        line.addLayout(texts, 1)
        if entry.duration_s:
            line.addWidget(label(duration_text(entry.duration_s), "small"))
        return made
