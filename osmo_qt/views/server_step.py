"""The first step of the sign-in: the server's address, and the search for what answers there.

Under *Advanced* the way to the server is chosen by hand; then nothing is searched.
"""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from osmo_qt.core.accounts import Transport
from osmo_qt.core.discovery import FoundServer, parse_address
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.server_search import SearchState, ServerSearch
from osmo_qt.models.sign_in_form import SignInForm, check_way
from osmo_qt.views.form_field import FormField
from osmo_qt.views.icons import icon
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import Segments, button, column, frame, label, row

AUTOMATIC = "automatic"


class ServerStep(QWidget):
    """Signals: `done()` when it is clear where to sign in; `failed(what, advice)`, `begun()`: an attempt starts;
    `resized()`: it needs more or less room."""

    done = Signal()
    begun = Signal()
    failed = Signal(str, str)
    resized = Signal()

    def __init__(self, search: ServerSearch, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._search = search
        self._theme = theme
        self._known: FoundServer | None = None
        self._known_address = ""
        self.server = FormField(self.tr("Server Address"), "https://office.example.org")
        self.server.edit.returnPressed.connect(self.connect_to_server)
        self.server.edit.textEdited.connect(search.forget)
        self._connect = button(self.tr("Connect"), "primary")
        self._connect.clicked.connect(self.connect_to_server)
        lines = column(self, space=4)
        lines.addWidget(self.server)
        lines.addSpacing(4)
        lines.addWidget(self._connect)
        lines.addWidget(self._searching())
        lines.addWidget(self._advanced())
        lines.addStretch(1)
        search.changed.connect(self._on_search)
        self._on_search()

    def _searching(self) -> QWidget:
        self._busy = QWidget()
        lines = column(self._busy, space=3)
        progress = QProgressBar()
        progress.setRange(0, 0)
        progress.setTextVisible(False)
        progress.setAccessibleName(self.tr("Looking for the server"))
        lines.addWidget(progress)
        line = row()
        line.addWidget(label(self.tr("Looking for the server …"), "muted"), 1)
        self._cancel = button(self.tr("Cancel"))
        self._cancel.clicked.connect(self._search.cancel)
        line.addWidget(self._cancel)
        lines.addLayout(line)
        return self._busy

    def _advanced(self) -> QWidget:
        whole = QWidget()
        lines = column(whole, space=3)
        self._more = button(self.tr("Advanced"), "link", icon(self._theme, "chevron-down", "accent"))
        self._more.setObjectName("advanced")
        self._more.setCheckable(True)
        self._more.toggled.connect(self._show_advanced)
        line = row()
        line.addWidget(self._more)
        line.addStretch(1)
        lines.addLayout(line)
        self._by_hand = frame("inset")
        inner = column(self._by_hand, margin=3, space=4)
        ways = column(space=1)
        ways.addWidget(label(self.tr("Transport"), "strong"))
        choices = [(way.value, way.value.upper()) for way in (Transport.TLS, Transport.TCP, Transport.UDP)]
        self.transport = Segments(self.tr("Transport"), [(AUTOMATIC, self.tr("Auto")), *choices])
        self.transport.set_value(AUTOMATIC)
        self.transport.chosen.connect(self._on_transport)
        ways.addWidget(self.transport)
        inner.addLayout(ways)
        self.port = FormField(self.tr("Port"), self.tr("As usual"))
        self.proxy = FormField(self.tr("Outbound proxy"), self.tr("None"))
        for field in (self.port, self.proxy):
            inner.addWidget(field)
            field.edit.returnPressed.connect(self.connect_to_server)
        lines.addWidget(self._by_hand)
        self._by_hand.hide()
        self._on_transport(AUTOMATIC)
        return whole

    def _show_advanced(self, on: bool) -> None:
        self._by_hand.setVisible(on)
        self._more.setIcon(icon(self._theme, "chevron-up" if on else "chevron-down", "accent"))
        self.resized.emit()

    def _on_transport(self, way: str) -> None:
        for field in (self.port, self.proxy):
            field.setEnabled(way != AUTOMATIC)

    # --- what is chosen ------------------------------------------------------------------------------

    @property
    def found(self) -> FoundServer | None:
        """What answers at the address; None where the person chose by hand."""
        if self._is_by_hand():
            return None
        if self._search.found is None and self._known_address == self.server.edit.text():
            return self._known
        return self._search.found

    @property
    def transport_chosen(self) -> Transport:
        if self._is_by_hand():
            return Transport(self.transport.value)
        return self.found.transport if self.found is not None else Transport.TLS

    @property
    def summary(self) -> str:
        """`office.example.org:5070 · TCP`."""
        found, way = self.found, self.transport_chosen
        if found is not None:
            host, port = found.host, found.port
        else:
            address = parse_address(self.server.edit.text())
            host, port = address.host, int(self.port.edit.text() or address.port or way.default_port)
        return f"{host if port == way.default_port else f'{host}:{port}'} · {way.value.upper()}"

    @property
    def explanation(self) -> str:
        """What the search found, in words."""
        return self._search.text if not self._is_by_hand() else ""

    def _is_by_hand(self) -> bool:
        return self.transport.value != AUTOMATIC

    def fill(self, form: SignInForm) -> None:
        """Fills in the account that is known, unless the person has typed something else."""
        if not self.server.edit.text():
            self.server.edit.setText(form.server)
            self._known, self._known_address = form.found, form.server

    @property
    def is_known(self) -> bool:
        """Whether it is clear where to sign in, without a search."""
        return bool(self.server.edit.text()) and (self._is_by_hand() or self.found is not None)

    # --- what happens --------------------------------------------------------------------------------

    def connect_to_server(self) -> None:
        """Searches, or takes the person's word."""
        if self._search.state is SearchState.SEARCHING:
            return
        self.begun.emit()
        for field in (self.server, self.port, self.proxy):
            field.clear()
        try:
            if self._is_by_hand():
                check_way(self.server.edit.text(), self.port.edit.text(), self.proxy.edit.text())
                self.done.emit()
            else:
                self._known = None
                self._search.start(self.server.edit.text())
        except UserError as error:
            self.tell(error)

    def tell(self, error: UserError) -> None:
        """Shows what is wrong at the field that it belongs to."""
        field = self.server
        if error.problem is Problem.INVALID_PORT:
            field = self.port
        elif error.problem is Problem.INVALID_SERVER and error.detail == self.proxy.edit.text().strip():
            field = self.proxy
        field.tell(error)
        field.setFocus()

    def _on_search(self) -> None:
        state = self._search.state
        searching = state is SearchState.SEARCHING
        self._busy.setVisible(searching)
        self._connect.setVisible(not searching)
        if searching:
            self._cancel.setFocus()
        elif state is SearchState.FOUND:
            self.done.emit()
        elif state is SearchState.FAILED:
            self.failed.emit(self._search.what, self._search.advice)
        self.resized.emit()
