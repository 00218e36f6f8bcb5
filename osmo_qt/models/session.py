"""Who is signed in, and how the connection to the server is: the sign-in form's and the LED's model.

In the Integrated configuration the UC server tells with what to register; in the UC-only one nothing registers.
"""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import Property, QObject, Signal

from osmo_qt.core.accounts import (
    AccountOptions,
    Registration,
    RegistrationFailure,
    RegistrationState,
    VoiceAccount,
)
from osmo_qt.core.address import MAX_NAME, clean
from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import Configuration, SipLogin, UcAccount
from osmo_qt.models.account_store import AccountStore
from osmo_qt.models.callback_mode import CallbackMode
from osmo_qt.models.feedback import Feedback, NoticeKind
from osmo_qt.models.problem_texts import problem_text
from osmo_qt.models.sign_in_form import SignInForm, account_of, filled_form
from osmo_qt.models.texts import failure_text, registration_text
from osmo_qt.models.uc_sign_in import UcSignIn
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService
from osmo_qt.services.voice.service import VoiceService

NOTICE = "registration"


class Phase(Enum):
    """Which screen the person needs."""

    SIGNED_OUT = "signed-out"  # the form
    SIGNING_IN = "signing-in"  # the form, busy
    SIGNED_IN = "signed-in"  # the main pages, whatever the LED says


