"""Presence at the bottom right of an avatar: colour and shape, never colour alone (CON-8)."""

from functools import lru_cache

from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImageReader, QPainter, QPainterPath, QPixmap

from osmo_qt.core.presence import PresenceState
from osmo_qt.views.icons import draw_icon
from osmo_qt.views.presence_signs import PRESENCE_SIGNS
from osmo_qt.views.theme import Theme

KEPT_PIXMAPS = 256
LARGEST_SIDE = 2048  # pixels of a picture that is read at all


def draw_presence(painter: QPainter, avatar: QRectF, state: PresenceState, theme: Theme, ground: QColor) -> None:
    """Paints the sign of `state` over the avatar; `ground` is what the avatar stands on."""
    side = max(16.0, round(avatar.width() * 0.34))
    place = QRectF(avatar.right() - side + 3, avatar.bottom() - side + 3, side, side)
    if painter.layoutDirection() is Qt.LayoutDirection.RightToLeft:
        place.moveLeft(avatar.left() - 3)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawEllipse(place.adjusted(-1, -1, 1, 1))
    name, colour = PRESENCE_SIGNS[state]
    draw_icon(painter, place, name, theme.colour(colour))
    painter.restore()


def draw_picture(painter: QPainter, rect: QRectF, png: bytes) -> bool:
    """Paints a picture as a disc; False if it is none."""
    ratio = painter.device().devicePixelRatioF()
    picture = _decoded(png, round(rect.width() * ratio))
    if picture.isNull():
        return False
    painter.save()
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    disc = QPainterPath()
    disc.addEllipse(rect)
    painter.setClipPath(disc)
    painter.drawPixmap(rect, picture, QRectF(picture.rect()))
    painter.restore()
    return True


@lru_cache(maxsize=KEPT_PIXMAPS)
def _decoded(png: bytes, side: int) -> QPixmap:
    """A square of `side` pixels; a null pixmap for what is no PNG of a sensible size."""
    data = QByteArray(png)
    buffer = QBuffer(data)
    reader = QImageReader(buffer, QByteArray(b"png"))
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > LARGEST_SIDE:
        return QPixmap()
    shorter = min(size.width(), size.height())
    if not shorter:
        return QPixmap()
    reader.setScaledSize(QSize(size.width() * side // shorter, size.height() * side // shorter))
    image = reader.read()
    left, top = (image.width() - side) // 2, (image.height() - side) // 2
    return QPixmap.fromImage(image.copy(left, top, side, side)) if not image.isNull() else QPixmap()
