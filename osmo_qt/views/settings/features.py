"""Features: the mailbox, call forwarding as the server confirms it, and the codes that switch it."""

from PySide6.QtWidgets import QLineEdit

from osmo_qt.core.forwarding import ForwardKind
from osmo_qt.core.settings import Page, SettingValue, row_of
from osmo_qt.models.forwarding import Forwarding
from osmo_qt.models.preferences import Preferences
from osmo_qt.models.route_to_cell import RouteToCell
from osmo_qt.models.setting_words import RowText
from osmo_qt.models.uc_settings_texts import route_to_cell_row, route_to_cell_section
from osmo_qt.views.layout import Layout
from osmo_qt.views.settings.editors import FIELD_WIDTH, Editor, SwitchEditor
from osmo_qt.views.settings.rows import WordedRow, section_card
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import column, label, set_look

ROUTE_TO_CELL = "route-to-cell"  # as a setting is found by its key


class FeaturesPage(RowsPage):
    """The rows of the table, and what the UC server keeps where there is one."""

    def __init__(
        self, preferences: Preferences, forwarding: Forwarding, route_to_cell: RouteToCell, theme: Theme
    ) -> None:
        editors = {kind.setting: lambda text, kind=kind: _ForwardEditor(kind, forwarding, text) for kind in ForwardKind}
        super().__init__(Page.FEATURES, preferences, theme, editors=editors)
        self._model = route_to_cell
        self.route_to_cell = _RouteRow(route_to_cell, theme)
        self._card = section_card(route_to_cell_section(), [self.route_to_cell])
        self.lines.insertWidget(0, self._card)
        self.finish()
        self._forwarding = forwarding
        forwarding.changed.connect(self._show)
        route_to_cell.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self._card.setVisible(self._model.offered)
        self.cards[ForwardKind.ALL.code_on].setVisible(self._forwarding.by_codes)

    def set_layout(self, layout: Layout) -> None:
        super().set_layout(layout)
        self.route_to_cell.set_layout(layout)


class _RouteRow(WordedRow):
    """The switch of what the server has; it follows the server."""

    def __init__(self, model: RouteToCell, theme: Theme) -> None:
        text = route_to_cell_row()
        super().__init__(ROUTE_TO_CELL, text, SwitchEditor(text, theme))
        self._model = model
        self.editor.edited.connect(model.set)
        self._place()
        model.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.editor.set_value(self._model.on)
        self.editor.setEnabled(not self._model.busy)


class _ForwardEditor(Editor):
    """A destination. The server is asked first; the setting changes when it has agreed."""

    def __init__(self, kind: ForwardKind, forwarding: Forwarding, text: RowText) -> None:
        super().__init__()
        self._kind = kind
        self._forwarding = forwarding
        self._shown = ""
        self.field = QLineEdit()
        self.field.setAccessibleName(self.tr("Forward calls, %1").replace("%1", text.label))
        self.field.setMaxLength(row_of(kind.setting).longest)
        self.field.setPlaceholderText(text.example)
        self.field.setMinimumWidth(FIELD_WIDTH)
        self.field.editingFinished.connect(self._ask)
        self._word = label(look="small", wrap=True)
        lines = column(space=1)
        lines.addWidget(self.field)
        lines.addWidget(self._word)
        self.line.addLayout(lines, 1)
        forwarding.changed.connect(self._show)
        self._show()

    def _ask(self) -> None:
        wanted = self.field.text().strip()
        if wanted != self._forwarding.destination(self._kind) and not self._forwarding.is_busy(self._kind):
            self.field.setModified(False)
            self._forwarding.set(self._kind, wanted)

    def _show(self) -> None:
        forwarding, kind = self._forwarding, self._kind
        error = forwarding.error(kind)
        if forwarding.is_busy(kind):
            text = self.tr("The server is being asked …")
        elif forwarding.is_ignored(kind):
            text = self.tr("Not used while all calls are forwarded.")
        else:
            text = error
        in_force = forwarding.destination(kind)
        if in_force != self._shown and not self.is_being_edited:  # what was refused stays to be mended
            self._shown = in_force
            self.field.setText(in_force)
        set_look(self._word, "look", "problem" if error and text == error else "small")
        self._word.setText(text)
        self._word.setVisible(bool(text))

    def set_value(self, _value: SettingValue) -> None:
        """What is in force is shown, which a UC server knows better than the settings."""
        self._show()

    def focus_widget(self) -> QLineEdit:
        return self.field

    @property
    def is_being_edited(self) -> bool:
        return self.field.hasFocus() and self.field.isModified()
