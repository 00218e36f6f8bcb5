"""The menus of one's own presence and of the preferred device, in the bars and in the tray (BAR-2)."""

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from osmo_qt.core.presence import CHOICES, PresenceState
from osmo_qt.models.devices import Devices
from osmo_qt.models.own_status import OwnStatus
from osmo_qt.models.presence_texts import choice_text, devices_awaited_text, location_and_note_text, manage_devices_text
from osmo_qt.views.icons import icon
from osmo_qt.views.menu_button import add_choice
from osmo_qt.views.presence_signs import choice_sign, device_sign
from osmo_qt.views.theme import Theme

OpenPage = Callable[[str], None]  # the key of a tab


def fill_presence_menu(menu: QMenu, status: OwnStatus, theme: Theme, open_page: OpenPage) -> None:
    """The six states, the automatic choice, and the way to location and note."""
    chosen = status.presence.chosen

    def add(state: PresenceState | None) -> None:
        sign = icon(theme, *choice_sign(state))
        made = add_choice(menu, sign, choice_text(state), checked=status.is_known and state is chosen)
        made.triggered.connect(lambda: status.choose(state))

    for state in CHOICES:
        add(state)
    menu.addSeparator()
    add(None)
    menu.addSeparator()
    note = menu.addAction(icon(theme, "pencil-outline", "muted"), location_and_note_text())
    note.triggered.connect(lambda: open_page("own-status"))


def fill_device_menu(menu: QMenu, devices: Devices, theme: Theme, open_page: OpenPage) -> None:
    """All devices and device groups, the preferred one marked, and the way to add and change them (guide 3.5.3.2)."""
    for row in devices.rows.records():
        made = add_choice(menu, icon(theme, device_sign(row)), row.name, checked=row.preferred)
        made.triggered.connect(lambda _on=False, row=row: devices.make_preferred(row))
    if menu.isEmpty():
        words = devices.state.error or devices_awaited_text()
        menu.addAction(words).setEnabled(False)
    menu.addSeparator()
    page = menu.addAction(icon(theme, "pencil-outline", "muted"), manage_devices_text())
    page.triggered.connect(lambda: open_page("devices"))
