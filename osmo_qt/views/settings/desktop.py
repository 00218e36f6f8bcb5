"""The desktop: rows of the table, with fields that take global shortcuts by pressing them."""

from PySide6.QtWidgets import QLineEdit, QWidget

from osmo_qt.core.settings import Page, SettingValue
from osmo_qt.models.default_phone import DefaultPhone
from osmo_qt.models.global_shortcuts import GlobalShortcuts
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.setting_words import RowText
from osmo_qt.views.settings.editors import FIELD_WIDTH, Editor
from osmo_qt.views.settings.links import LinksSection
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.settings.shortcut_field import ShortcutField
from osmo_qt.views.theme import Theme

SHORTCUTS = tuple(f"desktop.shortcut_{name}" for name in ("answer", "hang_up", "mute"))


def desktop_page(
    preferences: Preferences, shortcuts: GlobalShortcuts, default_phone: DefaultPhone, theme: Theme
) -> RowsPage:
    def make(key: str, text: RowText) -> Editor:
        return _ShortcutEditor(ShortcutField(key, text.label, preferences, shortcuts, theme))

    editors = {key: lambda text, key=key: make(key, text) for key in SHORTCUTS}
    page = RowsPage(Page.DESKTOP, preferences, theme, editors=editors)
    page.lines.addWidget(LinksSection(default_phone, theme))
    return page.finish()


class _ShortcutEditor(Editor):
    """The field keeps its setting by itself."""

    def __init__(self, field: ShortcutField) -> None:
        super().__init__()
        self._field = field
        for part in field.findChildren(QLineEdit):  # what assistive technology sees of it
            part.setAccessibleName(field.field.accessibleName())
            part.setPlaceholderText(self.tr("Press the keys"))
        field.setMinimumWidth(FIELD_WIDTH)
        self.line.addWidget(field, 1)

    def set_value(self, value: SettingValue) -> None:
        """The field looks itself."""

    def focus_widget(self) -> QWidget:
        return self._field.field
