"""A page of the settings that is made from the table alone."""

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtWidgets import QWidget

from osmo_qt.core.settings import Page
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.setting_words import RowText
from osmo_qt.models.settings_texts import sections
from osmo_qt.views.layout import Layout
from osmo_qt.views.settings.editors import Editor
from osmo_qt.views.settings.rows import SettingRow, section_card
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column


class RowsPage(QWidget):
    """All sections of `page`, but for rows in `without`; what stands before and after them is added to `lines`.

    `editors` are made for rows that want more than their type tells.
    """

    def __init__(
        self,
        page: Page,
        preferences: Preferences,
        theme: Theme,
        without: Iterable[str] = (),
        editors: Mapping[str, Callable[[RowText], Editor]] | None = None,
    ) -> None:
        super().__init__()
        left_out = frozenset(without)
        self.lines = column(self, space=5)
        self.rows: dict[str, SettingRow] = {}
        self.cards: dict[str, QWidget] = {}  # in which each row stands
        for section in sections(page):
            keys = [key for key in section.keys if key not in left_out]
            made = [SettingRow(key, preferences, theme, (editors or {}).get(key)) for key in keys]
            if made:
                self.rows.update((setting.key, setting) for setting in made)
                card = section_card(section, made)
                self.cards.update((setting.key, card) for setting in made)
                self.lines.addWidget(card)

    def finish(self) -> "RowsPage":
        """Everything is added: the rest stays empty."""
        self.lines.addStretch(1)
        return self

    def set_layout(self, layout: Layout) -> None:
        for setting in self.rows.values():
            setting.set_layout(layout)
