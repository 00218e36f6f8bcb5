"""Call forwarding in the notification bar: All, Busy and No Reply, each with its own destination (guide 6.1.2.2)."""

from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.models.forwarding import Forwarding
from osmo_qt.models.network_texts import forward_kind_text, forwarding_text
from osmo_qt.views.bar_row import BarRow
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.switch import Switch
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, frame, icon_button, label, row, set_look

KIND_WIDTH = 80


class ForwardingRow(QWidget):
    """The state in one line, and below it, when asked for, the editor."""

    def __init__(self, forwarding: Forwarding, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._forwarding = forwarding
        self._theme = theme
        self._toggle = icon_button(self.tr("Change call forwarding"), icon(theme, "chevron-down", "muted"))
        self._lines = {kind: _KindLine(kind, forwarding, theme) for kind in ForwardKind}
        self._editor = self._make_editor()
        self._toggle.clicked.connect(lambda: self.open(self._editor.isHidden()))
        self.row = BarRow(self.tr("Call Forwarding"), "phone-forward", self._toggle, theme, below=self._editor)
        column(self, space=0).addWidget(self.row)
        forwarding.changed.connect(self._show)
        self._show()

    def _make_editor(self) -> QFrame:
        card = frame("inset")
        lines = column(card, margin=3, space=2)
        for line in self._lines.values():
            lines.addWidget(line)
        card.hide()
        return card

    def open(self, on: bool) -> None:
        """Shows or hides the editor."""
        self._editor.setVisible(on)
        self._toggle.setIcon(icon(self._theme, "chevron-up" if on else "chevron-down", "muted"))
        if on:
            self._lines[ForwardKind.ALL].destination.setFocus()

    def _show(self) -> None:
        active = bool(self._forwarding.active)
        self.row.set_sign("phone-forward", "green" if active else "muted")
        self.row.set_text(forwarding_text(self._forwarding))
        for line in self._lines.values():
            line.show_state()


class _KindLine(QWidget):
    """One kind: its destination and its switch; what the server said of it below."""

    def __init__(self, kind: ForwardKind, forwarding: Forwarding, theme: Theme) -> None:
        super().__init__()
        self._kind = kind
        self._forwarding = forwarding
        name = forward_kind_text(kind)
        self._name = label(name, "strong")
        self._name.setMinimumWidth(KIND_WIDTH)
        self.destination = QLineEdit()
        self.destination.setAccessibleName(self.tr("%1: destination").replace("%1", name))
        self.destination.setPlaceholderText(self.tr("Destination"))
        self.destination.setText(forwarding.destination(kind))
        self.destination.returnPressed.connect(lambda: self._set(True))
        self.switch = Switch(self.tr("Forward: %1").replace("%1", name), theme)
        self.switch.clicked.connect(self._set)
        self._word = label("", "small", wrap=True)
        line = row(space=3)
        line.addWidget(self._name)
        line.addWidget(self.destination, 1)
        line.addWidget(self.switch)
        lines = column(self, space=1)
        lines.addLayout(line)
        lines.addWidget(self._word)
        self.show_state()

    def _set(self, on: bool) -> None:
        if on:
            self._forwarding.switch_on(self._kind, self.destination.text())
        else:
            self._forwarding.set(self._kind, "")
        self.show_state()

    def show_state(self) -> None:
        forwarding, kind = self._forwarding, self._kind
        busy, ignored, error = forwarding.is_busy(kind), forwarding.is_ignored(kind), forwarding.error(kind)
        number = forwarding.destination(kind)
        self.switch.setChecked(bool(number) if not busy else self.switch.isChecked())
        if number and not self.destination.hasFocus():
            self.destination.setText(number)
        for part in (self.switch, self.destination, self._name):
            part.setEnabled(not busy and not ignored and not forwarding.is_locked(kind))
        if busy:
            text = self.tr("The server is being asked …")
        elif ignored:
            text = self.tr("Not used while all calls are forwarded.")
        else:
            text = error
        set_look(self._word, "look", "problem" if error and not busy and not ignored else "small")
        self._word.setText(text)
        self._word.setVisible(bool(text))
