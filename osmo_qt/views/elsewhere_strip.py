"""A strip in the main window while a call goes on at another device of the person: who, where, and *Pull here*."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from osmo_qt.models.stations import WIFI
from osmo_qt.models.uc_call_bundle import UcCallModels
from osmo_qt.views.icons import icon
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, plain_tooltip, row


class ElsewhereStrip(QWidget):
    """Signal: `bar_wanted()`: the person wants to see all that can be done to the call."""

    bar_wanted = Signal()

    def __init__(self, models: UcCallModels, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._models = models
        strip = frame("call")
        strip.setCursor(Qt.CursorShape.PointingHandCursor)
        self._who = label("", "strong", elide=True)
        self._state = label("", "small", elide=True)
        self.pull = button(self.tr("Pull here"), "on-call")
        self.pull.clicked.connect(self._pull)
        self.move_call = button("", "on-call", icon(theme, "chevron-down", "green_fill"))
        self.move_call.setAccessibleName(self.tr("Move the call"))
        plain_tooltip(self.move_call, self.tr("Move the call"))
        self.move_call.clicked.connect(self.bar_wanted)
        line = row(strip, space=3)
        line.setContentsMargins(16, 6, 8, 6)
        line.addWidget(Sign(theme, "phone-forward", "on_fill"))
        words = column(space=0)
        words.addWidget(self._who)
        words.addWidget(self._state)
        line.addLayout(words, 1)
        line.addWidget(self.pull)
        line.addWidget(self.move_call)
        outer = row(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.addWidget(strip)
        models.slider.changed.connect(self._show)
        models.calls.ticked.connect(self._show)
        self._show()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Beside the buttons, which take their own."""
        self.bar_wanted.emit()

    def _show(self) -> None:
        call, slider = self._models.calls.elsewhere, self._models.slider
        self.setVisible(call is not None)
        if call is None:
            return
        who, *rest = self._models.calls.described(call)
        self._who.setText(who)
        self._state.setText(slider.progress or " · ".join(filter(None, rest)))
        here = next((station for station in slider.stations if station.key == WIFI), None)
        can = here is not None and not here.refusal and not slider.refusal and not slider.is_moving
        self.pull.setVisible(here is not None)
        self.pull.setEnabled(can)

    def _pull(self) -> None:
        self._models.slider.open_for(self._models.calls.elsewhere)
        self._models.slider.move_to(WIFI)
