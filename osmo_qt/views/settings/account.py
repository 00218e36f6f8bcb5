"""The account: who is signed in where, what others see of it, and signing out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from osmo_qt.core.settings import Page
from osmo_qt.models.bundle import Models
from osmo_qt.models.session import Phase
from osmo_qt.models.settings_texts import row_text, sections
from osmo_qt.views.icons import icon
from osmo_qt.views.settings.facts import Facts
from osmo_qt.views.settings.frame import reveal
from osmo_qt.views.settings.rows_page import RowsPage
from osmo_qt.views.theme import Theme
from osmo_qt.views.widgets import button, column, frame, label, row

CREDENTIALS = ("account.username", "account.server", "account.transport", "account.port")


class AccountPage(RowsPage):
    """Facts above, the person's own data in rows, signing out at the end."""

    def __init__(self, models: Models, theme: Theme) -> None:
        super().__init__(Page.ACCOUNT, models.preferences, theme, without=CREDENTIALS)
        self._models = models
        section = sections(Page.ACCOUNT)[0]
        self._facts = Facts(section.title)
        self.lines.insertWidget(0, self._facts)
        self.lines.addWidget(label(self.tr("Changes apply from the next sign-in."), "small", wrap=True))
        self.sign_out = button(self.tr("Sign out"), "danger", icon(theme, "logout", "red"))
        self.sign_out.clicked.connect(lambda: self._ask(True))
        self.lines.addWidget(self.sign_out, 0, Qt.AlignmentFlag.AlignLeft)
        self.lines.addWidget(self._confirmation())
        self.finish()
        models.session.phase_changed.connect(self._show)
        models.session.registration_changed.connect(self._show)
        self._show()

    def _confirmation(self) -> QFrame:
        self._confirm = frame("warning")
        lines = column(self._confirm, margin=4, space=3)
        self._question = label(wrap=True)
        lines.addWidget(self._question)
        line = row()
        self._sure = button(self.tr("Yes, sign out"), "danger")
        self._sure.clicked.connect(self._do_sign_out)
        stay = button(self.tr("Stay signed in"))
        stay.clicked.connect(lambda: self._ask(False))
        line.addWidget(self._sure)
        line.addWidget(stay)
        line.addStretch(1)
        lines.addLayout(line)
        self._confirm.hide()
        return self._confirm

    def _ask(self, ask: bool) -> None:
        question = self.tr("Sign out? You will get no calls here, and the password is forgotten.")
        if self._models.calls.living():
            question = self.tr("You are in a call, and signing out ends it.") + " " + question
        self._question.setText(question)
        self._confirm.setVisible(ask)
        reveal(self._confirm)
        self.sign_out.setVisible(not ask)
        (self._sure if ask else self.sign_out).setFocus()

    def _do_sign_out(self) -> None:
        self._confirm.hide()
        self.sign_out.show()
        self._models.session.sign_out()

    def _show(self) -> None:
        form = self._models.session.form()
        transport = row_text("account.transport")
        values = {
            row_text("account.username").label: form.username,
            row_text("account.server").label: form.server,
            transport.label: transport.choices.get(form.transport.value, "") if form.transport else "",
        }
        self._facts.set_rows(list(values.items()))
        if self._models.session.phase is not Phase.SIGNED_IN:
            self._confirm.hide()
            self.sign_out.show()
