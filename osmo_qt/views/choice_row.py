"""One of several choices as a whole row: an icon, a word, what it means, and a mark on the one that is on."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from osmo_qt.views.icons import draw_icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme

SIDE = 24
MARK = 20
MARGIN = 16


class ChoiceRow(QRadioButton):
    """To assistive technology and to the keyboard it is a radio button."""

    def __init__(self, sign: tuple[str, str], words: str, detail: str, theme: Theme, parent: QWidget | None = None):
        super().__init__(parent)
        self._sign = sign
        self._words = words
        self._detail = detail
        self._theme = theme
        self.setAccessibleName(words)
        self.setAccessibleDescription(detail)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)
        self.set_layout(Layout.DESKTOP)

    def set_layout(self, layout: Layout) -> None:
        self.setFixedHeight(layout.row_height)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, self.height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(120, self.height())

    def hitButton(self, pos: QPoint) -> bool:  # noqa: N802 - Qt's name
        return self.rect().contains(pos)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        self._paint_ground(painter)
        box = self.rect().adjusted(MARGIN, 0, -MARGIN, 0)
        name, colour = self._sign
        top = (self.height() - SIDE) / 2
        draw_icon(painter, QRectF(box.left(), top, SIDE, SIDE), name, self._theme.colour(colour))
        if self.isChecked():
            mark = QRectF(box.right() - MARK, (self.height() - MARK) / 2, MARK, MARK)
            draw_icon(painter, mark, "check", self._theme.colour("accent"))
        self._paint_words(painter, box.adjusted(SIDE + 16, 0, -MARK - 12, 0))
        painter.end()

    def _paint_ground(self, painter: QPainter) -> None:
        shape = QRectF(self.rect()).adjusted(4, 2, -4, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked() or self.underMouse():
            painter.setBrush(self._theme.colour("accent_soft" if self.isChecked() else "hover"))
            painter.drawRoundedRect(shape, 8, 8)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.colour("accent"))
            painter.drawRoundedRect(shape.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _paint_words(self, painter: QPainter, box: QRect) -> None:
        strong, small = QFont(self.font()), QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        small.setPointSizeF(self._theme.small)
        middle = box.center().y()
        for font, colour, text, top in (
            (strong, "text", self._words, middle - 20),
            (small, "muted", self._detail, middle + 1),
        ):
            painter.setFont(font)
            painter.setPen(self._theme.colour(colour))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, box.width())
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            painter.drawText(QRect(box.left(), top, box.width(), 20), flags, shown)
