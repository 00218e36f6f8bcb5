"""Folders and files as settings: chosen in the system's own dialog, or typed."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from osmo_qt.core.settings import Setting, SettingValue
from osmo_qt.models.setting_words import RowText
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.editors import Editor
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, clear, column, icon_button, label, row

SOUND_FILES = "*.wav"


class PathEditor(Editor):
    """One folder, or one file of a kind (`files`: a pattern like `*.wav`)."""

    wide = True

    def __init__(self, setting: Setting, text: RowText, theme: Theme, files: str = "") -> None:
        super().__init__()
        self._files = files
        self._name = text.label
        self.field = QLineEdit()
        self.field.setAccessibleName(text.label)
        self.field.setMaxLength(setting.longest)
        self.field.editingFinished.connect(lambda: self.edited.emit(self.field.text().strip()))
        browse = icon_button(
            self.tr("Choose: %1").replace("%1", text.label),
            icon(theme, "file-outline" if files else "folder-outline"),
        )
        browse.clicked.connect(self._browse)
        self.line.addWidget(self.field, 1)
        self.line.addWidget(browse)

    def _browse(self) -> None:
        dialog = QFileDialog(self, self._name, self.field.text())
        if self._files:
            dialog.setNameFilter(self._files)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self.edited.emit)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def set_value(self, value: SettingValue) -> None:
        self.field.setText(str(value))

    def focus_widget(self) -> QWidget:
        return self.field

    @property
    def is_being_edited(self) -> bool:
        return self.field.hasFocus() and self.field.isModified()


class PlacesEditor(Editor):
    """A list of folders and files, kept one a line."""

    wide = True

    def __init__(self, text: RowText, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._places: list[str] = []
        self._list = column(space=1)
        self._none = label(self.tr("No place yet."), "muted")
        self.add_folder = button(self.tr("Add a folder"), icon=icon(theme, "folder-plus-outline"))
        self.add_folder.clicked.connect(lambda: self._add(folder=True))
        add_file = button(self.tr("Add a file"), icon=icon(theme, "file-plus-outline"))
        add_file.clicked.connect(lambda: self._add(folder=False))
        lines = column(space=2)
        lines.addLayout(self._list)
        lines.addWidget(self._none)
        buttons = row()
        buttons.addWidget(self.add_folder)
        buttons.addWidget(add_file)
        buttons.addStretch(1)
        lines.addLayout(buttons)
        self.line.addLayout(lines, 1)
        self.setAccessibleName(text.label)

    def set_value(self, value: SettingValue) -> None:
        self._places = [line for line in str(value).splitlines() if line.strip()]
        clear(self._list)
        for place in self._places:
            self._list.addWidget(self._place(place))
        self._none.setVisible(not self._places)

    def _place(self, place: str) -> QWidget:
        made = QWidget()
        line = row(made)
        sign = Sign(self._theme, "file-outline" if place.endswith(".vcf") else "folder-outline", "text")
        remove = icon_button(self.tr("Remove %1").replace("%1", place), icon(self._theme, "close", "muted"))
        remove.clicked.connect(lambda: self._tell([other for other in self._places if other != place]))
        line.addWidget(sign)
        line.addWidget(label(place, elide=True), 1)
        line.addWidget(remove)
        return made

    def _add(self, *, folder: bool) -> None:
        dialog = QFileDialog(self, self.tr("Contacts"), str(Path.home()))
        if folder:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
        else:
            dialog.setNameFilter("*.vcf")
        dialog.fileSelected.connect(self.add_place)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def add_place(self, place: str) -> None:
        """Adds a folder or a file, once."""
        if place and place not in self._places:
            self._tell([*self._places, place])

    def _tell(self, places: list[str]) -> None:
        self.edited.emit("\n".join(places))

    def focus_widget(self) -> QWidget:
        return self.add_folder
