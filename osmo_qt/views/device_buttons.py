"""Devices as large rows to press: to call from (Choose Device), or to answer on."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from osmo_qt.models.outgoing import DeviceChoice
from osmo_qt.views.icons import icon
from osmo_qt.views.presence_signs import kind_sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import clear, column, label, plain_tooltip, row

HEIGHT = 56
PICTURE = QSize(24, 24)
HERE_SIGN = "headset"


class _DeviceButton(QPushButton):
    """Up and Down lead to the others; one that can't be reached is grey and says why."""

    def __init__(self, choice: DeviceChoice, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "row")
        self.setFixedHeight(HEIGHT)
        self.setEnabled(not choice.refusal)
        self.setAutoDefault(False)
        detail = " · ".join(filter(None, (choice.detail, choice.refusal)))
        self.setAccessibleName(", ".join(filter(None, (choice.name, detail))))
        if choice.refusal:
            plain_tooltip(self, choice.refusal)
        sign = label()
        colour = "muted" if choice.refusal else "accent"
        name = kind_sign(choice.kind) if choice.device_id else HERE_SIGN
        sign.setPixmap(icon(theme, name, colour).pixmap(PICTURE))
        words = column(space=0)
        words.addStretch(1)
        words.addWidget(label(choice.name, "muted" if choice.refusal else "strong", elide=True))
        if detail:
            words.addWidget(label(detail, "small", elide=True))
        words.addStretch(1)
        line = row(self, space=4)
        line.setContentsMargins(16, 0, 16, 0)
        line.addWidget(sign)
        line.addLayout(words, 1)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        match Qt.Key(event.key()):
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.click()
            case Qt.Key.Key_Down:
                self.focusNextChild()
            case Qt.Key.Key_Up:
                self.focusPreviousChild()
            case _:
                super().keyPressEvent(event)


class DeviceButtons(QWidget):
    """`choose` gets what the person pressed."""

    def __init__(self, choose: Callable[[DeviceChoice], None], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choose = choose
        self._theme = theme
        self._lines: QVBoxLayout = column(self, space=0)
        self._shown: Sequence[DeviceChoice] = ()
        self.buttons: list[QPushButton] = []

    def show_choices(self, choices: Sequence[DeviceChoice]) -> None:
        """Only what differs is made anew, so that the focus stays where it is."""
        if list(choices) == list(self._shown):
            return
        self._shown = choices
        clear(self._lines)
        self.buttons = []
        for choice in choices:
            made = _DeviceButton(choice, self._theme)
            made.clicked.connect(lambda _on=False, choice=choice: self._choose(choice))
            self.buttons.append(made)
            self._lines.addWidget(made)
            made.show()  # at once, so that it can get the focus
        self._lines.activate()  # what is around it asks for its size right now
        self.updateGeometry()

    def focus_first(self) -> None:
        first = next((made for made in self.buttons if made.isEnabled()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)
