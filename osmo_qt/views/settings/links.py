"""Telephone links of other programs: whether they open here, and a button that makes it so."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from osmo_qt.models.default_phone import DefaultPhone
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row


class LinksSection(QWidget):
    """A card of its own below the rows."""

    def __init__(self, default_phone: DefaultPhone, theme: Theme) -> None:
        super().__init__()
        self._model = default_phone
        card = frame("card")
        card.setAccessibleName(self.tr("Telephone links"))
        self._state = label(look="small", wrap=True)
        self.register = button(self.tr("Open links here"), icon=icon(theme, "link-variant", "accent"))
        self.register.clicked.connect(default_phone.register)
        texts = column(space=1)
        texts.addWidget(label(self.tr("tel:, sip: and osmo: links"), wrap=True))
        texts.addWidget(self._state)
        line = row(card, space=4)
        line.setContentsMargins(16, 12, 16, 12)
        line.addLayout(texts, 1)
        line.addWidget(self.register)
        lines = column(self, space=2)
        lines.addWidget(label(self.tr("Telephone links"), "caption"))
        lines.addWidget(card)
        default_phone.changed.connect(self._show)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self._model.look()

    def _show(self) -> None:
        self._state.setText(self._model.text)
        self._state.setVisible(bool(self._model.text))
        self.register.setEnabled(not self._model.busy)
        self.register.setVisible(not self._model.registered)
