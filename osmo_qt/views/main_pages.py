"""The tabs and their pages; a page is built when it is first shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QFrame, QSizePolicy, QStackedWidget, QToolButton, QWidget

from osmo_qt.core.tabs import how_many_fit
from osmo_qt.models.tabs import Tabs
from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import escape, one_stop, plain_tooltip, set_look

if TYPE_CHECKING:  # each is imported when it is first shown
    from osmo_qt.views.contacts_page import ContactsPage
    from osmo_qt.views.devices_page import DevicesPage
    from osmo_qt.views.keypad_page import KeypadPage
    from osmo_qt.views.more_page import MorePage
    from osmo_qt.views.own_status_page import OwnStatusPage
    from osmo_qt.views.people_page import PeoplePage
    from osmo_qt.views.recents_page import RecentsPage
    from osmo_qt.views.rules_page import RulesPage
    from osmo_qt.views.settings_page import SettingsPage
    from osmo_qt.views.voice_messages_page import VoiceMessagesPage

    Page = (
        VoiceMessagesPage
        | RecentsPage
        | ContactsPage
        | PeoplePage
        | KeypadPage
        | SettingsPage
        | OwnStatusPage
        | DevicesPage
        | RulesPage
    )

TAB_SIZES = {
    Layout.NARROW: QSize(80, 56),
    Layout.DESKTOP: QSize(80, 64),
    Layout.TABLET: QSize(104, 88),
}
ICON_SIDES = {Layout.NARROW: 24, Layout.DESKTOP: 24, Layout.TABLET: 32}
SLIMMEST = 72  # pixels of a tab in the narrow layout
SPACE = 4
MORE = "more"


@dataclass(frozen=True, slots=True)
class Tab:
    """`key` names it in the program, `text` for people, `icon` in the icon font."""

    key: str
    text: str
    icon: str
    make: "Callable[[], Page]"


class MainPages(QWidget):
    """Tabs at the left, or below in the narrow layout; Ctrl+1..9 choose them. What has no room is under *More...*.

    `tabs` are all that there can be; `order` tells which there are, and in which order. `asides` are pages without a
    tab, which the bars lead to and `go_back` leads from. Signal: `shown(key)`.
    """

    shown = Signal(str)

    def __init__(
        self,
        tabs: Sequence[Tab],
        order: Tabs,
        theme: Theme,
        parent: QWidget | None = None,
        asides: Sequence[Tab] = (),
    ) -> None:
        super().__init__(parent)
        self._tabs = {tab.key: tab for tab in tabs}
        self._asides = {tab.key: tab for tab in asides}
        self._before = ""  # where an aside leads back to
        self._order = order
        self._theme = theme
        self._pages: dict[str, Page] = {}
        self._layout = Layout.DESKTOP
        self._fitting = 0
        self._stack = QStackedWidget()
        self._bar = QFrame()
        self._bar.setAccessibleName(self.tr("Tabs"))
        self._bar_line = QBoxLayout(QBoxLayout.Direction.TopToBottom, self._bar)
        self._bar_line.setSpacing(SPACE)
        self._buttons: dict[str, QToolButton] = {}
        self._add_buttons()
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(0)
        self._line.addWidget(self._bar)
        self._line.addWidget(self._stack, 1)
        order.changed.connect(self._on_order)
        self._place(Layout.DESKTOP)

    def _add_buttons(self) -> None:
        group = QButtonGroup(self)
        self._bar_line.addStretch(0)
        for tab in self._tabs.values():
            self._add_button(group, tab.key, tab.text, tab.icon).clicked.connect(
                lambda _on=False, key=tab.key: self.show_page(key)
            )
        self._add_button(group, MORE, self.tr("More..."), "dots-horizontal").clicked.connect(self.show_more)
        one_stop(group)
        self._bar_line.addStretch(1)
        for number in range(1, 10):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, lambda number=number: self._show_number(number))

    def _add_button(self, group: QButtonGroup, key: str, text: str, picture: str) -> QToolButton:
        made = QToolButton()
        made.setProperty("look", "tab")
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        made.setIcon(icon(self._theme, picture, "muted", "accent"))
        made.setText(text)
        made.setAccessibleName(text)
        made.setCheckable(True)
        group.addButton(made)
        self._buttons[key] = made
        self._bar_line.addWidget(made)
        return made

    # --- pages ---------------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        """The key of the page in sight, or MORE; "" before the first."""
        if "more_page" in self.__dict__ and self._stack.currentWidget() is self.more_page:
            return MORE
        return next((key for key, page in self._pages.items() if page is self._stack.currentWidget()), "")

    @property
    def below_more(self) -> tuple[str, ...]:
        """The keys of the tabs that have no room."""
        return self._order.order[self._fitting :]

    def page(self, key: str) -> "Page":
        """The page `key`, built if it was not yet. Raises KeyError."""
        if key not in self._pages:
            page = (self._asides.get(key) or self._tabs[key]).make()
            page.set_layout(self._layout)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    def make_anew(self, key: str) -> None:
        """Another page takes this place; who makes pages keeps the old one."""
        old = self._pages.pop(key, None)
        if old is None:
            return
        was_seen = self._stack.currentWidget() is old
        self._stack.removeWidget(old)
        old.hide()
        if was_seen:
            self.show_page(key)

    def show_page(self, key: str) -> None:
        """Passed over for a page that this configuration does not have."""
        if key in self._asides and self.current not in self._asides:
            self._before = self.current
        if key in self._asides or key in self._order.order:
            self._stack.setCurrentWidget(self.page(key))
            self._check()
            self.shown.emit(key)

    def go_back(self) -> None:
        """From an aside to where one was."""
        if self._before == MORE:
            self.show_more()
        else:
            self.show_page(self._before if self._before in self._order.order else self._order.order[0])

    def _show_number(self, number: int) -> None:
        if number <= len(self._order.order):
            self.show_page(self._order.order[number - 1])

    @cached_property
    def more_page(self) -> "MorePage":
        from osmo_qt.views.more_page import MorePage

        made = MorePage(self._order, {tab.key: (tab.text, tab.icon) for tab in self._tabs.values()}, self._theme)
        made.page_wanted.connect(self.show_page)
        made.set_layout(self._layout)
        self._stack.addWidget(made)
        return made

    def show_more(self) -> None:
        self.more_page.set_below(self.below_more)
        self._stack.setCurrentWidget(self.more_page)
        self._check()

    # --- the bar -------------------------------------------------------------------------------------

    def set_layout(self, layout: Layout) -> None:
        """Moves the tabs and tells the pages; a window that only has another size must not close what is open there."""
        if layout is not self._layout:
            self._place(layout)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._fit()

    def _place(self, layout: Layout) -> None:
        self._layout = layout
        narrow = layout is Layout.NARROW
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.BottomToTop if narrow else direction.LeftToRight)
        self._bar_line.setDirection(direction.LeftToRight if narrow else direction.TopToBottom)
        self._bar_line.setStretch(0, 1 if narrow else 0)
        set_look(self._bar, "look", "nav-below" if narrow else "nav-side")
        self._bar_line.setContentsMargins(*((8, 4, 8, 4) if narrow else (8, 12, 9, 12)))
        fixed, preferred = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred
        self._bar.setSizePolicy(*((preferred, fixed) if narrow else (fixed, preferred)))
        # tabs that will go under *More...* must not keep the window from becoming smaller
        self._bar.setMinimumSize(*((1, 0) if narrow else (0, 1)))
        for page in self._pages.values():
            page.set_layout(layout)
        if "more_page" in self.__dict__:
            self.more_page.set_layout(layout)
        self._arrange()

    def _on_order(self) -> None:
        self._arrange()
        if self.current and self.current != MORE and self.current not in self._order.order:
            self.show_page(self._order.order[0])

    def _fit(self) -> None:
        if self._how_many() != self._fitting or self._layout is Layout.NARROW:
            self._arrange()

    def _how_many(self) -> int:
        """How many tabs have room; all where there is no *More...*."""
        total = len(self._order.order)
        if not self._order.can_be_arranged:
            return total
        if self._layout is Layout.NARROW:
            return how_many_fit(self.width() - 16 + SPACE, SLIMMEST + SPACE, total)
        return how_many_fit(self.height() - 24 + SPACE, TAB_SIZES[self._layout].height() + SPACE, total)

    def _arrange(self) -> None:
        order = self._order.order
        self._fitting = self._how_many()
        seen = (*order[: self._fitting], *((MORE,) if self._order.can_be_arranged else ()))
        for key, made in self._buttons.items():
            if key not in seen:  # the others may have the keyboard, and keep it
                made.setVisible(False)
        for place, key in enumerate(seen, 1):
            made = self._buttons[key]
            if self._bar_line.indexOf(made) != place:
                self._bar_line.removeWidget(made)
                self._bar_line.insertWidget(place, made)
            self._set_size(made, self._tab_size(len(seen)))
            made.setIconSize(QSize(ICON_SIDES[self._layout], ICON_SIDES[self._layout]))
            made.setVisible(True)
            keys = QKeySequence(f"Ctrl+{place}").toString(QKeySequence.SequenceFormat.NativeText)
            name = made.accessibleName()
            plain_tooltip(made, name if key == MORE else f"{name} ({keys})")
        if "more_page" in self.__dict__:
            self.more_page.set_below(self.below_more)
        self._check()

    def _set_size(self, made: QToolButton, size: QSize) -> None:
        """Words that are longer than that end in dots."""
        made.setFixedSize(size)
        slim = self._order.can_be_arranged
        set_look(made, "slim", slim)
        small = QFont(made.font())
        small.setPointSizeF(self._theme.small)
        name = made.accessibleName()
        elided = QFontMetrics(small).elidedText(name, Qt.TextElideMode.ElideRight, size.width() - 4)
        made.setText(escape(elided if slim else name))

    def _tab_size(self, count: int) -> QSize:
        size = TAB_SIZES[self._layout]
        if self._layout is not Layout.NARROW or not self._order.can_be_arranged:
            return size
        each = (self.width() - 16 + SPACE) // count - SPACE
        return QSize(max(SLIMMEST, min(size.width(), each)), size.height())

    def _check(self) -> None:
        """Marks the tab of the page in sight."""
        current = self.current
        if current and current not in self._asides:
            self._buttons[MORE if current in self.below_more else current].setChecked(True)
