"""The tab *Contacts* with a UC server: UC, Device, Groups, and Handy if the administrator wants it (CON-1)."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QStackedWidget, QWidget

from osmo_qt.core.people import Person
from osmo_qt.models.contacts import Contacts
from osmo_qt.models.dialer import Dialer
from osmo_qt.models.people_bundle import PeopleModels
from osmo_qt.views.cards_page import CardsPage
from osmo_qt.views.contacts_page import ContactsPage
from osmo_qt.views.groups_page import GroupsPage
from osmo_qt.views.icons import icon
from osmo_qt.views.layout import Layout
from osmo_qt.views.split_page import SplitPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.uc_contacts_page import UcContactsPage
from osmo_qt.views.widgets import Segments, column, icon_button, row

UC, DEVICE, GROUPS, HANDY = "uc", "device", "groups", "handy"
WIDEST_TITLE = 100  # pixels of the administrator's title that have room


class PeoplePage(QWidget):
    """A page is built when it is first shown. The sub-tabs stand above the list of whichever is shown."""

    def __init__(
        self, models: PeopleModels, contacts: Contacts, dialer: Dialer, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._models = models
        self._contacts = contacts
        self._dialer = dialer
        self._theme = theme
        self._layout = Layout.DESKTOP
        self._pages: dict[str, SplitPage] = {}
        self._stack = QStackedWidget()
        column(self, space=0).addWidget(self._stack)
        self._add = icon_button(self.tr("New contact or group"), icon(theme, "plus", "accent"))
        self._add.clicked.connect(self._open_menu)
        self._head = QWidget()
        self._head_line = row(self._head, space=1)
        self._head_line.setContentsMargins(16, 12, 16, 4)
        self._head_line.addStretch(1)
        self._title: str | None = None
        self.tabs = self._make_tabs()
        models.people.handy_changed.connect(self._on_handy)
        self.show_tab(UC)

    def _make_tabs(self) -> Segments:
        title = self._title = self._models.people.handy_title
        choices = [(UC, self.tr("UC")), (DEVICE, self.tr("Device")), (GROUPS, self.tr("Groups"))]
        if title:
            shown = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, WIDEST_TITLE)
            choices.append((HANDY, shown))
        made = Segments(self.tr("Which contacts"), choices, tight=True)
        if title:
            made.name_choice(HANDY, title)
        made.chosen.connect(self.show_tab)
        self._head_line.insertWidget(0, made)
        return made

    # --- the pages -----------------------------------------------------------------------------------

    @property
    def current(self) -> str:
        return next((key for key, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def page(self, key: str) -> SplitPage:
        """The page of a sub-tab, built if it was not yet."""
        if key not in self._pages:
            makers: dict[str, Callable[[], SplitPage]] = {
                UC: self._make_uc,
                DEVICE: lambda: ContactsPage(self._contacts, self._dialer, self._theme, read_only=True),
                GROUPS: self._make_groups,
                HANDY: lambda: CardsPage(self._models, self._models.people.handy, self._dialer, self._theme),
            }
            page = makers[key]()
            page.set_layout(self._layout)
            self._pages[key] = page
            self._stack.addWidget(page)
        return self._pages[key]

    @property
    def uc(self) -> UcContactsPage:
        page = self.page(UC)
        assert isinstance(page, UcContactsPage)
        return page

    @property
    def groups(self) -> GroupsPage:
        page = self.page(GROUPS)
        assert isinstance(page, GroupsPage)
        return page

    def _make_uc(self) -> UcContactsPage:
        page = UcContactsPage(self._models, self._dialer, self._theme)
        page.create_wanted.connect(self.new_contact)
        return page

    def _make_groups(self) -> GroupsPage:
        page = GroupsPage(self._models, self._theme)
        page.contact_wanted.connect(self.show_source)
        return page

    def show_tab(self, key: str) -> None:
        """Shows a sub-tab; its head moves above that list."""
        page = self.page(key)
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.tabs.isAncestorOf(focus)
        if isinstance(page, CardsPage) and key == HANDY:
            page.title = self._title or ""
        page.heads.addWidget(self._head)
        page.acts.addWidget(self._add)  # before it is shown: it must never be a window of its own
        self._add.setVisible(key in (UC, GROUPS))
        self._stack.setCurrentWidget(page)
        self.tabs.set_value(key)
        if had_focus:
            self.tabs.focus_chosen()

    def set_layout(self, layout: Layout) -> None:
        self._layout = layout
        for page in self._pages.values():
            page.set_layout(layout)

    # --- what is done --------------------------------------------------------------------------------

    def new_contact(self, name: str = "", number: str = "") -> None:
        """Opens the form for a new UC contact."""
        self.show_tab(UC)
        self.uc.new_contact(name, number)

    def show_person(self, person: Person) -> None:
        """Selects somebody in whichever list they are, and shows the details."""
        self.show_source(person.source, person)

    def show_source(self, source: str, person: Person | None = None) -> None:
        """The same by the source of the person."""
        people = self._models.people
        if people.handy.card(source) is not None and people.own.card(source) is None:
            self.show_tab(HANDY)
            page = self.page(HANDY)
            assert isinstance(page, CardsPage)
            page.select(source)
        elif people.card(source) is not None:
            self.show_tab(UC)
            self.uc.select(source)
        elif person is not None:
            self.show_tab(DEVICE)
            device = self.page(DEVICE)
            assert isinstance(device, ContactsPage)
            device.show_person(person)

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(self.tr("New contact or group"))
        create = menu.addAction(icon(self._theme, "account-plus-outline"), self.tr("Create New Contact"))
        create.triggered.connect(self._new_contact)
        group = menu.addAction(icon(self._theme, "account-multiple-plus-outline"), self.tr("New Contact Group"))
        group.triggered.connect(self._new_group)
        menu.popup(self._add.mapToGlobal(self._add.rect().bottomLeft()))

    def _new_contact(self) -> None:
        self.new_contact()

    def _new_group(self) -> None:
        self.show_tab(GROUPS)
        self.groups.new_group()

    def _on_handy(self) -> None:
        """The administrator gave another title, or took the group away."""
        if self._models.people.handy_title == self._title:
            return
        current = self.current
        self._head_line.removeWidget(self.tabs)
        self.tabs.hide()
        self.tabs.deleteLater()
        self.tabs = self._make_tabs()
        self.show_tab(UC if current == HANDY and not self._title else current)
