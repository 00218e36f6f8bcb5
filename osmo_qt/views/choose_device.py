"""*Choose Device*: which of the person's devices makes the call (CALL-2)."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget

from osmo_qt.models.outgoing import Outgoing
from osmo_qt.views.device_buttons import DeviceButtons
from osmo_qt.views.popover import Popover
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, label

WIDTH = 420


class ChooseDevice(Popover):
    """Over `window`, as long as `outgoing` asks."""

    def __init__(self, outgoing: Outgoing, theme: Theme, window: QWidget) -> None:
        super().__init__(window, WIDTH)
        self._outgoing = outgoing
        self._asked = False
        self.setAccessibleName(self.tr("Choose Device"))
        self._title = label("", "strong", elide=True)
        self._number = label("", "small", wrap=True)
        self.devices = DeviceButtons(outgoing.choose, theme)
        self._none = label(self.tr("There is no device to call from."), "muted", wrap=True)
        self.cancel = button(self.tr("Cancel"), "quiet")
        self.cancel.clicked.connect(outgoing.cancel)
        lines = column(self, margin=4, space=2)
        for part in (self._title, self._number, self.devices, self._none):
            lines.addWidget(part)
        lines.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignRight)
        outgoing.changed.connect(self.refresh)

    def refresh(self) -> None:
        """What is asked now."""
        wanted, choices = self._outgoing.wanted, self._outgoing.choices
        if wanted is None:
            self._asked = False
            self.leave()
            return
        ask = self.tr("Call %1 through your cell phone?") if wanted.only_cell else self.tr("Choose Device to call %1")
        self._title.setText(ask.replace("%1", wanted.who))
        self._number.setText(wanted.number)
        self._number.setVisible(wanted.number != wanted.who)
        self.devices.show_choices(choices)
        self._none.setVisible(not choices)
        self.pop_up()
        if not self._asked:
            self._asked = True
            QTimer.singleShot(0, self, self.devices.focus_first)  # after the page that asked took the focus back

    def on_escape(self) -> None:
        self._outgoing.cancel()
