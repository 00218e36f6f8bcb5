"""The faces of a list of people or groups: loading after a moment, empty, error with Retry, nothing found, content."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_qt.models.contacts import ContactsState
from osmo_qt.views.faces import LOADING_AFTER_MS, empty_face, error_face, skeleton_face
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button


class ListFaces(QStackedWidget):
    """Shows `content`, or the face that tells why it can't; `none_found` and `blank` can be shown from outside, too."""

    def __init__(
        self,
        theme: Theme,
        content: QWidget,
        *,
        loading: str,
        empty: QWidget,
        none_found: str = "",
        retry: Callable[[], None],
        broken: str = "cloud-alert",
    ) -> None:
        """`loading` and `none_found` in words; `broken`: the picture of the error."""
        super().__init__()
        self._content = content
        self.empty = empty
        self.blank = QWidget()
        self.none_found = empty_face(theme, "account-search-outline", none_found)
        self._loading = skeleton_face(theme, loading)
        again = button(self.tr("Retry"), "primary", icon(theme, "refresh", "on_accent"))
        again.clicked.connect(retry)
        self._failed, self._failure = error_face(theme, broken, again)
        for face in (self.blank, self._loading, self.empty, self._failed, self.none_found, content):
            self.addWidget(face)
        self._late = QTimer(self, interval=LOADING_AFTER_MS, singleShot=True)
        self._late.timeout.connect(self._show_loading)

    def show_state(self, state: ContactsState, error: str, *, found: bool) -> None:
        """`found`: whether there are rows to show, or they are still looked for."""
        if state is ContactsState.LOADING:
            if self.currentWidget() is not self._loading and not self._late.isActive():
                self.setCurrentWidget(self.blank)
                self._late.start()
            return
        self._late.stop()
        self._failure.setText(error)
        faces = {ContactsState.EMPTY: self.empty, ContactsState.ERROR: self._failed}
        self.setCurrentWidget(faces.get(state, self._content if found else self.none_found))

    def _show_loading(self) -> None:
        self.setCurrentWidget(self._loading)
