"""The form of a new device, or of an own one that is changed (guide 3.5.3.2, 3.5.3.3)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import Device
from osmo_qt.models.device_editor import LONGEST_NAME, RING_TIMES_S, DeviceEditor, Part
from osmo_qt.models.presence_texts import ring_time_text
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.views.form_field import FormField
from osmo_qt.views.icons import icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import Segments, button, column, drop, frame, icon_button, label, row

WIDTH = 520
UNLIMITED = "unlimited"


class DeviceForm(QFrame):
    """Signals: `left()`: it is saved, or the person changed their mind; `delete_wanted(Device)`."""

    left = Signal()
    delete_wanted = Signal(object)

    def __init__(self, editor: DeviceEditor, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._theme = theme
        self._theirs: Device | None = None
        self.setProperty("look", "details")
        self.name = FormField(self.tr("Name"), self.tr("A unique name"))
        self.name.edit.setMaxLength(LONGEST_NAME)
        self.address = FormField(self.tr("Address"), "+491710007222")
        self.address.edit.setMaxLength(64)
        self.address.edit.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        for field in (self.name, self.address):
            field.edit.returnPressed.connect(self.save)
        self._place_parts()
        editor.saved.connect(lambda _device: self.left.emit())
        editor.refused.connect(self._on_refused)
        editor.overtaken.connect(self._on_overtaken)
        editor.busy_changed.connect(self._on_busy)
        on_key(Qt.Key.Key_Escape, self, self.leave)

    # --- building ------------------------------------------------------------------------------------

    def _place_parts(self) -> None:
        content = QWidget()
        content.setMaximumWidth(WIDTH)
        lines = column(content, margin=6, space=4)
        head = row()
        self._title = label("", "heading")
        cancel = icon_button(self.tr("Cancel"), icon(self._theme, "close", "muted"))
        cancel.clicked.connect(self.leave)
        head.addWidget(self._title, 1)
        head.addWidget(cancel)
        lines.addLayout(head)
        lines.addWidget(self._build_overtaken())
        lines.addWidget(self.name)
        lines.addWidget(self.address)
        self._rings = column(space=1)
        self._rings.addWidget(label(self.tr("RNA: ring time without an answer"), "strong"))
        self.ring = self._ring_choices(None)
        self._rings.addWidget(self.ring)
        lines.addLayout(self._rings)
        self._error = label("", "problem", wrap=True)
        self._error.hide()
        lines.addWidget(self._error)
        buttons = row(space=3)
        self.save_button = button(self.tr("Save"), "primary", icon(self._theme, "check", "on_accent"))
        self.save_button.clicked.connect(self.save)
        self.delete_button = button(self.tr("Delete Device"), "danger", icon(self._theme, "trash-can-outline", "red"))
        self.delete_button.clicked.connect(lambda: self.delete_wanted.emit(self._editor.device))
        buttons.addWidget(self.save_button)
        buttons.addStretch(1)
        buttons.addWidget(self.delete_button)
        lines.addLayout(buttons)
        lines.addStretch(1)
        scroll_in(self, content)

    def _build_overtaken(self) -> QFrame:
        """What somebody else has made of it, while it is changed here."""
        self._overtaken = frame("warning")
        lines = column(self._overtaken, margin=3, space=2)
        self._overtaken_words = label("", wrap=True)
        self._take = button(self.tr("Take these values"))
        self._take.clicked.connect(self._take_theirs)
        lines.addWidget(self._overtaken_words)
        lines.addWidget(self._take, 0, Qt.AlignmentFlag.AlignLeft)
        self._overtaken.hide()
        return self._overtaken

    def _ring_choices(self, ring_time_s: int | None) -> Segments:
        """The usual ones, and the one that it has."""
        times = sorted({*RING_TIMES_S, *([ring_time_s] if ring_time_s is not None else [])})
        choices = [*((str(s), ring_time_text(s)) for s in times), (UNLIMITED, ring_time_text(None))]
        made = Segments(self.tr("RNA: ring time"), choices, tight=True)
        made.set_value(UNLIMITED if ring_time_s is None else str(ring_time_s))
        return made

    def _set_ring(self, ring_time_s: int | None) -> None:
        drop(self._rings, self.ring)
        self.ring = self._ring_choices(ring_time_s)
        self._rings.addWidget(self.ring)

    # --- what a person does ---------------------------------------------------------------------------

    def begin(self, device: Device | None = None) -> None:
        """An empty form, or that of an own device."""
        self._editor.begin(device)
        title = self.tr("New Device") if device is None else self.tr("Edit device")
        self._title.setText(title)
        self.setAccessibleName(title)
        self._fill(device)
        self.delete_button.setVisible(device is not None)
        self._overtaken.hide()
        self._on_busy()
        self.name.edit.setFocus()
        self.name.edit.selectAll()

    def _fill(self, device: Device | None) -> None:
        self.name.edit.setText(device.name if device else "")
        self.address.edit.setText(device.address if device else "")
        self._set_ring(device.ring_time_s if device else RING_TIMES_S[1])
        self._clear_errors()

    def save(self) -> None:
        self._clear_errors()
        ring = self.ring.value
        self._editor.save(self.name.edit.text(), self.address.edit.text(), None if ring == UNLIMITED else int(ring))

    def leave(self) -> None:
        """Without saving."""
        self._editor.end()
        self.left.emit()

    def _take_theirs(self) -> None:
        self._overtaken.hide()
        self._fill(self._theirs)
        self.name.edit.setFocus()

    # --- what the server says -------------------------------------------------------------------------

    def _clear_errors(self) -> None:
        self.name.clear()
        self.address.clear()
        self._error.hide()

    def _on_refused(self, part: Part, error: UserError) -> None:
        """What was typed stays."""
        fields = {Part.NAME: self.name, Part.ADDRESS: self.address}
        if part in fields:
            fields[part].tell(error)
            fields[part].edit.setFocus()
        else:
            self._error.setText(" ".join(problem_text(error)))
            self._error.show()

    def _on_overtaken(self, now: Device | None) -> None:
        self._theirs = now
        self._error.hide()
        if now is None:
            words = self.tr("This device was deleted elsewhere. Save makes a new one of what you typed.")
            self.delete_button.hide()
        else:
            words = self.tr("This was changed elsewhere meanwhile. It is now: %1. Save writes over that.")
            words = words.replace("%1", ", ".join((now.name, now.address, ring_time_text(now.ring_time_s))))
        self._overtaken_words.setText(words)
        self._take.setVisible(now is not None)
        self._overtaken.show()

    def _on_busy(self) -> None:
        self.save_button.setEnabled(not self._editor.busy)
        self.delete_button.setEnabled(not self._editor.busy)
