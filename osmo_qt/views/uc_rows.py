"""One's own presence and the preferred device in the notification bar, each with its menu (BAR-2)."""

from PySide6.QtWidgets import QWidget

from osmo_qt.models.devices import Devices
from osmo_qt.models.own_status import OwnStatus
from osmo_qt.models.presence_texts import presence_text
from osmo_qt.views.bar_row import BarRow
from osmo_qt.views.menu_button import MenuButton
from osmo_qt.views.presence_signs import PRESENCE_SIGNS, device_sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.uc_menus import OpenPage, fill_device_menu, fill_presence_menu
from osmo_qt.views.widgets import column

_OPENS = ("chevron-down", "muted")


class PresenceRow(QWidget):
    """The state in words, with location and note; the button opens the six states."""

    def __init__(self, status: OwnStatus, theme: Theme, open_page: OpenPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = status
        title = self.tr("Own presence")
        self.change = MenuButton(
            title, theme, lambda menu: fill_presence_menu(menu, status, theme, open_page), look="quiet"
        )
        self.change.set_short(True)
        self.row = BarRow(title, "account-badge-outline", self.change, theme)
        column(self, space=0).addWidget(self.row)
        status.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        presence = self._status.presence
        word = presence_text(presence.state)
        self.row.set_sign(*PRESENCE_SIGNS[presence.state])
        self.row.set_text(" · ".join(filter(None, (word, presence.location, presence.note))))
        self.change.show_state(_OPENS, word)


class DeviceRow(QWidget):
    """The preferred device; the button opens the list of all."""

    def __init__(self, devices: Devices, theme: Theme, open_page: OpenPage, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = devices
        title = self.tr("Preferred device")
        self.change = MenuButton(
            title, theme, lambda menu: fill_device_menu(menu, devices, theme, open_page), look="quiet"
        )
        self.change.set_short(True)
        self.row = BarRow(title, device_sign(None), self.change, theme)
        column(self, space=0).addWidget(self.row)
        devices.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        preferred = self._devices.preferred
        name = preferred.name if preferred is not None else self.tr("Not known yet")
        self.row.set_sign(device_sign(preferred), "accent" if preferred is not None else "muted")
        self.row.set_text(name)
        self.change.show_state(_OPENS, name)
