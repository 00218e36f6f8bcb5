"""A content that scrolls up and down when there is no room for it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from osmo_qt.views.touch import Touch


def scroll_in(outer: QWidget, content: QWidget) -> QScrollArea:
    """Fills `outer` with `content`."""
    scroll = QScrollArea()
    scroll.setWidgetResizable(True)
    scroll.setWidget(content)
    scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    Touch(scroll)
    lines = QVBoxLayout(outer)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.addWidget(scroll)
    return scroll
