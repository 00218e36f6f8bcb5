"""*Remind Me* as inline bars: when to be reminded, and whose call is to be returned now."""

import time
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from osmo_qt.core.reminders import DEFAULT_DELAY_MIN, DELAYS_MIN, Reminder
from osmo_qt.models import desktop_texts as texts
from osmo_qt.models.reminders import Reminders
from osmo_qt.views.icons import icon
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import Segments, button, column, drop, frame, icon_button, label, row

NARROW = 560  # pixels; below, the button goes under the words


class ReminderBar(QWidget):
    """The reminder just made, then those that are due; takes no room when there are none."""

    def __init__(self, reminders: Reminders, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reminders = reminders
        self._theme = theme
        self._lines = column(self, space=1)
        self._lines.setContentsMargins(12, 8, 12, 8)
        self._bars: dict[tuple[bool, Reminder], QFrame] = {}  # by whether it was just made
        self._narrow = False
        reminders.changed.connect(self._show)
        self._show()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self._keep_only(())
            self._show()

    def _show(self) -> None:
        """Bars that stay are left alone, with the focus that they may have."""
        fresh = self._reminders.fresh
        wanted = [(True, fresh)] if fresh is not None else []
        wanted += [(False, reminder) for reminder in self._reminders.due]
        self._keep_only(wanted)
        self.setVisible(bool(wanted))
        for position, key in enumerate(wanted):
            if key not in self._bars:
                is_fresh, reminder = key
                self._bars[key] = self._choice(reminder) if is_fresh else self._due(reminder)
                self._lines.insertWidget(position, self._bars[key])

    def _keep_only(self, wanted: Sequence[tuple[bool, Reminder]]) -> None:
        for key in [key for key in self._bars if key not in wanted]:
            drop(self._lines, self._bars.pop(key))

    def _bar(self, text: str) -> QFrame:
        bar = frame("information")
        bar.setAccessibleName(f"{texts.reminder_title_text()}: {text}")
        bar.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        return bar

    def _choice(self, reminder: Reminder) -> QFrame:
        """When? The usual delay is chosen already."""
        text = texts.reminder_made_text(reminder)
        bar = self._bar(text)
        lines = column(bar, space=1)
        lines.setContentsMargins(16, 8, 4, 8)
        line = row(space=3)
        line.addWidget(self._sign("bell-outline"))
        line.addWidget(label(text, "strong", wrap=True), 1)
        cancel = icon_button(self.tr("No reminder"), icon(self._theme, "bell-off-outline", "text"))
        cancel.clicked.connect(lambda: self._reminders.dismiss(reminder.id))
        line.addWidget(cancel, 0, Qt.AlignmentFlag.AlignTop)
        close = icon_button(self.tr("Close this message"), icon(self._theme, "close", "muted"))
        close.clicked.connect(self._reminders.keep)
        line.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        lines.addLayout(line)
        choices = row(space=3)
        when = Segments(self.tr("When"), [(str(minutes), texts.delay_text(minutes)) for minutes in DELAYS_MIN])
        when.set_value(str(DEFAULT_DELAY_MIN))
        when.chosen.connect(lambda minutes: self._reminders.choose_delay(reminder.id, int(minutes)))
        choices.addWidget(when)
        choices.addStretch(1)
        lines.addLayout(choices)
        return bar

    def _due(self, reminder: Reminder) -> QFrame:
        text = texts.reminder_due_text(reminder)
        bar = self._bar(text)
        lines = column(bar, space=1)
        lines.setContentsMargins(16, 8, 4, 8)
        line = row(space=3)
        lines.addLayout(line)
        line.addWidget(self._sign("bell-ring-outline"))
        words = column(space=0)
        words.addWidget(label(text, "strong", wrap=True))
        words.addWidget(label(texts.reminder_since_text(reminder, time.time()), "small", wrap=True))
        line.addLayout(words, 1)
        if reminder.number:
            call = button(texts.call_back_text(), "call", icon(self._theme, "phone", "on_fill"))
            call.clicked.connect(lambda: self._reminders.call_back(reminder.id))
            if self._narrow:
                lines.addWidget(call, 0, Qt.AlignmentFlag.AlignLeft)
            else:
                line.addWidget(call)
        snooze = icon_button(texts.snooze_text(), icon(self._theme, "alarm-snooze", "text"))
        snooze.clicked.connect(lambda: self._reminders.snooze(reminder.id))
        line.addWidget(snooze)
        dismiss = icon_button(texts.dismiss_text(), icon(self._theme, "close", "muted"))
        dismiss.clicked.connect(lambda: self._reminders.dismiss(reminder.id))
        line.addWidget(dismiss)
        return bar

    def _sign(self, name: str) -> QWidget:
        sign = Sign(self._theme, name, "accent")
        sign.setAccessibleName(texts.reminder_title_text())
        return sign
