"""The first start: two texts to accept, one after the other, before anything else."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from osmo_qt.models.first_run import FirstRun, Step
from osmo_qt.views.layout import Layout
from osmo_qt.views.reader import Reader
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row

WIDTH = 720


class FirstRunPage(QWidget):
    """Signal: `declined()`: the person does not accept; there is nothing to be done here then."""

    declined = Signal()

    def __init__(self, first_run: FirstRun, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first_run = first_run
        self.setAccessibleName(self.tr("First start"))
        card = frame("card")
        card.setMaximumWidth(WIDTH)
        self._step = label(look="small")
        self.reader = Reader(self.tr("Text to accept"), theme)
        self._lead = label(look="muted", wrap=True)
        self.accept = button(self.tr("Accept"), "primary")
        self.accept.clicked.connect(first_run.accept)
        self.back = button(self.tr("Back"), "quiet")
        self.back.clicked.connect(first_run.go_back)
        self.decline = button(self.tr("Decline and quit"), "quiet")
        self.decline.clicked.connect(self.declined)
        self._outer = row(self, margin=6)
        self._outer.addStretch(1)
        self._outer.addWidget(card, 100)
        self._outer.addStretch(1)
        self._lines = column(card, margin=6, space=3)
        self._lines.addWidget(self._step)
        self._lines.addWidget(self.reader, 1)
        self._lines.addWidget(self._lead)
        buttons = row(space=2)
        buttons.addWidget(self.decline)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.accept)
        self._lines.addLayout(buttons)
        first_run.changed.connect(self._show)
        self._show()

    def set_layout(self, layout: Layout) -> None:
        """Less air around the text in a narrow window."""
        outer, inner = (8, 16) if layout is Layout.NARROW else (24, 24)
        self._outer.setContentsMargins(outer, outer, outer, outer)
        self._lines.setContentsMargins(inner, inner, inner, inner)

    def _show(self) -> None:
        document = self._first_run.document()
        if document is None:
            return
        second = self._first_run.step is Step.EMERGENCY
        self._step.setText(self.tr("Step %1 of 2").replace("%1", "2" if second else "1"))
        self._lead.setText(
            self.tr("Accept to go on to the sign-in.") if second else self.tr("Accept to go on to the next text.")
        )
        self.back.setVisible(second)
        self.reader.set_markdown(document.text)
        self.reader.setFocus()
