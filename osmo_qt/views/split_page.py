"""A list and beside it the details, a form or whatever else belongs to it; in the narrow layout one at a time."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, frame, icon_button, row

LIST_WIDTH = 400  # at most, beside the details


class SplitPage(QWidget):
    """`heads` is the place above the list, for what several pages share; `list_lines` for the list and what is above;
    who makes a page of it puts `acts` into the line with the search.

    A part that is `at_work` (a form) stays in sight whatever the layout.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._layout = Layout.DESKTOP
        self.list_side = QWidget()
        self.list_lines = column(self.list_side, space=1)
        self.heads: QVBoxLayout = column(space=0)
        self.list_lines.addLayout(self.heads)
        self.acts = row(space=0)  # beside the search, likewise shared
        self._parts = QStackedWidget()
        self._at_rest: list[QWidget] = []
        self._at_work: list[QWidget] = []
        self._back = icon_button(self.tr("Back"), icon(theme, "arrow-left"))
        self._back.clicked.connect(self._on_back)
        self._side = frame("details")
        self._side.setAccessibleName(self.tr("Details"))
        lines = column(self._side, space=0)
        lines.setContentsMargins(1, 0, 0, 0)
        top = row()
        top.setContentsMargins(8, 8, 8, 0)
        top.addWidget(self._back)
        top.addStretch(1)
        lines.addLayout(top)
        lines.addWidget(self._parts, 1)
        line = row(self, space=0)
        line.addWidget(self.list_side, 3)
        line.addWidget(self._side, 4)

    def add_part(self, part: QWidget, *, at_work: bool = False, at_rest: bool = False) -> None:
        """`at_rest`: what stands there as long as nothing is chosen; the narrow layout never shows it."""
        self._parts.addWidget(part)
        if at_work:
            self._at_work.append(part)
        if at_rest:
            self._at_rest.append(part)

    @property
    def part(self) -> QWidget | None:
        return self._parts.currentWidget()

    @property
    def is_at_rest(self) -> bool:
        return self.part in self._at_rest

    def set_layout(self, layout: Layout) -> None:
        """Details beside the list, or in its place."""
        self._layout = layout
        self._back.setVisible(not layout.has_details)
        self.list_side.setMaximumWidth(LIST_WIDTH if layout is Layout.DESKTOP else 16_777_215)
        in_use = self.part in self._at_work
        self._side.setVisible(layout.has_details or in_use)
        self.list_side.setVisible(layout.has_details or not in_use)

    def show_part(self, part: QWidget) -> None:
        """Brings it into sight."""
        self._parts.setCurrentWidget(part)
        self.enter_side()

    def put_part(self, part: QWidget) -> None:
        """The same without going there in the narrow layout."""
        self._parts.setCurrentWidget(part)

    def enter_side(self) -> None:
        if not self._layout.has_details and not self.is_at_rest:
            self.list_side.hide()
            self._side.show()
            focus = self.window().focusWidget()
            if focus is None or not self._side.isAncestorOf(focus):
                self._back.setFocus()  # else it would be anywhere, as the list is gone

    def leave_side(self) -> None:
        """Back to the list."""
        if not self._layout.has_details:
            self._side.hide()
            self.list_side.show()
            self.focus_list()

    def focus_list(self) -> None:
        """The keyboard goes to the list."""

    def _on_back(self) -> None:
        self.leave_side()
