"""Moving a call where there is no UC server: the call here to desk and cell phone, that of the desk phone to here."""

from PySide6.QtWidgets import QPushButton, QWidget

from osmo_qt.models.voice_move_texts import desk_call_text, hint_text
from osmo_qt.models.voice_moves import CELL, DESK, WIFI, VoiceMoves
from osmo_qt.views.bar_row import BarRow
from osmo_qt.views.layout import Layout
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, plain_tooltip, row


class VoiceMoveRows(QWidget):
    """Lines of the notification bar; where there is nothing to move it takes no room."""

    def __init__(self, moves: VoiceMoves, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moves = moves
        self.desk, self.cell = self._button(DESK), self._button(CELL)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.setAccessibleName(self.tr("Cancel the move"))
        self.cancel.clicked.connect(moves.cancel)
        controls = QWidget()
        line = row(controls, space=2)
        for one in (self.desk, self.cell, self.cancel):
            line.addWidget(one)
        self.away = BarRow(self.tr("Move the call"), "swap-horizontal", controls, theme)
        self.fetch = button(self.tr("Move here"), "primary")
        self.fetch.clicked.connect(lambda: moves.move_to(WIFI))
        self.there = BarRow(self.tr("Call on another device"), "deskphone", self.fetch, theme)
        self.there.set_sign("deskphone", "green")
        lines = column(self, space=0)
        lines.addWidget(self.there)
        lines.addWidget(self.away)
        moves.changed.connect(self._show)
        self._show()

    def _button(self, key: str) -> QPushButton:
        name = next(station.name for station in self._moves.stations if station.key == key)
        made = button(name)
        made.setAccessibleName(self.tr("Move the call to %1").replace("%1", name))
        made.clicked.connect(lambda: self._moves.move_to(key))
        return made

    def set_layout(self, layout: Layout) -> None:
        for one in (self.away, self.there):
            one.set_layout(layout)

    def _show(self) -> None:
        moves = self._moves
        moving, here = moves.is_moving, moves.call is not None
        self.setVisible(bool(moves.present) or moving)
        self.there.setVisible(not here and not moving and moves.desk_call is not None)
        self.there.set_text(desk_call_text(moves.desk_caller))
        self.away.setVisible(here or moving)
        self.cancel.setVisible(moving)
        refusals = {station.key: station.refusal for station in moves.stations}
        for key, made in ((DESK, self.desk), (CELL, self.cell)):
            made.setVisible(not moving)
            made.setEnabled(not refusals[key] and not moves.refusal)
            plain_tooltip(made, refusals[key] or moves.refusal)
        why_not = moves.refusal or (refusals[DESK] if refusals[DESK] and refusals[CELL] else "")
        self.away.set_text(moves.progress or moves.error or why_not or hint_text())
