"""Where the contacts come from: folders and files of vCards, added and removed, and what could not be read."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from osmo_qt.models.contacts import Contacts
from osmo_qt.views.icons import icon
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, clear, column, frame, icon_button, label, row

WIDEST = 560


class ContactPlaces(QFrame):
    """Signal: `left()`."""

    left = Signal()

    def __init__(self, contacts: Contacts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contacts = contacts
        self._theme = theme
        self.setAccessibleName(self.tr("Address books"))
        content = QWidget()
        content.setMaximumWidth(WIDEST)
        self._lines = column(content, margin=6, space=2)
        scroll_in(self, content)
        contacts.changed.connect(self.show_places)
        self.show_places()

    def show_places(self) -> None:
        """Builds the list anew."""
        clear(self._lines)
        head = QWidget()
        line = row(head)
        line.addWidget(label(self.tr("Address books"), "heading"), 1)
        close = icon_button(self.tr("Close address books"), icon(self._theme, "close", "muted"))
        close.clicked.connect(self.left)
        line.addWidget(close)
        self._lines.addWidget(head)
        self._lines.addWidget(
            label(
                self.tr("Contacts are read from vCard files on this machine, and followed when they change."),
                "muted",
                wrap=True,
            )
        )
        self._add_row(self.tr("Made here"), self.tr("Contacts that you create in this program"))
        for place in self._contacts.places:
            name = place.replace("\\", "/").rstrip("/").rpartition("/")[2] or place
            self._add_row(name, place, place)
        add = QWidget()
        line = row(add)
        line.setContentsMargins(0, 12, 0, 0)
        for text, picture, action in (
            (self.tr("Add a vCard folder"), "folder-plus-outline", self.choose_folder),
            (self.tr("Add a vCard file"), "file-plus-outline", self.choose_file),
        ):
            made = button(text, "", icon(self._theme, picture, "accent"))
            made.clicked.connect(action)
            line.addWidget(made)
        line.addStretch(1)
        self._lines.addWidget(add)
        self._add_problems()
        self._lines.addStretch(1)

    def _add_row(self, name: str, detail: str, place: str = "") -> None:
        box = QWidget()
        box.setMinimumHeight(60)
        line = row(box, space=3)
        texts = column(space=0)
        texts.addWidget(label(name, "strong", elide=True))
        texts.addWidget(label(detail, "small", elide=True))
        line.addLayout(texts, 1)
        if place:
            text = self.tr("Remove %1").replace("%1", name)
            remove = icon_button(text, icon(self._theme, "trash-can-outline", "muted"))
            remove.clicked.connect(lambda: self._contacts.remove_place(place))
            line.addWidget(remove)
        self._lines.addWidget(box)
        self._lines.addWidget(frame("line"))

    def _add_problems(self) -> None:
        if not self._contacts.problem:
            return
        self._lines.addSpacing(16)
        self._lines.addWidget(label(self._contacts.problem, "strong", wrap=True))
        for line in self._contacts.problems:
            self._lines.addWidget(label(line, "muted", wrap=True, selectable=True))

    def choose_folder(self) -> None:
        """Asks for a folder; the window stays usable meanwhile."""
        dialog = self._dialog(self.tr("Add a vCard folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        dialog.open()

    def choose_file(self) -> None:
        """Asks for .vcf files."""
        dialog = self._dialog(self.tr("Add a vCard file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilter(self.tr("vCards") + " (*.vcf *.vcard)")
        dialog.open()

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self.window(), title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(self._contacts.add_places)
        return dialog
