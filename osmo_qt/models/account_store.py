"""The account as the settings keep it: all but its secrets."""

from collections.abc import Callable
from dataclasses import replace

from osmo_qt.core.accounts import Transport, VoiceAccount
from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import Configuration, UcAccount
from osmo_qt.models.sign_in_form import SignInForm, filled_form
from osmo_qt.services.settings_store import SettingsStore


class AccountStore:
    """`report` gets a UserError if the settings can't be saved."""

    def __init__(self, settings: SettingsStore, report: Callable[[UserError], None]) -> None:
        self._settings = settings
        self._report = report

    def voice(self) -> VoiceAccount | None:
        """The account that was used last; in the UC-only configuration nothing registers with it."""
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

    def uc(self) -> UcAccount | None:
        """The account at the UC server; None in the Voice-only configuration."""
        text = self._settings.text
        if not self.configuration.has_uc or not text("account.uc_url") or not text("account.uc_username"):
            return None
        names = text("account.uc_url"), text("account.uc_username"), text("account.ca_certificate")
        return UcAccount(*names, two_factor=bool(self._settings.get("account.two_factor")))

    def form(self) -> SignInForm:
        """The form for the account that was used last, without the password."""
        account, uc = self.voice(), self.uc()
        if account is None:
            return SignInForm("", Transport.TLS, "", "")
        configuration = self.configuration if uc is not None else Configuration.VOICE_ONLY
        return filled_form(account, uc, configuration, self.address, self.next_hop)

    def with_known_realm(self, account: VoiceAccount) -> VoiceAccount:
        """With what was learned when that server was used last."""
        known = self.voice()
        if account.realm or known is None or (known.host, known.port) != (account.host, account.port):
            return account
        return replace(account, realm=known.realm, ca_certificate=known.ca_certificate)

    @property
    def configuration(self) -> Configuration:
        return Configuration(self._settings.text("account.configuration"))

    @property
    def signed_in(self) -> bool:
        """Whether the next start signs in by itself."""
        return bool(self._settings.get("account.signed_in"))

    @property
    def address(self) -> str:
        """Of the server, as the person wrote it."""
        return self._settings.text("account.address")

    @property
    def next_hop(self) -> str:
        return self._settings.text("account.next_hop")

    def keep(
        self, account: VoiceAccount, uc: UcAccount | None, configuration: Configuration, address: str, next_hop: str
    ) -> None:
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
                "account.address": address,
                "account.target": account.target,
                "account.next_hop": next_hop,
                "account.configuration": configuration.value,
                "account.uc_url": uc.url if uc is not None else "",
                "account.uc_username": uc.username if uc is not None else "",
                "account.two_factor": uc is not None and uc.two_factor,
                "account.signed_in": True,
            }
        )

    def signed_out(self) -> None:
        self._save({"account.signed_in": False})

    def _save(self, values: dict[str, bool | int | str]) -> None:
        try:
            self._settings.set_all(values)
        except UserError as error:
            self._report(error)
