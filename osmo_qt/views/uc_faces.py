"""The faces of a list that the UC server keeps: loading after a moment, empty, error with Retry, content."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from osmo_qt.models.uc_list import UcListState
from osmo_qt.views.faces import LOADING_AFTER_MS, error_face, skeleton_face
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button


class UcFaces(QStackedWidget):
    """Shows `content`, or the face that tells why it can't."""

    def __init__(
        self, state: UcListState, theme: Theme, picture: str, loading: str, empty: QWidget, content: QWidget
    ) -> None:
        super().__init__()
        self._state = state
        self._content = content
        self._empty = empty
        self._blank = QWidget()
        self._loading = skeleton_face(theme, loading)
        again = button(self.tr("Retry"), "primary", icon(theme, "refresh", "on_accent"))
        again.clicked.connect(state.refresh)
        self._failed, self._failure = error_face(theme, picture, again)
        for face in (self._blank, self._loading, self._empty, self._failed, content):
            self.addWidget(face)
        self._late = QTimer(self, interval=LOADING_AFTER_MS, singleShot=True)
        self._late.timeout.connect(self._show_loading)

    def show_face(self, rows: int) -> None:
        """`rows`: how many there are to show."""
        state = self._state
        if state.loading and not rows:
            if self.currentWidget() is not self._loading:
                self.setCurrentWidget(self._blank)
                self._late.start()
            return
        self._late.stop()
        self._failure.setText(state.error)
        face = self._failed if state.error and not rows else self._content if rows else self._empty
        self.setCurrentWidget(face)

    def _show_loading(self) -> None:
        self.setCurrentWidget(self._loading)
