"""Painters of list rows."""

from typing import cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from osmo_qt.core.journal import CallOutcome
from osmo_qt.models.people_list import PeopleRole
from osmo_qt.models.portraits import NO_PORTRAIT, Portrait
from osmo_qt.models.recents import RecentsRole
from osmo_qt.views.avatar import draw_avatar, draw_portrait
from osmo_qt.views.icons import draw_icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme

# outcome: icon and colour
OUTCOME_ICONS = {
    CallOutcome.INCOMING_ACCEPTED: ("call-received", "green"),
    CallOutcome.INCOMING_NOT_ACCEPTED: ("call-missed", "red"),
    CallOutcome.OUTGOING_SUCCESSFUL: ("call-made", "accent"),
    CallOutcome.OUTGOING_NOT_SUCCESSFUL: ("call-made", "orange"),
}
_MARGIN = 16
_INSET = 8  # of the rounded background
BELOW_SIDE = 24  # the sign under a row that is pushed away
GUTTER = 28  # where the letters of the alphabet stand
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """What all rows have in common: their height, the background, an avatar, and texts that end in dots."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, *, ground: str = "window") -> None:
        """`ground`: the name of the colour that the list stands on."""
        super().__init__(parent)
        self._theme = theme
        self._base = self._ground = ground  # of the list, and of the row that is painted
        self._height = Layout.DESKTOP.row_height
        self._slid = (-1, 0)  # row, pixels

    def set_layout(self, layout: Layout) -> None:
        self._height = layout.row_height

    def slide(self, index: Index, pixels: int) -> None:
        """A finger pushes a row to the left: *Delete* comes to light below it. The list has to be painted again."""
        self._slid = (index.row(), pixels)

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:  # noqa: N802 - Qt's name
        return QSize(200, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._slid[1] > 0 and self._slid[0] == index.row():
            self._paint_below(painter, rect)
            painter.translate(-self._slid[1], 0)
            painter.fillRect(rect, self._theme.colour(self._base))
        self._ground = self._paint_background(painter, option, rect)
        self._paint_row(painter, rect, index)
        painter.restore()

    def _paint_below(self, painter: QPainter, rect: QRect) -> None:
        painter.fillRect(rect, self._theme.colour("red_fill"))
        place = QRectF(rect.right() - _MARGIN - BELOW_SIDE, rect.center().y() - BELOW_SIDE / 2, BELOW_SIDE, BELOW_SIDE)
        draw_icon(painter, place, "trash-can-outline", self._theme.colour("on_fill"))

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        """Paints what stands in the row."""
        raise NotImplementedError

    def _paint_avatar(self, painter: QPainter, rect: QRect, name: str, portrait: Portrait | None = None) -> QRect:
        """The disc at the left; what room is left beside it."""
        side = self._height - 16
        avatar = QRectF(rect.left() + _MARGIN, rect.top() + 8, side, side)
        if portrait is None or portrait == NO_PORTRAIT:
            draw_avatar(painter, avatar, name)
        else:
            draw_portrait(painter, avatar, name, portrait, self._theme, self._theme.colour(self._ground))
        left = int(avatar.right()) + 12
        return QRect(left, rect.top(), rect.right() - _MARGIN - left, rect.height())

    def _fonts(self, painter: QPainter) -> tuple[QFont, QFont]:
        """A strong one of normal size, and a small one."""
        strong, small = QFont(painter.font()), QFont(painter.font())
        strong.setPointSizeF(self._theme.normal)
        strong.setWeight(QFont.Weight.DemiBold)
        small.setPointSizeF(self._theme.small)
        return strong, small

    def _paint_background(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRect) -> str:
        """The name of the colour that the row stands on."""
        state: QStyle.StateFlag = option.state
        name = ""
        if state & QStyle.StateFlag.State_Selected:
            name = "accent_soft"
        elif state & QStyle.StateFlag.State_MouseOver:
            name = "hover"
        shape = QRectF(rect).adjusted(_INSET, 1, -_INSET, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if name:
            painter.setBrush(self._theme.colour(name))
            painter.drawRoundedRect(shape, 8, 8)
        if state & QStyle.StateFlag.State_HasFocus and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(self._theme.colour("accent"))
            painter.drawRoundedRect(shape.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        return name or self._base

    def _text(
        self,
        painter: QPainter,
        font: QFont,
        colour: str,
        rect: QRect,
        text: str,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(font)
        painter.setPen(self._theme.colour(colour))
        elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, elided)


class RecentsDelegate(RowDelegate):
    """A recent call: avatar, name or number, what became of it, when. A name never stands without its number."""

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        shown = index.data(Qt.ItemDataRole.DisplayRole)
        rect = self._paint_avatar(painter, rect, shown, index.data(RecentsRole.PORTRAIT))
        outcome: CallOutcome = index.data(RecentsRole.OUTCOME)
        strong, small = self._fonts(painter)
        moment = index.data(RecentsRole.MOMENT)
        width = QFontMetrics(small).horizontalAdvance(moment)
        upper, lower = two_lines(rect)
        self._text(painter, small, "muted", upper, moment, Qt.AlignmentFlag.AlignRight)
        title = upper.adjusted(0, 0, -width - 12, 0)
        colour = "red" if outcome.is_missed else "text"
        self._text(painter, strong, colour, title, shown)
        icon, icon_colour = OUTCOME_ICONS[outcome]
        draw_icon(painter, QRectF(lower.left() - 1, lower.top() + 2, 16, 16), icon, self._theme.colour(icon_colour))
        number = index.data(RecentsRole.NUMBER) if index.data(RecentsRole.NAME) else ""
        words = (index.data(RecentsRole.OUTCOME_TEXT), number, index.data(RecentsRole.DURATION_TEXT))
        self._text(painter, small, "muted", lower.adjusted(20, 0, 0, 0), " · ".join(filter(None, words)))


def two_lines(rect: QRect) -> tuple[QRect, QRect]:
    """Where the two lines of a row are."""
    middle = rect.center().y()
    return QRect(rect.left(), middle - 20, rect.width(), 20), QRect(rect.left(), middle + 1, rect.width(), 20)


class PeopleDelegate(RowDelegate):
    """A contact: the letter where a new one begins, avatar, name, and what else tells who it is."""

    _gutter = GUTTER

    def _letter(self, index: Index) -> str | None:
        return cast(str | None, index.data(PeopleRole.LETTER))

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        strong, small = self._fonts(painter)
        name = index.data(Qt.ItemDataRole.DisplayRole)
        letter = self._letter(index)
        if letter is None:  # no person, but what those below have in common
            self._text(painter, small, "muted", rect.adjusted(_MARGIN, 12, -_MARGIN, 0), name)
            return
        centre = Qt.AlignmentFlag.AlignHCenter
        gutter = QRect(rect.left() + 6, rect.top(), self._gutter, rect.height())
        self._text(painter, strong, "accent", gutter, letter, centre)
        portrait = index.data(PeopleRole.PORTRAIT)
        rect = self._paint_avatar(painter, rect.adjusted(max(0, self._gutter - 6), 0, 0, 0), name, portrait)
        detail = index.data(PeopleRole.DETAIL)
        upper, lower = two_lines(rect)
        self._text(painter, strong, "text", upper if detail else rect, name)
        self._text(painter, small, "muted", lower, detail)
