"""Sign-in in two steps: where the server is, then who the person is. Nothing typed is ever lost."""

import re

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QScrollArea, QStackedWidget, QWidget

from osmo_qt.core.accounts import Transport
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.server_search import ServerSearch
from osmo_qt.models.session import Phase, Session
from osmo_qt.models.sign_in_form import SignInForm
from osmo_qt.views.browser_panel import BrowserPanel, OpenUrl, in_browser
from osmo_qt.views.form_field import FormField
from osmo_qt.views.icons import icon
from osmo_qt.views.server_step import ServerStep
from osmo_qt.views.theme import Theme
from osmo_qt.views.touch import Touch
from osmo_qt.views.widgets import button, column, frame, icon_button, label, plain_tooltip, row, set_look

CARD_WIDTH = 420
_OF_THE_SERVER = (Problem.INVALID_SERVER, Problem.SERVER_WITHOUT_SCHEME, Problem.INVALID_PORT)


class SignInPage(QScrollArea):
    """A card in the middle of the window. Signal: `diagnostics_wanted()`: why can't I sign in?"""

    diagnostics_wanted = Signal()

    def __init__(
        self,
        session: Session,
        search: ServerSearch,
        theme: Theme,
        open_url: OpenUrl = in_browser,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._open_url = open_url
        self._needs_browser = False  # the server said so, whatever it said before
        self._theme = theme
        self.setAccessibleName(self.tr("Sign in"))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        Touch(self)
        self.server_step = ServerStep(search, theme)
        self._build_fields()
        self._steps = QStackedWidget()
        self._steps.addWidget(self.server_step)
        self._steps.addWidget(self._account_step())
        self._steps.currentChanged.connect(self._fit_step)
        self._place_card()
        self._fit_step()
        self._fill(session.form())
        self.server_step.begun.connect(self._forget_errors)
        self.server_step.done.connect(self._go_on)
        self.server_step.failed.connect(self._tell)
        self.server_step.resized.connect(self._fit_step)
        session.phase_changed.connect(self._on_phase)
        session.sign_in_failed.connect(self._on_failed)
        session.uc_sign_in.page_changed.connect(self._on_page)
        session.uc_sign_in.browser_needed.connect(self._on_browser_needed)
        self._on_phase()

    # --- building ------------------------------------------------------------------------------------

    def _build_fields(self) -> None:
        self._username = FormField(self.tr("Username"), self.tr("Your desk phone number, +49 89 12345"))
        self._password = FormField(self.tr("Password"))
        self._cell_number = FormField(self.tr("Cell Number"), self.tr("Optional"))
        self._fields = (self._username, self._password, self._cell_number)
        self.server = self.server_step.server.edit
        self.username, self.password, self.cell_number = (field.edit for field in self._fields)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self._add_eye()
        for edit in (self.username, self.password, self.cell_number):
            edit.returnPressed.connect(self.sign_in)
        self.username.textEdited.connect(self._forget_need)
        self._hint = label(
            self.tr(
                "Your browser opens next: there you enter your password, and an access code that you get by e-mail."
            ),
            "muted",
            wrap=True,
        )
        self._demo_password = label("", "muted", wrap=True, selectable=True)

    def _add_eye(self) -> None:
        eye = icon_button(self.tr("Show the password"), icon(self._theme, "eye", "muted"))
        eye.setCheckable(True)

        def show(on: bool) -> None:
            self.password.setEchoMode(QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password)
            eye.setIcon(icon(self._theme, "eye-off" if on else "eye", "muted"))

        eye.toggled.connect(show)
        inside = row(self.password, space=0)
        inside.addStretch(1)
        inside.addWidget(eye)
        set_look(self.password, "look", "secret")

    def _place_card(self) -> None:
        card = frame("card")
        card.setMaximumWidth(CARD_WIDTH)
        inner = column(card, margin=6, space=5)
        head = row(space=3)
        sign = label()
        sign.setPixmap(icon(self._theme, "phone-in-talk", "accent").pixmap(40, 40))
        self._theme.changed.connect(lambda: sign.setPixmap(icon(self._theme, "phone-in-talk", "accent").pixmap(40, 40)))
        head.addWidget(sign)
        words = column(space=0)
        words.addWidget(label(self.tr("OSMO Qt"), "heading"))
        self._lead = label("", "muted", wrap=True)
        words.addWidget(self._lead)
        head.addLayout(words, 1)
        inner.addLayout(head)
        inner.addWidget(self._answer())
        inner.addWidget(self._steps)
        inner.addWidget(self._demo())
        page = QWidget()
        line = row(page, margin=4)
        line.addStretch(1)
        middle = column()
        middle.addStretch(1)
        middle.addWidget(card)
        middle.addStretch(2)
        line.addLayout(middle, 100)
        line.addStretch(1)
        self.setWidget(page)

    def _answer(self) -> QWidget:
        """The server's word, in the card."""
        self._answer_bar = frame("error")
        self._what = label("", "strong", wrap=True, selectable=True)
        self._advice = label("", wrap=True, selectable=True)
        lines = column(self._answer_bar, margin=3, space=1)
        lines.addWidget(self._what)
        lines.addWidget(self._advice)
        diagnostics = button(self.tr("Diagnostics"), "quiet")
        diagnostics.clicked.connect(self.diagnostics_wanted)
        lines.addWidget(diagnostics, 0, Qt.AlignmentFlag.AlignLeft)
        self._answer_bar.hide()
        return self._answer_bar

    def _demo(self) -> QWidget:
        self._as_demo = button(self.tr("Sign in as demo user"))
        self._as_demo.clicked.connect(self._session.sign_in_demo)
        return self._as_demo

    def _account_step(self) -> QWidget:
        page = QWidget()
        lines = column(page, space=4)
        where = row()
        self._where = label("", "strong", elide=True)
        self._where.setAccessibleName(self.tr("Server Address"))
        where.addWidget(self._where, 1)
        self._change = button(self.tr("Change server"), "link")
        self._change.clicked.connect(self.change_server)
        where.addWidget(self._change)
        head = column(space=0)
        head.addLayout(where)
        self._found = label("", "muted", wrap=True)
        head.addWidget(self._found)
        lines.addLayout(head)
        for part in (*self._fields, self._hint, self._demo_password):
            lines.addWidget(part)
        self._progress = QProgressBar()
        self._progress.setRange(0, 0)
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Signing in"))
        room = self._progress.sizePolicy()
        room.setRetainSizeWhenHidden(True)
        self._progress.setSizePolicy(room)
        lines.addWidget(self._progress)
        self._sign_in = button(self.tr("Sign in"), "primary")
        self._sign_in.clicked.connect(self.sign_in)
        self._browser = BrowserPanel()
        self._browser.again.clicked.connect(self._open_page)
        self._cancel = button(self.tr("Cancel"))
        self._cancel.clicked.connect(self._session.cancel)
        lines.addWidget(self._browser)
        lines.addWidget(self._sign_in)
        lines.addWidget(self._cancel)
        lines.addStretch(1)
        return page

    # --- what happens --------------------------------------------------------------------------------

    def connect_to_server(self) -> None:
        """Step one: looks for the server, or takes the person's word under Advanced."""
        self.server_step.connect_to_server()

    def _go_on(self) -> None:
        """Step one is done."""
        self._show_where()
        self._steps.setCurrentIndex(1)
        self._needs_browser = False
        self._fit_way()
        self._focus(self._next if self.username.text() else self.username)

    def _show_where(self) -> None:
        self._where.setText(self.server_step.summary)
        self._found.setText(self.server_step.explanation)
        self._found.setVisible(bool(self._found.text()))

    def change_server(self) -> None:
        """Back to step one; what stands in the fields stays."""
        self._forget_errors()
        self._steps.setCurrentIndex(0)
        self._focus(self.server)

    def sign_in(self) -> None:
        """Tries what was typed."""
        if self._session.phase is Phase.SIGNING_IN:
            return
        self._forget_errors()
        step = self.server_step
        form = SignInForm(
            self.server.text(),
            step.transport_chosen,
            self.username.text(),
            self.password.text(),
            self._session.form().display_name,
            self.cell_number.text(),
            step.found,
            step.port.edit.text(),
            step.proxy.edit.text(),
            by_browser=self._by_browser,
        )
        try:
            self._session.sign_in(form)
        except UserError as error:
            self._on_refused(error)

    def _on_refused(self, error: UserError) -> None:
        if error.problem in _OF_THE_SERVER:
            self.change_server()
            self.server_step.tell(error)
            return
        field = self._password if error.problem is Problem.EMPTY_PASSWORD else self._username
        field.tell(error)
        self._focus(field.edit)

    def _forget_errors(self) -> None:
        self._answer_bar.hide()
        for field in self._fields:
            field.clear()

    def _tell(self, what: str, advice: str) -> None:
        self._what.setText(what)
        self._advice.setText(_breakable(advice))
        self._advice.setVisible(bool(advice))
        self._answer_bar.setAccessibleName(what)
        self._answer_bar.setAccessibleDescription(advice)
        self._answer_bar.show()
        self.ensureVisible(0, 0)

    def _on_failed(self, what: str, advice: str) -> None:
        self._tell(what, advice)
        self._focus(self._next)
        self.password.selectAll()

    # --- the browser ---------------------------------------------------------------------------------

    @property
    def _by_browser(self) -> bool:
        found = self.server_step.found
        return found is not None and found.configuration.has_uc and (found.two_factor or self._needs_browser)

    @property
    def _next(self) -> QWidget:
        """What is left to do once the server and the user name are known."""
        return self._sign_in if self._by_browser else self.password

    def _on_browser_needed(self) -> None:
        self._needs_browser = True
        self._fit_way()

    def _forget_need(self) -> None:
        """Somebody else may do with a password, which is still there."""
        if self._needs_browser:
            self._needs_browser = False
            self._fit_way()

    def _fit_way(self) -> None:
        """Shows what this way of signing in asks for."""
        waiting = bool(self._session.uc_sign_in.page)
        self._password.setVisible(not self._by_browser)
        self._hint.setVisible(self._by_browser and not waiting)
        password = self._session.demo_password
        told = self.tr("In this demo the access code appears on the terminal, and the password is\n%1")
        self._demo_password.setText(told.replace("%1", password))
        self._demo_password.setVisible(bool(password) and self._by_browser)
        self._browser.setVisible(waiting)
        self._say_lead()

    def _on_page(self) -> None:
        self._fit_way()
        if self._session.uc_sign_in.page:
            self._focus(self._browser.again)
            self._open_page()

    def _open_page(self) -> None:
        page = self._session.uc_sign_in.page
        if page and not self._open_url(page):
            self._session.cancel()
            self._on_failed(*problem_text(UserError(Problem.NO_BROWSER)))

    def _on_phase(self) -> None:
        phase = self._session.phase
        busy = phase is Phase.SIGNING_IN
        if phase is not Phase.SIGNED_OUT:
            self._fill(self._session.form())
        if phase is Phase.SIGNED_IN:
            self.password.clear()
            self._forget_errors()
        self._fit_way()
        for part in (*self._fields, self._change):
            part.setEnabled(not busy)
        self._progress.setVisible(busy)
        self._sign_in.setVisible(not busy)
        self._cancel.setVisible(busy)
        self._as_demo.setVisible(bool(self._session.demo_name) and not busy)
        plain_tooltip(self._as_demo, self._session.demo_name)
        if busy:
            self._focus(self._cancel)
        elif self._steps.currentIndex() == 0:
            self._focus(self.server)
        elif phase is Phase.SIGNED_OUT and self.username.text():
            self._focus(self._next)  # what had the keyboard is gone
        self._say_lead()

    def _fill(self, form: SignInForm) -> None:
        """Fills what is empty; what the person typed stays."""
        self.server_step.fill(form)
        for field, text in ((self.username, form.username), (self.cell_number, form.cell_number)):
            if not field.text():
                field.setText(text)
        if self.server_step.is_known and self._steps.currentIndex() == 0:
            self._go_on()
        self._say_lead()

    def _say_lead(self) -> None:
        if self._session.phase is Phase.SIGNING_IN:
            self._lead.setText(self.tr("Signing in …"))
        elif self._steps.currentIndex() == 0:
            self._lead.setText(self.tr("Enter the address of your telephone server."))
        elif self.server_step.found is not None and self.server_step.found.configuration.has_uc:
            self._lead.setText(self.tr("Sign in with your username."))
        else:
            self._lead.setText(self.tr("Sign in with your desk phone number."))

    def _fit_step(self) -> None:
        """The card is as high as the step it shows."""
        for i in range(self._steps.count()):
            page = self._steps.widget(i)
            assert page is not None
            policy = page.sizePolicy()
            shown = page is self._steps.currentWidget()
            policy.setVerticalPolicy(policy.Policy.Preferred if shown else policy.Policy.Ignored)
            page.setSizePolicy(policy)
        self._steps.updateGeometry()
        self._say_lead()

    @property
    def transport(self) -> Transport:
        """By which way the sign-in goes."""
        return self.server_step.transport_chosen

    @staticmethod
    def _focus(widget: QWidget) -> None:
        # after the change of page, which moves the focus by itself
        QTimer.singleShot(0, widget, widget.setFocus)


def _breakable(text: str) -> str:
    """A fingerprint in lines of eight bytes, as a label breaks lines at spaces only."""
    return re.sub(r" ?((?:[0-9A-Fa-f]{2}:){7}[0-9A-Fa-f]{2}:?)", r"\n\1", text)
