"""Who is who at a glance: initials on a disc whose colour is always the same for the same person."""

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

# white text on each of them: 4.5:1 at least
DISCS = ("#2f62c9", "#7a4bc2", "#b03a83", "#b5472f", "#8a6110", "#3d7a2b", "#187a74", "#4a6580")


def initials(name: str) -> str:
    """`AL` for Ada Lovelace, `A` for Ada; "" for a number or anything without letters."""
    words = [word for word in name.replace("-", " ").split() if word[0].isalpha()]
    if not words:
        return ""
    letters = words[0][0] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


def disc_colour(name: str) -> QColor:
    """The colour of a person; stable between starts."""
    return QColor(DISCS[zlib.crc32(name.strip().casefold().encode()) % len(DISCS)])


def draw_avatar(painter: QPainter, rect: QRectF, name: str) -> None:
    """Paints the disc of `name` (a name or a number) into `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(disc_colour(name))
    painter.drawEllipse(rect)
    white = QColor("#ffffff")
    letters = initials(name)
    if letters:
        font = QFont(painter.font())
        font.setPixelSize(max(1, round(rect.height() * 0.4)))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(white)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letters)
    else:
        from osmo_qt.views.icons import draw_icon

        side = rect.width() * 0.6
        inner = QRectF(0, 0, side, side)
        inner.moveCenter(rect.center())
        draw_icon(painter, inner, "account", white)
    painter.restore()


class Avatar(QWidget):
    """The disc as a widget of a fixed size; decoration only, as the name stands beside it."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self.setFixedSize(QSize(side, side))

    def set_name(self, name: str) -> None:
        self._name = name
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        draw_avatar(painter, QRectF(self.rect()), self._name)
        painter.end()
