"""One device, or a device group: what it is, and *Make Preferred Device* (guide 3.5.3.1)."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from osmo_qt.models.devices import DeviceRow
from osmo_qt.models.presence_texts import device_group_text, device_kind_text, preferred_text, ring_time_text
from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.presence_signs import device_sign
from osmo_qt.views.scrolled import scroll_in
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, clear, column, frame, icon_button, label, row

BIG = 56
WIDTH = 520


class DeviceDetails(QFrame):
    """Signals: `preferred_wanted(DeviceRow)`, `edit_wanted(Device)`, `closed()` by the way back."""

    preferred_wanted = Signal(object)
    edit_wanted = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._row: DeviceRow | None = None
        self.setProperty("look", "details")
        self.setAccessibleName(self.tr("Device"))
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        content = QWidget()
        content.setMaximumWidth(WIDTH)
        lines = column(content, margin=6, space=4)
        lines.addLayout(self._head())
        self._facts = frame("card")
        self._fact_lines = column(self._facts, space=0)
        self._fact_lines.setContentsMargins(0, 4, 0, 4)
        lines.addWidget(self._facts)
        lines.addWidget(self._mark())
        self.make_preferred = button(self.tr("Make Preferred Device"), "primary", icon(theme, "check", "on_accent"))
        self.make_preferred.clicked.connect(lambda: self.preferred_wanted.emit(self._row))
        self.edit = button(self.tr("Edit"), icon=icon(theme, "pencil-outline"))
        self.edit.clicked.connect(self._on_edit)
        for part in (self.make_preferred, self.edit):
            lines.addWidget(part, 0, Qt.AlignmentFlag.AlignLeft)
        lines.addStretch(1)
        self._content = content
        self._nothing = label(self.tr("Choose a device"), "muted")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        whole = QWidget()
        both = column(whole)
        both.addWidget(self._nothing, 1)
        both.addWidget(content, 1)
        scroll_in(self, whole)
        theme.changed.connect(lambda: self.show_row(self._row, has_rows=self._has_rows))
        self.show_row(None)

    def _head(self) -> QHBoxLayout:
        line = row(space=4)
        self._back = icon_button(self.tr("Back"), icon(self._theme, "arrow-left"))
        self._back.clicked.connect(self.closed)
        self._picture = label()
        self._picture.setFixedSize(BIG, BIG)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = label("", "heading", wrap=True, selectable=True)
        line.addWidget(self._back)
        line.addWidget(self._picture)
        line.addWidget(self._name, 1)
        return line

    def _mark(self) -> QWidget:
        self._is_preferred = QWidget()
        line = row(self._is_preferred, space=2)
        line.setContentsMargins(4, 4, 4, 4)
        line.addWidget(Sign(self._theme, "check-circle", "green"))
        line.addWidget(label(preferred_text(), "strong"), 1)
        return self._is_preferred

    def set_layout(self, layout: Layout) -> None:
        self._back.setVisible(not layout.has_details)

    def show_row(self, shown: DeviceRow | None, *, has_rows: bool = True) -> None:
        """None: nothing is chosen; `has_rows`: there is something to choose."""
        self._has_rows = has_rows
        self._row = shown
        self._content.setVisible(shown is not None)
        self._nothing.setVisible(shown is None and self._has_rows)
        if shown is None:
            return
        self._picture.setPixmap(icon(self._theme, device_sign(shown), "accent").pixmap(BIG - 16, BIG - 16))
        self._name.setText(shown.name)
        self._is_preferred.setVisible(shown.preferred)
        self.make_preferred.setVisible(not shown.preferred)
        self.edit.setVisible(shown.device is not None and shown.device.editable)
        self._show_facts(shown)

    def _show_facts(self, shown: DeviceRow) -> None:
        clear(self._fact_lines)
        device = shown.device
        if device is None:
            facts = [("", device_group_text()), (self.tr("Devices"), ", ".join(shown.members))]
        else:
            facts = [("", device_kind_text(device.kind)), (self.tr("Address"), device.address)]
            if device.address:
                facts.append((self.tr("RNA: ring time without an answer"), ring_time_text(device.ring_time_s)))
        for name, text in facts:
            if text:
                self._fact_lines.addWidget(_fact(name, text))

    def _on_edit(self) -> None:
        if self._row is not None and self._row.device is not None:
            self.edit_wanted.emit(self._row.device)


def _fact(name: str, text: str) -> QWidget:
    made = QWidget()
    lines = column(made, space=0)
    lines.setContentsMargins(16, 8, 16, 8)
    if name:
        lines.addWidget(label(name, "small"))
    lines.addWidget(label(text, wrap=True, selectable=True))
    return made