class Session(QObject):
    """Signals: `phase_changed()`, `registration_changed()`, `sign_in_failed(what, advice)` to be shown in the form.

    `signed_out()`: the person did it, and nothing secret is to stay. `uc_sign_in` tells of a page for the browser.
    """

    phase_changed = Signal()
    registration_changed = Signal()
    sign_in_failed = Signal(str, str)
    signed_out = Signal()

    def __init__(
        self,
        voice: VoiceService,
        settings: SettingsStore,
        secrets: SecretStore,
        tasks: Tasks,
        feedback: Feedback,
        parent: QObject | None = None,
        *,
        uc: UcService,
        options: Callable[[], AccountOptions] = AccountOptions,
    ) -> None:
        """`options` tells what the settings say of the ways through the network, whenever an account is used."""
        super().__init__(parent)
        self._voice, self._options = voice, options
        self._store = AccountStore(settings, feedback.report)
        self._secrets, self._tasks, self._feedback = secrets, tasks, feedback
        self._phase = Phase.SIGNED_OUT
        self._account: VoiceAccount | None = None
        self._password = ""
        self._typed = ""  # the server address, as the person wrote it
        self._next_hop = ""
        self._demo: tuple[VoiceAccount, str, UcAccount | None] | None = None
        self.demo_password = ""  # what the browser wants of a demo's user
        self.uc_sign_in = UcSignIn(uc, tasks, feedback, self)
        self.callback = CallbackMode(voice, uc, settings, self)
        self._uc_account: UcAccount | None = None
        self._configuration = Configuration.VOICE_ONLY
        self._signing_in: asyncio.Task[None] | None = None
        self._metered = False
        self.registration = Registration()
        voice.registration_changed.connect(self._on_registration)
        self.callback.changed.connect(self.registration_changed)
        self.uc_sign_in.changed.connect(self._on_uc_changed)
        self.uc_sign_in.login_told.connect(self._on_login)
        self.uc_sign_in.ended.connect(self._on_uc_ended)
        feedback.action_chosen.connect(lambda notice: self._on_action(notice.key))

    # --- what screens show ---------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def account(self) -> VoiceAccount | None:
        """The account in use, or that was used last. In the UC-only configuration nothing registers with it."""
        return self._account

    @property
    def configuration(self) -> Configuration:
        """In which way the server is used."""
        return self._configuration

    def form(self) -> SignInForm:
        """The form as it was filled in last, without the password."""
        if self._account is None:
            return self._store.form()
        server, next_hop = self._typed or self._store.address, self._next_hop or self._store.next_hop
        return filled_form(self._account, self._uc_account, self._configuration, server, next_hop)

    def known_authority(self, host: str) -> str:
        """The certificate authority (PEM) that was trusted for a server before, "" for the system's."""
        account = self._account or self._store.voice()
        return account.ca_certificate if account is not None and account.host == host else ""

    @property
    def demo_name(self) -> str:
        """Whose demo account can be signed in again without a password; "" outside the demo."""
        return (self._demo[0].display_name or self._demo[0].username) if self._demo else ""

    @property
    def metered(self) -> bool:
        """Whether the network in use costs by the byte, as cellular ones do."""
        return self._metered

    @Property(str, notify=registration_changed)
    def led(self) -> str:
        """`off`, `connecting`, `registered`, `failed`, or `callback` (see CallbackMode; always UC-only)."""
        return self.uc_sign_in.led if self._shows_uc else self.registration.state.value

    @Property(str, notify=registration_changed)
    def ledText(self) -> str:  # noqa: N802 - QML sees it
        if self.cellular:
            return self.tr("Ready for calls over a mobile network")
        return self.uc_sign_in.led_text if self._shows_uc else registration_text(self.registration)

    @property
    def _shows_uc(self) -> bool:
        return self.callback.on or not self._configuration.has_voice

    @Property(bool, notify=registration_changed)
    def cellular(self) -> bool:
        """Green disc with the cellular mark (guide 2.3.1): registered over a metered network."""
        return self._metered and self.registration.state is RegistrationState.REGISTERED

    # --- commands ------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Takes up the account of the last time, if there was a sign-in; before windows are built."""
        store = self._store
        account = store.voice()
        if account is not None and store.signed_in:
            self._account, self._uc_account, self._configuration = account, store.uc(), store.configuration
            self._typed, self._next_hop = store.address, store.next_hop
            self._set_phase(Phase.SIGNED_IN)

    def set_metered(self, metered: bool) -> None:
        if metered != self._metered:
            self._metered = metered
            self.registration_changed.emit()

    def expect_account(self) -> None:
        """An account will come from elsewhere (the demo's office): no form is needed meanwhile."""
        self._set_phase(Phase.SIGNED_IN)
        self._on_registration(Registration(RegistrationState.CONNECTING))

    def give_up_account(self) -> None:
        """It did not come."""
        self._on_registration(Registration())
        self._set_phase(Phase.SIGNED_OUT)

    def start(self) -> None:
        """Signs in with what was restored."""
        if self._phase is Phase.SIGNED_IN and self._account is not None:
            self._tasks.start("sign in again", self._sign_in_again(self._account))

    async def _sign_in_again(self, account: VoiceAccount) -> None:
        try:
            voice = self._configuration.has_voice
            password = await self._secrets.get(account.secret_name) if voice else None
            if password is not None and self._is_still(account):
                self._password = password
                self._voice.register(self._with_options(account), password)
            uc = self._uc_account
            known = await self.uc_sign_in.resume(uc, has_voice=voice) if uc is not None else password is not None
        except UserError as error:
            self._feedback.report(error)
            known = False
        if not known and self._is_still(account):
            if self._password:
                self._voice.unregister()
            self._set_phase(Phase.SIGNED_OUT)

    def _is_still(self, account: VoiceAccount) -> bool:
        """Whether nobody signed out while the keyring was asked."""
        return self._phase is Phase.SIGNED_IN and self._account is account

    def sign_in(self, form: SignInForm) -> None:
        """Tries the form. Raises UserError for a field that can't be right; the server's word comes by signal."""
        account = account_of(form)
        self._typed = form.server.strip()
        self._next_hop = form.found.proxy if form.found is not None else form.outbound_proxy.strip()
        if form.has_uc and form.found is not None:
            uc = UcAccount(form.found.url, account.username, form.found.ca_certificate, form.by_browser)
            self._sign_in_to_uc(account, uc, form.password)
            return
        self._sign_in(self._store.with_known_realm(account), form.password)

    def offer(self, account: VoiceAccount, password: str, uc: UcAccount) -> None:
        """Fills the form in for the demo's user, who signs in with the browser and this password."""
        self._account, self._uc_account, self._configuration = account, uc, Configuration.INTEGRATED
        self._typed, self._next_hop, self.demo_password = uc.url, "", password
        self.give_up_account()

    def sign_in_with(self, account: VoiceAccount, password: str, uc: UcAccount | None = None) -> None:
        """Signs in with an account that is complete already: the demo's, which can be signed in again at any time."""
        self._typed = self._next_hop = ""
        self._demo = (account, password, uc)
        if uc is not None:
            self._sign_in_to_uc(account, uc, password)
        else:
            self._sign_in(account, password)

    def sign_in_demo(self) -> None:
        """Signs the demo user in again."""
        if self._demo is not None:
            self.sign_in_with(*self._demo)

    def _sign_in_to_uc(self, account: VoiceAccount, uc: UcAccount, password: str) -> None:
        if self._phase is Phase.SIGNED_OUT:
            self._set_phase(Phase.SIGNING_IN)
        self._signing_in = self._tasks.start("sign in to the UC server", self._try_uc(account, uc, password))

    async def _try_uc(self, account: VoiceAccount, uc: UcAccount, password: str) -> None:
        try:
            me, login = await self.uc_sign_in.sign_in(uc, password, account.cell_number)
        except UserError as error:
            self._set_phase(Phase.SIGNED_OUT)
            self.sign_in_failed.emit(*problem_text(error))
            return
        name = clean(f"{me.first_name} {me.last_name}", MAX_NAME)
        account = replace(account, display_name=name, cell_number=account.cell_number or me.cell_number)
        self._uc_account, self._configuration = uc, me.configuration
        self._account, self._password = account, ""
        if login is not None:
            self._register_as(account, login)
        else:
            self._voice.unregister()
            self._keep(account)
        self._set_phase(Phase.SIGNED_IN)
        self.registration_changed.emit()

    def _register_as(self, account: VoiceAccount, login: SipLogin) -> None:
        """With what the UC server says."""
        self._account = replace(account, username=login.username, realm=login.realm)
        self._password = login.password
        self._tasks.keep("keep the password", self._secrets.set(self._account.secret_name, login.password))
        self._voice.register(self._with_options(self._account), login.password)
        self._keep(self._account)

    def _sign_in(self, account: VoiceAccount, password: str) -> None:
        if self._uc_account is not None:
            self.uc_sign_in.sign_out()
        self._uc_account, self._configuration = None, Configuration.VOICE_ONLY
        self._account, self._password = account, password
        if self._phase is Phase.SIGNED_OUT:
            self._set_phase(Phase.SIGNING_IN)
        self._voice.register(self._with_options(account), password)

    def cancel(self) -> None:
        """Back to the form while the server has not answered."""
        if self._phase is Phase.SIGNING_IN:
            if self._signing_in is not None:
                self._signing_in.cancel()
            self._voice.unregister()
            self._set_phase(Phase.SIGNED_OUT)

    def sign_out(self) -> None:
        """Ends the session; the password is forgotten, the rest of the form is kept."""
        self._voice.unregister()
        self._feedback.withdraw(NOTICE)
        if self._account is not None:
            self._tasks.keep("forget the password", self._secrets.delete(self._account.secret_name))
        if self._uc_account is not None:
            self.uc_sign_in.sign_out()
        self._account, self._uc_account, self._password = None, None, ""
        self._store.signed_out()
        self._set_phase(Phase.SIGNED_OUT)
        self.signed_out.emit()

    def end(self) -> None:
        """Wi-Fi Mode off: ends calls and registration. The next start signs in by itself (LOGIN-5, LOGIN-6)."""
        self._voice.unregister()
        self._feedback.withdraw(NOTICE)

    def retry(self) -> None:
        """A person wants it."""
        if self._configuration.has_voice:
            self._voice.retry_registration()
        self.uc_sign_in.retry()

    def network_changed(self) -> None:
        """Registers from the new address, unless the server said no: it would do so again, and lock the account."""
        self.uc_sign_in.retry()
        failure = self.registration.failure
        elsewhere = failure is RegistrationFailure.BAD_CERTIFICATE  # it may have been that of a hotel
        if failure is None or elsewhere or not failure.needs_a_person:
            self._voice.retry_registration()

    def use_options(self) -> None:
        """Registers anew with the settings of now; calls would end, so only when there are none."""
        if self._phase is Phase.SIGNED_IN and self._account is not None and self._password:
            self._voice.register(self._with_options(self._account), self._password)

    # --- inside --------------------------------------------------------------------------------------

    def _with_options(self, account: VoiceAccount) -> VoiceAccount:
        options = self._options()
        return replace(account, options=replace(options, outbound_proxy=options.outbound_proxy or self._next_hop))

    def _on_uc_changed(self) -> None:
        if not self._configuration.has_voice:
            self.registration_changed.emit()

    def _on_login(self, login: SipLogin) -> None:
        """The administrator may have changed it since the last time."""
        account = self._account
        known = account is None or (login.username, login.password) == (account.username, self._password)
        if account is not None and not known and self._uc_account is not None:
            self._register_as(account, login)

    def _on_uc_ended(self, reason: UserError) -> None:
        if self._uc_account is None:
            return
        self._voice.unregister()
        if self._account is not None:
            self._tasks.keep("forget the password", self._secrets.delete(self._account.secret_name))
        self._password = ""
        self._store.signed_out()
        self._set_phase(Phase.SIGNED_OUT)
        self.sign_in_failed.emit(*problem_text(reason))

    def _on_registration(self, registration: Registration) -> None:
        self.registration = registration
        self.registration_changed.emit()
        if registration.state is RegistrationState.REGISTERED:
            self._on_registered(registration)
        elif registration.state is RegistrationState.FAILED:
            self._on_failed(registration)

    def _on_registered(self, registration: Registration) -> None:
        self._feedback.withdraw(NOTICE)
        if self._account is None:
            return
        if self._phase is Phase.SIGNING_IN:
            self._account = replace(self._account, realm=registration.realm)
            self._tasks.keep("keep the password", self._secrets.set(self._account.secret_name, self._password))
            self._set_phase(Phase.SIGNED_IN)
            self._keep(self._account)
        elif self._phase is Phase.SIGNED_IN and registration.realm != self._account.realm:
            self._account = replace(self._account, realm=registration.realm)
            self._keep(self._account)

    def _on_failed(self, registration: Registration) -> None:
        what, advice = failure_text(registration)
        if self._phase is Phase.SIGNING_IN:
            self._voice.unregister()
            self._set_phase(Phase.SIGNED_OUT)
            self.sign_in_failed.emit(what, advice)
        elif self._phase is Phase.SIGNED_IN:
            wrong = registration.failure in (RegistrationFailure.WRONG_PASSWORD, RegistrationFailure.UNKNOWN_USER)
            action = self.tr("Sign in again") if wrong else self.tr("Try again")
            self._feedback.tell(NoticeKind.ERROR, what, advice, action, key=NOTICE)

    def _on_action(self, key: str) -> None:
        if key != NOTICE:
            return
        failure = self.registration.failure
        if failure in (RegistrationFailure.WRONG_PASSWORD, RegistrationFailure.UNKNOWN_USER):
            self._set_phase(Phase.SIGNED_OUT)
        else:
            self.retry()

    def _keep(self, account: VoiceAccount) -> None:
        self._store.keep(account, self._uc_account, self._configuration, self._typed, self._next_hop)

    def _set_phase(self, phase: Phase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self.phase_changed.emit()
