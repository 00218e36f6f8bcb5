"""What a link of another program would dial, in full, with *Dial* and *Cancel*; takes no room otherwise."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from osmo_qt.models.link_texts import countdown_text, origin_text, post_dial_text, question_text, waiting_text
from osmo_qt.models.links import Links, LinkState
from osmo_qt.views.icons import icon
from osmo_qt.views.sign import Sign
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row

WIDE = 600  # pixels; from here on the buttons stand beside the words
_PIECE = 8


def _breakable(text: str) -> str:
    """With invisible places at which a long number may be wrapped."""
    return "\u200b".join(text[i : i + _PIECE] for i in range(0, len(text), _PIECE))


class LinkBar(QWidget):
    """The focus goes to *Cancel*: nobody dials by a key that was meant for another program.

    However narrow it is, the number is never cut: it is wrapped, and the buttons go below.
    """

    def __init__(self, links: Links, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._links = links
        self._bar = frame("link")
        self._bar.setAccessibleName(self.tr("A link asks for a call"))
        sign = Sign(theme, "phone-outgoing", "accent", 24)
        self._question = label("", "strong", wrap=True)
        self._details = label("", "muted", wrap=True)
        self.dial = button(self.tr("Dial"), "call", icon(theme, "phone", "on_fill"))
        self.dial.clicked.connect(links.dial)
        self.cancel = button(self.tr("Cancel"))
        self.cancel.clicked.connect(links.cancel)
        self._place(sign)
        links.changed.connect(self._show)
        self._shown = ""
        self._show()

    def _place(self, sign: QWidget) -> None:
        texts = column(space=1)
        texts.addWidget(self._question)
        texts.addWidget(self._details)
        told = row(space=3)
        told.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        told.addLayout(texts, 1)
        buttons = row(space=3)
        buttons.addStretch(1)
        buttons.addWidget(self.dial)
        buttons.addWidget(self.cancel)
        self._line = row(self._bar, space=3)
        self._line.setContentsMargins(16, 10, 12, 10)
        self._line.addLayout(told, 1)
        self._line.addLayout(buttons)
        outer = row(self)
        outer.setContentsMargins(12, 8, 12, 0)
        outer.addWidget(self._bar)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        self._line.setDirection(direction.LeftToRight if self.width() >= WIDE else direction.TopToBottom)

    def event(self, event: QEvent) -> bool:
        """Escape is meant for the question while the focus is in it, whatever else it does in the window."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() is QEvent.Type.KeyPress:
                self._links.cancel()
            event.accept()
            return True
        return super().event(event)

    def _show(self) -> None:
        request, state = self._links.request, self._links.state
        self.setVisible(request is not None)
        if request is None:
            self._shown = ""
            return
        question = question_text(request)
        details = [origin_text(request), post_dial_text(request.post_dial)]
        if state is LinkState.WAITING:
            details.append(waiting_text())
        elif state is LinkState.COUNTING:
            details.append(countdown_text(self._links.seconds))
        text = " · ".join(filter(None, details))
        self._question.setText(_breakable(question))
        self._question.setAccessibleName(question)
        self._details.setText(text)
        self._bar.setAccessibleDescription(f"{question} {text}")
        self.dial.setVisible(state is not LinkState.WAITING)
        self.dial.setEnabled(self._links.ready)
        if self._shown != question and self.isVisible():
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
        self._shown = question
