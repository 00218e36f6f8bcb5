"""The keypad: type, paste or press a number, and call it."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from osmo_qt.models.dialer import Dialer
from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, icon_button, label, plain_tooltip, row, set_look

KEYS = (
    *(("1", ""), ("2", "ABC"), ("3", "DEF"), ("4", "GHI"), ("5", "JKL"), ("6", "MNO")),
    *(("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"), ("*", ""), ("0", "+"), ("#", "")),
)
KEY_SIDE = 64
WIDTH = 320
LONG_PRESS_MS = 600


class _Key(QPushButton):
    """A round key with a digit and, below it, its letters (ITU-T E.161)."""

    def __init__(self, digit: str, letters: str, name: str, theme: Theme) -> None:
        super().__init__()
        self._digit = digit
        self._letters = letters
        self._theme = theme
        self.setProperty("look", "key")
        self.setFixedSize(QSize(KEY_SIDE, KEY_SIDE))
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the focus in the field

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        painter = QPainter(self)
        box = QRectF(self.rect())
        big, small = QFont(self.font()), QFont(self.font())
        big.setPointSizeF(self._theme.large)
        small.setPointSizeF(self._theme.small * 0.8)
        small.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 1.0)
        centre = Qt.AlignmentFlag.AlignCenter
        painter.setFont(big)
        painter.setPen(self._theme.colour("text"))
        painter.drawText(box.adjusted(0, 0, 0, -14) if self._letters else box, centre, self._digit)
        painter.setFont(small)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(box.adjusted(0, 30, 0, 0), centre, self._letters)
        painter.end()


class KeypadPage(QWidget):
    """Text goes to the field wherever on the page it is typed. Signal: `contacts_wanted()`."""

    contacts_wanted = Signal()

    def __init__(self, dialer: Dialer, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._dialer = dialer
        self._theme = theme
        self.field = QLineEdit()
        self.field.setProperty("look", "number")
        self.field.setAccessibleName(self.tr("Number to call"))
        self.field.setPlaceholderText(self.tr("Name or number"))
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self._call)
        self._told = label("", "problem", wrap=True)
        self._told.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._told.setMinimumHeight(40)
        self.call_button = button(self.tr("Call"), "call", icon(theme, "phone", "on_fill"))
        self.call_button.setMinimumWidth(KEY_SIDE * 2)
        self.call_button.clicked.connect(self._call)
        self.redial = self._side_button(self.tr("Redial"), "phone-refresh-outline")
        self.redial.clicked.connect(self._redial)
        self.contacts = self._side_button(self.tr("Contacts"), "account-box-outline")
        self.contacts.clicked.connect(self.contacts_wanted)
        self._plus = QTimer(self, interval=LONG_PRESS_MS, singleShot=True)
        self._plus.timeout.connect(self._zero_to_plus)
        self._place_parts()
        dialer.changed.connect(self._show)
        self._show()

    def _place_parts(self) -> None:
        pad = QWidget()
        pad.setFixedWidth(WIDTH)
        lines = column(pad, space=2)
        lines.addWidget(self._field_with_backspace())
        lines.addWidget(self._told)
        lines.addLayout(self._grid())
        lines.addSpacing(12)
        lines.addLayout(self._actions())
        middle = QWidget()
        lines = column(middle, margin=4)
        lines.addStretch(1)
        lines.addWidget(pad, 0, Qt.AlignmentFlag.AlignHCenter)
        lines.addStretch(2)
        area = QScrollArea()  # for windows that are low, or full of messages
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(middle)
        column(self).addWidget(area)

    def _actions(self) -> QHBoxLayout:
        """*Call* in the middle, whatever stands beside it."""
        line = row(space=4)
        line.addStretch(1)
        line.addWidget(self.redial)
        line.addWidget(self.call_button)
        line.addWidget(self.contacts)
        line.addStretch(1)
        return line

    def _side_button(self, text: str, name: str) -> QToolButton:
        made = icon_button(text, icon(self._theme, name, "accent"))
        made.setIconSize(QSize(24, 24))
        return made

    def _field_with_backspace(self) -> QWidget:
        self._backspace = icon_button(
            self.tr("Delete the last character"), icon(self._theme, "backspace-outline", "muted")
        )
        self._backspace.setAutoRepeat(True)
        self._backspace.clicked.connect(self._delete_last)
        inside = row(self.field, space=0)
        inside.setContentsMargins(0, 0, 8, 0)
        inside.addStretch(1)
        inside.addWidget(self._backspace)
        return self.field

    def _grid(self) -> QGridLayout:
        names = {"*": self.tr("Star"), "#": self.tr("Hash")}
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for position, (digit, letters) in enumerate(KEYS):
            key = _Key(digit, letters, names.get(digit, digit), self._theme)
            key.clicked.connect(lambda _on=False, pressed=digit: self._type(pressed))
            if digit == "0":
                key.pressed.connect(self._on_zero_pressed)
                key.released.connect(self._plus.stop)
            grid.addWidget(key, position // 3, position % 3)
        return grid

    def set_layout(self, layout: Layout) -> None:
        """The keypad is the same in all layouts."""

    # --- what happens --------------------------------------------------------------------------------

    def _type(self, text: str) -> None:
        if text == "0" and self._long_press_done():
            return
        self.field.insert(text)
        self._on_edited(self.field.text())

    def _on_edited(self, text: str) -> None:
        """Spaces a number that grows at its end; what is changed in the middle or deleted stays as it was typed."""
        if len(text) > len(self._dialer.text) and self.field.cursorPosition() == len(text):
            text = self._dialer.as_typed(text)
        self._dialer.set_text(text)

    def _on_zero_pressed(self) -> None:
        self._plus.setProperty("done", False)  # the finger may have slid off after a long press
        self._plus.start()

    def _zero_to_plus(self) -> None:
        self.field.insert("+")
        self._on_edited(self.field.text())
        self._plus.setProperty("done", True)

    def _long_press_done(self) -> bool:
        done = bool(self._plus.property("done"))
        self._plus.setProperty("done", False)
        return done

    def _delete_last(self) -> None:
        self.field.backspace()
        self._on_edited(self.field.text())

    def _call(self) -> None:
        self._dialer.call()
        self.field.setFocus()

    def _redial(self) -> None:
        self._dialer.redial()
        self.field.setFocus()

    def _show(self) -> None:
        dialer = self._dialer
        if self.field.text() != dialer.text:
            self.field.setText(dialer.text)
        self._backspace.setVisible(bool(dialer.text))
        problem = f"{dialer.error} {dialer.advice}".strip()
        text = problem or dialer.hint
        self._told.setText(text)
        set_look(self._told, "look", "problem" if problem or dialer.is_emergency else "muted")
        self.field.setAccessibleDescription(text)
        set_look(self.field, "wrong", bool(problem))
        last = dialer.pretty(dialer.last)
        self.redial.setEnabled(bool(last))
        plain_tooltip(self.redial, self.tr("Redial %1").replace("%1", last) if last else self.tr("Redial"))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Keys that the focused button had no use for."""
        if event.type() is QEvent.Type.KeyPress and event.text().isprintable() and event.text():
            self.field.setFocus()
            QApplication.sendEvent(self.field, event)
        else:
            super().keyPressEvent(event)
