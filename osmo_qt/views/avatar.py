"""Who is who at a glance: a picture, or initials on a disc whose colour is always the same for the same person; and
the presence of who is of the office."""

import zlib

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from osmo_qt.models.portraits import NO_PORTRAIT, Portrait
from osmo_qt.views.theme import Theme

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


def draw_portrait(painter: QPainter, rect: QRectF, name: str, portrait: Portrait, theme: Theme, ground: QColor) -> None:
    """Paints the picture, or the initials, with the presence; on a `ground` of this colour."""
    from osmo_qt.views.presence_dot import draw_picture, draw_presence  # not needed by who has no UC server

    if not (portrait.picture and draw_picture(painter, rect, portrait.picture)):
        draw_avatar(painter, rect, name)
    if portrait.state is not None:
        draw_presence(painter, rect, portrait.state, theme, ground)


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
    """The disc as a widget of a fixed size; decoration only, as the name stands beside it.

    With a `theme` it shows portraits, too.
    """

    def __init__(self, side: int, parent: QWidget | None = None, theme: Theme | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._portrait = NO_PORTRAIT
        self._theme = theme
        self._edge = 3 if theme is not None else 0  # room for the presence
        self.setFixedSize(QSize(side + 2 * self._edge, side + 2 * self._edge))

    def set_name(self, name: str) -> None:
        self._name = name
        self.update()

    def set_portrait(self, portrait: Portrait) -> None:
        """How somebody of the office is shown."""
        if portrait != self._portrait:
            self._portrait = portrait
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(self._edge, self._edge, -self._edge, -self._edge)
        if self._theme is not None and self._portrait != NO_PORTRAIT:
            ground = self._theme.colour("surface")
            draw_portrait(painter, rect, self._name, self._portrait, self._theme, ground)
        else:
            draw_avatar(painter, rect, self._name)
        painter.end()
