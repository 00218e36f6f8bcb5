"""One's own presence and the preferred device in the status bar, each with its menu (PRES-1, BAR-2)."""

from PySide6.QtWidgets import QWidget

from osmo_qt.models.presence_texts import presence_text
from osmo_qt.models.uc_bundle import UcModels
from osmo_qt.views.menu_button import MenuButton
from osmo_qt.views.presence_signs import PRESENCE_SIGNS, device_sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.uc_menus import OpenPage, fill_device_menu, fill_presence_menu

SHORT_BELOW = 480  # pixels of the bar, under which the device is only its picture
BOTH_SHORT_BELOW = 320


class UcStatus:
    """Makes the two buttons, which the bar places; they are in sight only while `show` says so."""

    def __init__(self, models: UcModels, theme: Theme, bar: QWidget, open_page: OpenPage) -> None:
        self._models = models
        status, devices = models.own_status, models.devices
        self.presence = MenuButton(
            bar.tr("Own presence"),
            theme,
            lambda menu: fill_presence_menu(menu, status, theme, open_page),
            bar,
            look="bar-menu",
        )
        self.device = MenuButton(
            bar.tr("Preferred device"),
            theme,
            lambda menu: fill_device_menu(menu, devices, theme, open_page),
            bar,
            look="bar-menu",
        )
        status.changed.connect(self.refresh)
        devices.changed.connect(self.refresh)
        self.refresh()

    def show(self, on: bool) -> None:
        self.presence.setVisible(on)
        self.device.setVisible(on)

    def fit(self, width: int) -> None:
        """What has room in a bar of so many pixels."""
        self.device.set_short(width < SHORT_BELOW)
        self.presence.set_short(width < BOTH_SHORT_BELOW)

    def refresh(self) -> None:
        presence = self._models.own_status.presence
        word = presence_text(presence.state)
        more = " · ".join(filter(None, (word, presence.location, presence.note)))
        self.presence.show_state(PRESENCE_SIGNS[presence.state], word, more)
        preferred = self._models.devices.preferred
        name = preferred.name if preferred is not None else self.device.tr("No device yet")
        self.device.show_state((device_sign(preferred), "muted" if preferred is None else "text"), name)
