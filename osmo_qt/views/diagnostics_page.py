"""Diagnostics: what is wrong and how to mend it, how the connection is, and what happened lately."""

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from osmo_qt.models.diagnostics import Diagnostics, TroubleText
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.facts import Facts
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import Segments, button, clear, column, frame, icon_button, label, row, set_look

AGAIN_AFTER_MS = 20_000  # durations go on while the page is in sight
EVENTS_HEIGHT = 220

# LED: icon and colour
_SIGNS = {
    "registered": ("check-circle", "green"),
    "callback": ("phone-return-outline", "green"),
    "connecting": ("dots-horizontal-circle", "orange"),
    "failed": ("alert-circle", "red"),
    "off": ("power", "muted"),
}


class DiagnosticsPage(QWidget):
    """Looks at everything when it is shown, and again on wish."""

    def __init__(self, diagnostics: Diagnostics, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._diagnostics = diagnostics
        self._theme = theme
        self._shown: list[TroubleText] | None = None
        self.setAccessibleName(self.tr("Diagnostics"))
        lines = column(self, space=5)
        lines.addWidget(self._head())
        self._troubles = column(space=2)
        lines.addLayout(self._troubles)
        self._facts = Facts(self.tr("Status"))
        lines.addWidget(self._facts)
        lines.addWidget(self._events())
        lines.addStretch(1)
        self._timer = QTimer(self, interval=AGAIN_AFTER_MS)
        self._timer.timeout.connect(self._show)
        diagnostics.changed.connect(self._show)
        diagnostics.events_changed.connect(self._show_events)
        theme.changed.connect(self._show_sign)
        self._show()

    def _head(self) -> QFrame:
        card = frame("card")
        line = row(card, space=3)
        line.setContentsMargins(16, 12, 12, 12)
        self._sign = label()
        self._state = label(look="strong", wrap=True)
        self._summary = label(look="muted", wrap=True)
        texts = column(space=1)
        texts.addWidget(self._state)
        texts.addWidget(self._summary)
        self._again = button(self.tr("Check again"), "quiet")
        self._again.clicked.connect(self._diagnostics.refresh)
        line.addWidget(self._sign)
        line.addLayout(texts, 1)
        line.addWidget(self._again)
        return card

    def _events(self) -> QWidget:
        made = QWidget()
        lines = column(made, space=2)
        head = row()
        self.which = Segments(
            self.tr("Events"), [("recent", self.tr("Recent Events")), ("older", self.tr("Older Events"))]
        )
        self.which.set_value("recent")
        self.which.chosen.connect(lambda _which: self._show_events())
        copy = icon_button(self.tr("Copy all"), icon(self._theme, "content-copy", "accent"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._diagnostics.text()))
        head.addWidget(self.which)
        head.addStretch(1)
        head.addWidget(copy)
        self.events = QPlainTextEdit()
        self.events.setProperty("look", "log")
        self.events.setReadOnly(True)
        self.events.setAccessibleName(self.tr("Events"))
        self.events.setTabChangesFocus(True)
        self.events.setFixedHeight(EVENTS_HEIGHT)
        lines.addLayout(head)
        lines.addWidget(self.events)
        lines.addWidget(
            label(self.tr("Neither numbers nor names are written down here (quickDiagnostic.txt)."), "small", wrap=True)
        )
        return made

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._diagnostics.refresh()
        self._timer.start()

    def hideEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: N802 - Qt's name
        super().hideEvent(event)
        self._timer.stop()

    # --- what is shown -------------------------------------------------------------------------------

    def _show(self) -> None:
        diagnostics = self._diagnostics
        troubles = diagnostics.troubles()
        self._state.setText(diagnostics.state_text)
        self._summary.setText(self._summary_text(len(troubles)))
        self._again.setEnabled(not diagnostics.checking)
        self._show_sign()
        self._facts.set_rows(diagnostics.status_rows())
        if troubles != self._shown:
            self._shown = troubles
            clear(self._troubles)
            for number, trouble in enumerate(troubles, 1):
                self._troubles.addWidget(self._card(number, trouble))

    def _summary_text(self, count: int) -> str:
        if self._diagnostics.checking:
            return self.tr("Checking …")
        if count == 0:
            return self.tr("No problem was found.")
        if count == 1:
            return self.tr("One problem was found.")
        return self.tr("%1 problems were found, the worst first.").replace("%1", str(count))

    def _show_sign(self) -> None:
        name, colour = _SIGNS[self._diagnostics.led]
        self._sign.setPixmap(icon(self._theme, name, colour).pixmap(32, 32))
        self._sign.setAccessibleName(self._diagnostics.state_text)

    def _card(self, number: int, trouble: TroubleText) -> QFrame:
        severe = trouble.finding.is_severe
        card = frame("error" if severe else "warning")
        card.setAccessibleName(self.tr("Problem %1: %2").replace("%1", str(number)).replace("%2", trouble.what))
        line = row(card, space=3)
        line.setContentsMargins(16, 12, 12, 12)
        sign = Sign(self._theme, "alert-circle" if severe else "alert", "red" if severe else "orange")
        sign.setAccessibleName(self.tr("Error") if severe else self.tr("Warning"))
        texts = column(space=1)
        texts.addWidget(label(trouble.what, "strong", wrap=True, selectable=True))
        texts.addWidget(label(trouble.advice, wrap=True, selectable=True))
        line.addWidget(sign)
        line.addLayout(texts, 1)
        if trouble.action:
            act = button(trouble.action, "quiet")
            act.clicked.connect(lambda: self._diagnostics.mend(trouble))
            line.addWidget(act)
        return card

    def _show_events(self) -> None:
        older = self.which.value == "older"
        text = self._diagnostics.older if older else self._diagnostics.recent or ""
        empty = self.tr("There are no older events.") if older else self.tr("Nothing has happened yet.")
        set_look(self.events, "empty", not text)
        newest_first = "\n".join(reversed(text.splitlines()))
        if self.events.toPlainText() != (newest_first or empty):
            self.events.setPlainText(newest_first or empty)
