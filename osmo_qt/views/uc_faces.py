"""The faces of a list that the UC server keeps: loading after a moment, empty, error with Retry, content."""

from PySide6.QtWidgets import QWidget

from osmo_qt.models.contacts import ContactsState
from osmo_qt.models.uc_list import UcListState
from osmo_qt.views.list_faces import ListFaces
from osmo_qt.views.theme import Theme


class UcFaces(ListFaces):
    """Shows `content`, or the face that tells why it can't."""

    def __init__(
        self, state: UcListState, theme: Theme, picture: str, loading: str, empty: QWidget, content: QWidget
    ) -> None:
        super().__init__(theme, content, loading=loading, empty=empty, retry=state.refresh, broken=picture)
        self._state = state

    def show_face(self, rows: int) -> None:
        """`rows`: how many there are to show."""
        state = ContactsState.CONTENT
        if not rows:
            state = ContactsState.EMPTY
            if self._state.loading:
                state = ContactsState.LOADING
            elif self._state.error:
                state = ContactsState.ERROR
        self.show_state(state, self._state.error, found=rows > 0)
