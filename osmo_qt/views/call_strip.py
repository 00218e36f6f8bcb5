"""A strip in the main window while a call goes on: who it is, and the way back to the call."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_qt.models.call import CallItem
from osmo_qt.models.calls import Calls
from osmo_qt.models.texts import call_state_text
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, frame, label, row


class CallStrip(QWidget):
    """Signal: `call_wanted()` when the person wants to see the call."""

    call_wanted = Signal()

    def __init__(self, calls: Calls, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._calls = calls
        self._item: CallItem | None = None
        strip = frame("call")
        self._who = label("", "strong", elide=True)
        self._state = label(elide=True)
        back = button(self.tr("Return to call"), "on-call")
        back.clicked.connect(self.call_wanted)
        line = row(strip, space=3)
        line.setContentsMargins(16, 6, 8, 6)
        line.addWidget(Sign(theme, "phone-in-talk", "on_fill"))
        line.addWidget(self._who)
        line.addWidget(self._state)
        line.addStretch(1)
        line.addWidget(back)
        outer = row(self)
        outer.setContentsMargins(12, 8, 12, 8)
        outer.addWidget(strip)
        calls.current_changed.connect(self._on_current)
        calls.arranged.connect(self._show)
        self._on_current()

    def _on_current(self) -> None:
        if self._item is not None:
            self._item.changed.disconnect(self._show)
            self._item.ticked.disconnect(self._show)
        self._item = cast(CallItem | None, self._calls.current)
        if self._item is not None:
            self._item.changed.connect(self._show)
            self._item.ticked.connect(self._show)
        self._show()

    def _show(self) -> None:
        item = self._item
        self.setVisible(item is not None and not item.over)
        if item is not None:
            state, duration = call_state_text(item.snapshot), str(item.duration)
            more = len(self._calls.living()) - 1
            self._who.setText(item.shown_name)
            self._state.setText(" · ".join(part for part in (state, duration, self._others_text(more)) if part))

    def _others_text(self, count: int) -> str:
        if count < 1:
            return ""
        return self.tr("and 1 more call") if count == 1 else self.tr("and %1 more calls").replace("%1", str(count))
