"""Rules: the profiles of the person, the active one with a star; a click activates or deactivates (guide 3.5.4)."""

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QWidget

from osmo_qt.core.uc import RulesProfile
from osmo_qt.models.presence_texts import active_text
from osmo_qt.models.rules import Rules, RulesRole
from osmo_qt.views.delegates import Index, RowDelegate, two_lines
from osmo_qt.views.faces import empty_face
from osmo_qt.views.icons import draw_icon, icon
from osmo_qt.views.keys import on_key
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.uc_faces import UcFaces
from osmo_qt.views.widgets import column, icon_button, label, row

SIDE = 24
WIDTH = 640


class RulesPage(QWidget):
    """The list, in all its faces."""

    def __init__(self, rules: Rules, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules = rules
        self._theme = theme
        self.setAccessibleName(self.tr("Rules"))
        self.list = self._build_list()
        empty = empty_face(theme, "call-split", self.tr("No rules profiles yet. They are made in the web client."))
        self.faces = UcFaces(rules.state, theme, "call-split", self.tr("Loading rules …"), empty, self.list)
        inner = QWidget()
        inner.setMaximumWidth(WIDTH)
        lines = column(inner, space=1)
        lines.addLayout(self._head())
        lines.addWidget(self.faces, 1)
        outer = row(self, space=0)
        outer.addStretch(1)
        outer.addWidget(inner, 100)
        outer.addStretch(1)
        on_key(QKeySequence.StandardKey.Refresh, self, rules.state.refresh)
        rules.changed.connect(self._show)
        self._show()

    def _build_list(self) -> QListView:
        made = QListView()
        made.setAccessibleName(self.tr("Rules profiles"))
        self._delegate = _RulesDelegate(self._theme, made)
        made.setItemDelegate(self._delegate)
        made.setModel(self._rules.rows)
        made.setMouseTracking(True)
        made.setUniformItemSizes(True)
        made.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.clicked.connect(self._toggle)
        self._theme.changed.connect(made.viewport().update)
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            on_key(key, made, lambda: self._toggle(made.currentIndex()), within=False)
        touch = Touch(made, pull_sign=icon(self._theme, "refresh", "accent"))
        touch.pulled.connect(self._rules.state.refresh)
        return made

    def _head(self) -> QHBoxLayout:
        head = row()
        head.setContentsMargins(16, 12, 8, 4)
        self._words = label("", "muted", elide=True)
        refresh = icon_button(self.tr("Refresh"), icon(self._theme, "refresh", "muted"))
        refresh.clicked.connect(self._rules.state.refresh)
        head.addWidget(self._words, 1)
        head.addWidget(refresh)
        return head

    def set_layout(self, layout: Layout) -> None:
        self._delegate.set_layout(layout)
        self.list.doItemsLayout()

    def _toggle(self, index: QModelIndex) -> None:
        if index.isValid():
            self._rules.toggle(self._rules.rows.record(index.row()))

    def _show(self) -> None:
        rows = self._rules.rows.rowCount()
        self.faces.show_face(rows)
        active = self._rules.active
        none = self.tr("No profile is active") if rows else ""
        self._words.setText(self.tr("Active: %1").replace("%1", active.name) if active is not None else none)
        if rows and not self.list.currentIndex().isValid():
            self.list.setCurrentIndex(self._rules.rows.index(0))


class _RulesDelegate(RowDelegate):
    """A star for the active one, the name, and the presence that comes with it."""

    def _paint_row(self, painter: QPainter, rect: QRect, index: Index) -> None:
        profile: RulesProfile = index.data(RulesRole.PROFILE)
        strong, small = self._fonts(painter)
        place = QRectF(rect.left() + 20, rect.center().y() - SIDE / 2, SIDE, SIDE)
        name, colour = ("star", "accent") if profile.active else ("star-outline", "muted")
        draw_icon(painter, place, name, self._theme.colour(colour))
        upper, lower = two_lines(rect.adjusted(20 + SIDE + 16, 0, -20, 0))
        self._text(painter, strong, "accent" if profile.active else "text", upper, profile.name)
        parts = (active_text() if profile.active else "", index.data(RulesRole.DETAIL))
        self._text(painter, small, "muted", lower, " · ".join(filter(None, parts)))
