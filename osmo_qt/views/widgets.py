"""Small parts that every page is made of: each comes with its look and its name for assistive technology."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from osmo_qt.views.theme import UNIT

ICON = QSize(20, 20)
SEGMENT_AIR, TIGHT_AIR = 38, 22  # pixels beside the words of a segment
_L = TypeVar("_L", bound=QBoxLayout)


class ElidedLabel(QLabel):
    """One line that ends in dots where there is no room, so that no name can widen the window."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        box = self.contentsRect()
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, box.width())
        # as one line and without `&` for underlining: it is somebody's name
        painter.drawText(box, self.alignment() | Qt.TextFlag.TextSingleLine, text)
        painter.end()


def label(
    text: str = "", look: str = "", *, wrap: bool = False, selectable: bool = False, elide: bool = False
) -> QLabel:
    """Plain text only, whatever it says; `look` is one of the style sheet's."""
    made = ElidedLabel() if elide else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if wrap:
        made.setMinimumWidth(1)  # a word without end is cut instead of widening the window
    if look:
        made.setProperty("look", look)
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def escape(text: str) -> str:
    """Text for a button or a menu, where `&` would underline a letter."""
    return text.replace("&", "&&")


def plain_tooltip(widget: QWidget, text: str) -> None:
    """The only way to a tooltip: Qt would read markup in it, and load what a name there asks for (SECR-15)."""
    if "<" in text or "&" in text:
        from html import escape as escape_markup  # takes 8 ms, and is seldom needed

        text = f"<span>{escape_markup(text)}</span>"
    widget.setToolTip(text)


def button(text: str, look: str = "", icon: QIcon | None = None) -> QPushButton:
    """A button with words."""
    made = QPushButton(escape(text))
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    if look:
        made.setProperty("look", look)
    if icon is not None:
        made.setIcon(icon)
        made.setIconSize(ICON)
    return made


def icon_button(text: str, icon: QIcon) -> QToolButton:
    """A button with a picture only; its words are the tooltip and the accessible name."""
    made = QToolButton()
    made.setProperty("look", "quiet")
    made.setIcon(icon)
    made.setIconSize(ICON)
    plain_tooltip(made, text)
    made.setAccessibleName(text)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def one_stop(group: QButtonGroup) -> None:
    """Tab stops at the one that is on, from where arrow keys lead to the others.

    Qt sees to that only once one of them had the keyboard: then Tab goes there, whichever is on since.
    """

    def show() -> None:
        stop = group.checkedButton() or group.buttons()[0]
        for made in group.buttons():
            others = made.focusPolicy() & ~Qt.FocusPolicy.TabFocus
            made.setFocusPolicy(Qt.FocusPolicy(others | Qt.FocusPolicy.TabFocus if made is stop else others))

    group.buttonToggled.connect(show)
    show()


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Changes a property that the style sheet asks for."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def frame(look: str) -> QFrame:
    made = QFrame()
    made.setProperty("look", look)
    return made


def column(parent: QWidget | None = None, *, margin: int = 0, space: int = 2) -> QVBoxLayout:
    """A vertical layout; margin and space in units of the grid."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    return _spaced(made, margin, space)


def row(parent: QWidget | None = None, *, margin: int = 0, space: int = 2) -> QHBoxLayout:
    """A horizontal layout; margin and space in units of the grid."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    return _spaced(made, margin, space)


def _spaced(layout: _L, margin: int, space: int) -> _L:
    layout.setContentsMargins(margin * UNIT, margin * UNIT, margin * UNIT, margin * UNIT)
    layout.setSpacing(space * UNIT)
    return layout


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and lets it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def drop(layout: QLayout, widget: QWidget) -> None:
    """Takes one widget out of a layout and lets it go."""
    layout.removeWidget(widget)
    widget.hide()
    widget.deleteLater()


class Segments(QFrame):
    """A few choices side by side, one of them on. Signal: `chosen(str)` by the person."""

    chosen = Signal(str)

    def __init__(
        self, name: str, choices: Sequence[tuple[str, str]], parent: QWidget | None = None, *, tight: bool = False
    ) -> None:
        """`tight`: with less air, where there are many."""
        super().__init__(parent)
        self.setProperty("look", "segments")
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        line = row(self, space=1)
        line.setContentsMargins(4, 0, 4, 0)
        for key, text in choices:
            made = button(text, "segment")
            made.setCheckable(True)
            made.setProperty("tight", tight)
            bold = made.font()
            bold.setWeight(QFont.Weight.DemiBold)  # as the style sheet has it for the one that is on
            made.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(text) + (TIGHT_AIR if tight else SEGMENT_AIR))
            made.clicked.connect(lambda _on=False, chosen=key: self.chosen.emit(chosen))
            self._group.addButton(made)
            self._buttons[key] = made
            line.addWidget(made)
        one_stop(self._group)

    @property
    def value(self) -> str:
        return next((key for key, made in self._buttons.items() if made.isChecked()), "")

    def name_choice(self, key: str, name: str) -> None:
        """The whole name of a choice whose words are cut short."""
        self._buttons[key].setAccessibleName(name)
        plain_tooltip(self._buttons[key], name)

    def focus_chosen(self) -> None:
        """The keyboard goes to the one that is on."""
        self._buttons[self.value].setFocus()

    def set_value(self, key: str) -> None:
        self._buttons[key].setChecked(True)
