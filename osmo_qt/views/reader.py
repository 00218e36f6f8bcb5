"""A page of our own text to read: Markdown that came with the program, never text from the network."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch

LINE_PERCENT = 135  # of the usual height of a line: long texts want air


class Reader(QTextBrowser):
    """Read-only, scrolled by keyboard and by touch; links are not followed."""

    def __init__(self, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setProperty("look", "reader")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self._show)
        Touch(self)

    def set_markdown(self, text: str) -> None:
        self._text = text
        self._show()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _show(self) -> None:
        self.setMarkdown(self._text)
        self._space_out()

    def _space_out(self) -> None:
        block = self.document().begin()
        first = True
        while block.isValid():
            shape = QTextBlockFormat(block.blockFormat())
            level = shape.headingLevel()
            shape.setLineHeight(LINE_PERCENT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            shape.setTopMargin(0 if first else 20 if level else 4)
            shape.setBottomMargin(8 if level else 4)
            cursor = QTextCursor(block)
            cursor.setBlockFormat(shape)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                letters = cursor.charFormat()
                letters.setFontPointSize(self._theme.large if level == 1 else self._theme.normal * 1.1)
                letters.setFontWeight(QFont.Weight.DemiBold)
                cursor.mergeCharFormat(letters)
            first = False
            block = block.next()
