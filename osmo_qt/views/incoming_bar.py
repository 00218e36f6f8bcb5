"""An incoming call that is answered on another device: who it is, and the devices to choose from (IN-3)."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from osmo_qt.models.answering import Answering
from osmo_qt.models.move_texts import moving_text
from osmo_qt.views.device_buttons import DeviceButtons
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row

WIDTH = 640


class IncomingBar(QWidget):
    """Takes no room while nobody calls. The focus stays where it is: no key meant for something else answers."""

    def __init__(self, answering: Answering, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answering = answering
        self._told = ""
        self.bar = frame("link")
        self._who = label("", "strong", elide=True)
        self._number = label("", "small", elide=True)
        self._hint = label("", "muted", wrap=True)
        self.decline = button(self.tr("Decline"), "danger")
        self.decline.clicked.connect(answering.decline)
        self.devices = DeviceButtons(answering.answer, theme)
        words = column(space=0)
        words.addWidget(label(self.tr("Incoming call"), "small"))
        words.addWidget(self._who)
        words.addWidget(self._number)
        head = row(space=3)
        head.addWidget(Sign(theme, "phone-incoming", "green", 28))
        head.addLayout(words, 1)
        head.addWidget(self.decline)
        lines = column(self.bar, space=2)
        lines.setContentsMargins(16, 10, 12, 10)
        lines.addLayout(head)
        lines.addWidget(self._hint)
        lines.addWidget(self.devices)
        self.bar.setMaximumWidth(WIDTH)
        outer = row(self)
        outer.setContentsMargins(12, 8, 12, 0)
        outer.addStretch(1)
        outer.addWidget(self.bar, 100, Qt.AlignmentFlag.AlignTop)
        outer.addStretch(1)
        answering.changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        answering, call = self._answering, self._answering.call
        self.setVisible(call is not None)
        if call is None:
            self._told = ""
            return
        who, choices = answering.who, answering.choices
        self._who.setText(who)
        self._number.setText(call.number)
        self._number.setVisible(bool(call.number) and call.number != who)
        chosen = answering.chosen
        hint = moving_text(chosen.name) if chosen is not None else self.tr("Answer on:") if choices else ""
        self._hint.setText(hint)
        self._hint.setVisible(bool(hint))
        self.devices.show_choices(choices)
        self.bar.setAccessibleName(self.tr("Incoming call from %1").replace("%1", who))
        if self._told != call.id:
            self._told = call.id
            if QAccessible.isActive():
                QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.bar.accessibleName()))
