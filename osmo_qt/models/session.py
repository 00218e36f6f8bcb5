"""Who is signed in, and how the connection to the server is: the sign-in form's and the LED's model."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum

from PySide6.QtCore import Property, QObject, Signal

from osmo_qt.core.accounts import (
    AccountOptions,
    Registration,
    RegistrationFailure,
    RegistrationState,
    Transport,
    VoiceAccount,
    sip_host,
)
from osmo_qt.core.address import MAX_NAME, MAX_NUMBER, clean
from osmo_qt.core.discovery import FoundServer
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.models.feedback import Feedback, NoticeKind
from osmo_qt.models.sign_in_form import SignInForm, where
from osmo_qt.models.texts import failure_text, registration_text
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.voice.service import VoiceService

NOTICE = "registration"
_FORBIDDEN_IN_USERNAME = set(" \"'<>@;,:\\[]{}|^`%?/")
_LONGEST_USERNAME = 64


class Phase(Enum):
    """Which screen the person needs."""

    SIGNED_OUT = "signed-out"  # the form
    SIGNING_IN = "signing-in"  # the form, busy
    SIGNED_IN = "signed-in"  # the main pages, whatever the LED says


class Session(QObject):
    """Signals: `phase_changed()`, `registration_changed()`, `sign_in_failed(what, advice)` to be shown in the form.

    `signed_out()`: the person did it, and nothing secret is to stay.
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
        options: Callable[[], AccountOptions] = AccountOptions,
    ) -> None:
        """`options` tells what the settings say of the ways through the network, whenever an account is used."""
        super().__init__(parent)
        self._voice = voice
        self._options = options
        self._settings = settings
        self._secrets = secrets
        self._tasks = tasks
        self._feedback = feedback
        self._phase = Phase.SIGNED_OUT
        self._account: VoiceAccount | None = None
        self._password = ""
        self._typed = ""  # the server address, as the person wrote it
        self._next_hop = ""
        self._demo: tuple[VoiceAccount, str] | None = None
        self._metered = False
        self.registration = Registration()
        voice.registration_changed.connect(self._on_registration)
        feedback.action_chosen.connect(lambda notice: self._on_action(notice.key))

    # --- what screens show ---------------------------------------------------------------------------

    @property
    def phase(self) -> Phase:
        return self._phase

    @property
    def account(self) -> VoiceAccount | None:
        """The account in use, or that was used last."""
        return self._account

    def form(self) -> SignInForm:
        """The form as it was filled in last, without the password."""
        account = self._account or self._stored_account()
        if account is None:
            return SignInForm("", Transport.TLS, "", "")
        server = self._typed or self._settings.text("account.address") or _address_of(account)
        return SignInForm(
            server,
            account.transport,
            account.username,
            "",
            account.display_name,
            account.cell_number,
            found=self._found_before(account),
        )

    def known_authority(self, host: str) -> str:
        """The certificate authority (PEM) that was trusted for a server before, "" for the system's."""
        account = self._account or self._stored_account()
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
        """`off`, `connecting`, `registered` or `failed`."""
        return self.registration.state.value

    @Property(str, notify=registration_changed)
    def ledText(self) -> str:  # noqa: N802 - QML sees it
        if self.cellular:
            return self.tr("Ready for calls over a mobile network")
        return registration_text(self.registration)

    @Property(bool, notify=registration_changed)
    def cellular(self) -> bool:
        """Green disc with the cellular mark (guide 2.3.1): registered over a metered network."""
        return self._metered and self.registration.state is RegistrationState.REGISTERED

    # --- commands ------------------------------------------------------------------------------------

    def restore(self) -> None:
        """Takes up the account of the last time, if there was a sign-in; before windows are built."""
        account = self._stored_account()
        if account is not None and self._settings.get("account.signed_in"):
            self._account = account
            self._typed, self._next_hop = (self._settings.text(f"account.{key}") for key in ("address", "next_hop"))
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
            password = await self._secrets.get(account.secret_name)
        except UserError as error:
            self._feedback.report(error)
            password = None
        if self._phase is not Phase.SIGNED_IN or self._account is not account:
            return  # signed out while the keyring was asked
        if password is None:
            self._set_phase(Phase.SIGNED_OUT)
            return
        self._password = password
        self._voice.register(self._with_options(account), password)

    def sign_in(self, form: SignInForm) -> None:
        """Tries the form. Raises UserError for a field that can't be right; the server's word comes by signal."""
        account = self._account_of(form)
        self._typed = form.server.strip()
        self._next_hop = form.found.proxy if form.found is not None else form.outbound_proxy.strip()
        self._sign_in(account, form.password)

    def sign_in_with(self, account: VoiceAccount, password: str) -> None:
        """Signs in with an account that is complete already: the demo's, which can be signed in again at any time."""
        self._typed = self._next_hop = ""
        self._demo = (account, password)
        self._sign_in(account, password)

    def sign_in_demo(self) -> None:
        """Signs the demo user in again."""
        if self._demo is not None:
            self.sign_in_with(*self._demo)

    def _sign_in(self, account: VoiceAccount, password: str) -> None:
        self._account, self._password = account, password
        if self._phase is Phase.SIGNED_OUT:
            self._set_phase(Phase.SIGNING_IN)
        self._voice.register(self._with_options(account), password)

    def cancel(self) -> None:
        """Back to the form while the server has not answered."""
        if self._phase is Phase.SIGNING_IN:
            self._voice.unregister()
            self._set_phase(Phase.SIGNED_OUT)

    def sign_out(self) -> None:
        """Ends the session; the password is forgotten, the rest of the form is kept."""
        self._voice.unregister()
        self._feedback.withdraw(NOTICE)
        if self._account is not None:
            self._tasks.keep("forget the password", self._secrets.delete(self._account.secret_name))
        self._account, self._password = None, ""
        self._save({"account.signed_in": False})
        self._set_phase(Phase.SIGNED_OUT)
        self.signed_out.emit()

    def end(self) -> None:
        """Wi-Fi Mode off: ends calls and registration. The next start signs in by itself (LOGIN-5, LOGIN-6)."""
        self._voice.unregister()
        self._feedback.withdraw(NOTICE)

    def retry(self) -> None:
        """A person wants it."""
        self._voice.retry_registration()

    def network_changed(self) -> None:
        """Registers from the new address, unless the server said no: it would do so again, and lock the account."""
        failure = self.registration.failure
        elsewhere = failure is RegistrationFailure.BAD_CERTIFICATE  # it may have been that of a hotel
        if failure is None or elsewhere or not failure.needs_a_person:
            self._voice.retry_registration()

    def use_options(self) -> None:
        """Registers anew with the settings of now; calls would end, so only when there are none."""
        if self._phase is Phase.SIGNED_IN and self._account is not None and self._password:
            self._voice.register(self._with_options(self._account), self._password)

    # --- inside --------------------------------------------------------------------------------------

    def _account_of(self, form: SignInForm) -> VoiceAccount:
        host, port, transport = where(form)
        username = form.username.strip()
        if not username:
            raise UserError(Problem.EMPTY_USERNAME)
        printable = username.isascii() and username.isprintable()
        if len(username) > _LONGEST_USERNAME or not printable or _FORBIDDEN_IN_USERNAME & set(username):
            raise UserError(Problem.INVALID_USERNAME)
        if not form.password:
            raise UserError(Problem.EMPTY_PASSWORD)
        display_name, cell_number = clean(form.display_name, MAX_NAME), clean(form.cell_number, MAX_NUMBER)
        target = form.found.target if form.found is not None else ""
        account = VoiceAccount(username, host, port, transport, display_name, cell_number, target=target)
        if form.found is not None and form.found.realm:
            return replace(account, realm=form.found.realm, ca_certificate=form.found.ca_certificate)
        known = self._stored_account()
        if known is not None and (known.host, known.port) == (host, port):
            account = replace(account, realm=known.realm, ca_certificate=known.ca_certificate)
        return account

    def _found_before(self, account: VoiceAccount) -> FoundServer:
        """The server of an account that is known: it need not be searched again."""
        return FoundServer(
            account.host,
            account.port,
            account.transport,
            account.target,
            realm=account.realm,
            ca_certificate=account.ca_certificate,
            proxy=self._next_hop or self._settings.text("account.next_hop"),
        )

    def _with_options(self, account: VoiceAccount) -> VoiceAccount:
        options = self._options()
        return replace(account, options=replace(options, outbound_proxy=options.outbound_proxy or self._next_hop))

    def _stored_account(self) -> VoiceAccount | None:
        text = self._settings.text
        if not text("account.server") or not text("account.username"):
            return None
        return VoiceAccount(
            username=text("account.username"),
            host=text("account.server"),
            port=self._settings.number("account.port"),
            transport=Transport(text("account.transport")),
            display_name=text("account.display_name"),
            cell_number=text("account.cell_number"),
            realm=text("account.realm"),
            ca_certificate=text("account.ca_certificate"),
            target=text("account.target"),
        )

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
            self._store(self._account)
        elif self._phase is Phase.SIGNED_IN and registration.realm != self._account.realm:
            self._account = replace(self._account, realm=registration.realm)
            self._store(self._account)

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

    def _store(self, account: VoiceAccount) -> None:
        self._save(
            {
                "account.server": account.host,
                "account.port": account.port,
                "account.transport": account.transport.value,
                "account.username": account.username,
                "account.display_name": account.display_name,
                "account.cell_number": account.cell_number,
                "account.realm": account.realm,
                "account.ca_certificate": account.ca_certificate,
                "account.address": self._typed,
                "account.target": account.target,
                "account.next_hop": self._next_hop,
                "account.signed_in": True,
            }
        )

    def _save(self, values: dict[str, bool | int | str]) -> None:
        try:
            self._settings.set_all(values)
        except UserError as error:
            self._feedback.report(error)

    def _set_phase(self, phase: Phase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self.phase_changed.emit()


def _address_of(account: VoiceAccount) -> str:
    """How a person would write the address of an account that came from elsewhere."""
    standard = account.port == account.transport.default_port
    return f"https://{sip_host(account.host)}" + ("" if standard else f":{account.port}")
