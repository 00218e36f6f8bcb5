"""The Wi-Fi Mode switch: off ends the session and the program, after a question in place (guide 2.4)."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls
from osmo_qt.models.session import Phase, Session
from osmo_qt.views.bar_row import BarRow
from osmo_qt.views.settings.switch import Switch
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row

_SIGNS = {
    "registered": ("wifi", "green"),
    "callback": ("phone-return", "green"),
    "connecting": ("wifi-sync", "orange"),
    "failed": ("wifi-alert", "red"),
    "off": ("wifi-off", "muted"),
}


class WifiMode(QWidget):
    """Signal: `quit_wanted()`: the person switched off and meant it."""

    quit_wanted = Signal()

    def __init__(self, session: Session, calls: Calls, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._calls = calls
        self.switch = Switch(self.tr("Wi-Fi Mode"), theme)
        self.switch.clicked.connect(self._on_switch)
        self.row = BarRow(self.tr("Wi-Fi Mode"), "wifi", self.switch, theme, below=self._question())
        column(self, space=0).addWidget(self.row)
        session.registration_changed.connect(self._show)
        session.phase_changed.connect(self._show)
        calls.current_changed.connect(self._say_question)
        self._show()

    def _question(self) -> QFrame:
        self._ask = frame("warning")
        lines = column(self._ask, margin=3, space=2)
        self._words = label("", wrap=True)
        lines.addWidget(self._words)
        line = row()
        self._sure = button(self.tr("Continue"), "danger")
        self._sure.clicked.connect(self._do_quit)
        stay = button(self.tr("Stay signed in"))
        stay.clicked.connect(self.take_back)
        line.addWidget(self._sure)
        line.addWidget(stay)
        line.addStretch(1)
        lines.addLayout(line)
        self._ask.hide()
        return self._ask

    @property
    def asks(self) -> bool:
        return not self._ask.isHidden()

    def take_back(self) -> None:
        """No answer is a no."""
        if self.asks:
            self._ask.hide()
            self.switch.setChecked(self._is_on())
            self.switch.setFocus()

    def _on_switch(self, on: bool) -> None:
        if on:
            self.take_back()
            self._session.retry()
            self._show()
            return
        self._say_question()
        self._ask.show()
        self._sure.setFocus()

    def _say_question(self) -> None:
        call = cast(CallItem | None, self._calls.current)
        lines = [self.tr("Sign out and close OSMO Qt?")]
        if call is not None and not call.over:
            lines.append(self.tr("The call with %1 ends.").replace("%1", call.shown_name))
        lines.append(self.tr("You get no calls here until you start it again."))
        self._words.setText(" ".join(lines))

    def _do_quit(self) -> None:
        self._session.end()
        self.quit_wanted.emit()

    def _is_on(self) -> bool:
        return self._session.phase is Phase.SIGNED_IN

    def _show(self) -> None:
        if not self.asks:
            self.switch.setChecked(self._is_on())
        self.switch.setEnabled(self._is_on())
        self.row.set_sign(*_SIGNS[str(self._session.led)])
        if self._session.cellular:
            self.row.set_sign("signal-cellular-3", "green")
        self.row.set_text(str(self._session.ledText))
