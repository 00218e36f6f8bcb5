"""Which pages the main window can have, and how each is made; a page's module is imported when it is first shown."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from osmo_qt.core.people import Person
from osmo_qt.models.bundle import Models
from osmo_qt.views.main_pages import MainPages, Tab
from osmo_qt.views.theme import Theme

if TYPE_CHECKING:
    from osmo_qt.views.contacts_page import ContactsPage
    from osmo_qt.views.devices_page import DevicesPage
    from osmo_qt.views.keypad_page import KeypadPage
    from osmo_qt.views.own_status_page import OwnStatusPage
    from osmo_qt.views.people_page import PeoplePage
    from osmo_qt.views.recents_page import RecentsPage
    from osmo_qt.views.rules_page import RulesPage
    from osmo_qt.views.settings_page import SettingsPage
    from osmo_qt.views.voice_messages_page import VoiceMessagesPage

VOICEMAIL = "voicemail"


class PageTable(QObject):
    """`pages` gives the main pages, once they are there."""

    def __init__(self, models: Models, theme: Theme, pages: Callable[[], MainPages], window: QWidget) -> None:
        super().__init__(window)
        self._models = models
        self._theme = theme
        self._pages = pages
        self._window = window
        self._recents: RecentsPage | None = None
        models.uc.configuration.changed.connect(self._on_configuration)

    def tabs(self) -> list[Tab]:
        return [
            Tab("recents", self.tr("Recents"), "history", self._make_recents),
            Tab("contacts", self.tr("Contacts"), "account-box-outline", self._make_contacts),
            Tab("keypad", self.tr("Keypad"), "dialpad", self._make_keypad),
            Tab("own-status", self.tr("Own Status"), "account-badge-outline", self._make_own_status),
            Tab("devices", self.tr("Devices"), "monitor-cellphone", self._make_devices),
            Tab("rules", self.tr("Rules"), "call-split", self._make_rules),
            Tab("settings", self.tr("Settings"), "cog-outline", self._make_settings),
        ]

    def asides(self) -> list[Tab]:
        """Pages that the bars lead to."""
        return [Tab(VOICEMAIL, self.tr("Voicemail"), "voicemail", self._make_voice_messages)]

    def _make_voice_messages(self) -> "VoiceMessagesPage":
        from osmo_qt.views.voice_messages_page import VoiceMessagesPage

        page = VoiceMessagesPage(self._models.voice_messages, self._models.dialer, self._theme)
        page.back_wanted.connect(lambda: self._pages().go_back())
        page.mailbox_wanted.connect(self._models.voicemail.call)
        return page

    def _make_recents(self) -> "RecentsPage":
        from osmo_qt.views.recents_page import RecentsPage
        from osmo_qt.views.seen_calls import SeenCalls

        models = self._models
        page = RecentsPage(
            *(models.recents, models.contacts, models.dialer, self._theme),
            whose=models.people.whose,
            creates_here=lambda: not models.uc.configuration.has_uc,
        )
        page.create_wanted.connect(self._create_contact)
        page.contact_wanted.connect(self._show_contact)
        page.keypad_wanted.connect(lambda: self._pages().show_page("keypad"))
        page.set_keypad(models.uc.configuration.can_dial)
        self._recents = page
        SeenCalls(models.attention, page, self._window)
        return page

    def _show_contact(self, person: Person) -> None:
        self._pages().show_page("contacts")
        cast("ContactsPage | PeoplePage", self._pages().page("contacts")).show_person(person)

    def _create_contact(self, name: str, number: str) -> None:
        self._pages().show_page("contacts")
        cast("ContactsPage | PeoplePage", self._pages().page("contacts")).new_contact(name, number)

    def _make_contacts(self) -> "ContactsPage | PeoplePage":
        """Device contacts only in Voice-only (CON-1)."""
        return self._people_page if self._models.uc.configuration.has_uc else self._contacts_page

    @cached_property
    def _people_page(self) -> "PeoplePage":
        from osmo_qt.views.people_page import PeoplePage

        return PeoplePage(self._models.people, self._models.contacts, self._models.dialer, self._theme)

    @cached_property
    def _contacts_page(self) -> "ContactsPage":
        from osmo_qt.views.contacts_page import ContactsPage

        return ContactsPage(self._models.contacts, self._models.dialer, self._theme)

    def _on_configuration(self) -> None:
        self._pages().make_anew("contacts")
        if self._recents is not None:
            self._recents.set_keypad(self._models.uc.configuration.can_dial)

    def _make_keypad(self) -> "KeypadPage":
        from osmo_qt.views.keypad_page import KeypadPage

        page = KeypadPage(self._models.dialer, self._theme)
        page.contacts_wanted.connect(lambda: self._pages().show_page("contacts"))
        return page

    def _make_own_status(self) -> "OwnStatusPage":
        from osmo_qt.views.own_status_page import OwnStatusPage

        return OwnStatusPage(self._models.uc.own_status, self._theme)

    def _make_devices(self) -> "DevicesPage":
        from osmo_qt.views.devices_page import DevicesPage

        return DevicesPage(self._models.uc.devices, self._models.uc.device_editor, self._theme)

    def _make_rules(self) -> "RulesPage":
        from osmo_qt.views.rules_page import RulesPage

        return RulesPage(self._models.uc.rules, self._theme)

    def _make_settings(self) -> "SettingsPage":
        from osmo_qt.views.settings_page import SettingsPage

        return SettingsPage(self._models, self._theme)
