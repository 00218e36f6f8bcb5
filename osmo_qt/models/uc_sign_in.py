"""The UC server's part of a session: signing in to it, and how the connection to it is."""

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.accounts import Registration, RegistrationState
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Configuration, Me, SipLogin, UcAccount, UcState
from osmo_qt.models.feedback import Feedback, Notice, NoticeKind
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.texts import registration_text
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.uc.two_factor import Words

NOTICE = "uc-server"
_LEDS = {
    UcState.OFF: "off",
    UcState.CONNECTING: "connecting",
    UcState.ONLINE: "callback",
    UcState.OFFLINE: "failed",
    UcState.SIGNED_OUT: "off",
}


class UcSignIn(QObject):
    """Signals: `changed()`: the connection; `login_told(SipLogin)`: with what to register, once after a start;
    `ended(UserError)`: the server ended the session.

    `page_changed()`: another `page`, the address that the person's browser has to open, "" for none;
    `browser_needed()`: the server wants more than the password it got.
    """

    changed = Signal()
    login_told = Signal(object)
    ended = Signal(object)
    page_changed = Signal()
    browser_needed = Signal()

    def __init__(self, uc: UcService, tasks: Tasks, feedback: Feedback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._feedback = feedback
        self._asks_login = False
        self._asks_browser = False
        self.page = ""
        uc.state_changed.connect(self._on_state)
        uc.sign_in_page.connect(self._on_page)
        uc.failed.connect(feedback.report)
        feedback.action_chosen.connect(self._on_action)

    @property
    def led(self) -> str:
        """As `Session.led` shows it where the UC server is all there is."""
        return _LEDS[self._uc.state]

    @property
    def led_text(self) -> str:
        if self._uc.state is UcState.ONLINE:
            return self.tr("Callback mode")
        return registration_text(Registration(RegistrationState(self.led)))

    async def sign_in(self, account: UcAccount, password: str, cell_number: str) -> tuple[Me, SipLogin | None]:
        """Who that is, and with what to register in the Integrated configuration. Raises UserError.

        With two factors the browser asks for the password.
        """
        self._asks_login = False
        me = await (self._by_browser(account) if account.two_factor else self._by_password(account, password))
        try:
            login = await self._uc.sip_login() if me.configuration is Configuration.INTEGRATED else None
        except BaseException:  # also a person who does not want to wait
            self.sign_out()
            raise
        if cell_number and cell_number != me.cell_number:
            self._tasks.start("keep the cell number", self._keep_cell_number(cell_number))
        return me, login

    async def _by_password(self, account: UcAccount, password: str) -> Me:
        try:
            return await self._uc.sign_in(account, password)
        except UserError as error:
            if error.problem is Problem.SIGN_IN_BROWSER:
                self.browser_needed.emit()
            raise

    async def _by_browser(self, account: UcAccount) -> Me:
        words = Words(
            self.tr("OSMO Qt"),
            self.tr("You are signed in. You can close this window."),
            self.tr("You are not signed in. OSMO Qt says why."),
        )
        self._asks_browser = True
        try:
            return await self._uc.sign_in_by_browser(account, words)
        finally:
            self._asks_browser = False
            self._show_page("")

    def _on_page(self, url: str) -> None:
        if self._asks_browser:  # else the person has changed their mind meanwhile
            self._show_page(url)

    def _show_page(self, url: str) -> None:
        if url != self.page:
            self.page = url
            self.page_changed.emit()

    async def _keep_cell_number(self, number: str) -> None:
        await self._uc.set_cell_number(number)

    async def resume(self, account: UcAccount, *, has_voice: bool) -> bool:
        """Goes on with the session of the last time; False if there is none. Raises UserError."""
        self._asks_login = has_voice
        return await self._uc.resume(account)

    async def _tell_login(self) -> None:
        self.login_told.emit(await self._uc.sip_login())

    def sign_out(self) -> None:
        self._feedback.withdraw(NOTICE)
        self._tasks.keep("end the session", self._uc.sign_out())

    def retry(self) -> None:
        self._uc.retry()

    def _on_action(self, notice: Notice) -> None:
        if notice.key == NOTICE:
            self._uc.retry()

    def _on_state(self, state: UcState, reason: UserError | None) -> None:
        if state is UcState.OFFLINE and reason is not None:
            what, advice = problem_text(reason)
            self._feedback.tell(NoticeKind.WARNING, what, advice, self.tr("Try again"), key=NOTICE)
        else:
            self._feedback.withdraw(NOTICE)
        self.changed.emit()
        if state is UcState.ONLINE and self._asks_login:
            self._asks_login = False
            self._tasks.start("ask for the telephone account", self._tell_login())
        elif state is UcState.SIGNED_OUT:
            self.ended.emit(reason or UserError(Problem.UC_SESSION_ENDED))
