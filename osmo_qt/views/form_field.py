"""A field of a form with its title above and what is wrong with it below."""

from PySide6.QtWidgets import QLineEdit, QWidget

from osmo_qt.core.errors import UserError
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.views.widgets import column, label, set_look


class FormField(QWidget):
    """`edit` is the field itself. What is wrong stands below it until the person types."""

    def __init__(self, name: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = QLineEdit()
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(hint)
        self.setFocusProxy(self.edit)
        self._error = label("", "problem", wrap=True)
        self._error.hide()
        title = label(name, "strong")
        title.setBuddy(self.edit)
        lines = column(self, space=1)
        for part in (title, self.edit, self._error):
            lines.addWidget(part)
        self.edit.textEdited.connect(self.clear)

    def tell(self, error: UserError) -> None:
        """Shows what is wrong, here."""
        words = " ".join(problem_text(error)).strip()
        self._error.setText(words)
        self._error.show()
        set_look(self.edit, "wrong", True)
        self.edit.setAccessibleDescription(words)

    def clear(self) -> None:
        self._error.hide()
        set_look(self.edit, "wrong", False)
        self.edit.setAccessibleDescription("")
