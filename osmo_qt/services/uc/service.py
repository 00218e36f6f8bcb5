"""The UC service: commands of the models to the UC server, and by its signals what the server tells.

Each command is a coroutine that raises UserError; what it changes is also told by signal, before it returns.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.presence import PresenceState
from osmo_qt.core.uc import (
    ContactFields,
    Deletion,
    Device,
    DeviceFields,
    DirectoryPage,
    GroupFields,
    Me,
    OwnPresence,
    PreferredDevice,
    SipLogin,
    UcAccount,
    UcContact,
    UcForwarding,
    UcGroup,
    UcList,
    UcState,
)
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.uc.signals import UcSignals


class UcService(UcSignals):
    """The commands; see UcSignals for what is told.

    `key`: who offers a failed command again passes the same text of its own choice (a UUID), so that a repeat after a
    lost answer makes nothing twice; "" for a new one.
    """

    def __init__(self, secrets: SecretStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self.state = UcState.OFF

    # --- session -------------------------------------------------------------------------------------

    async def sign_in(self, account: UcAccount, password: str) -> Me:
        """A new session: the refresh token goes to the keyring, the lists are fetched and kept up to date."""
        raise UserError(Problem.UC_UNREACHABLE, account.url)

    async def resume(self, account: UcAccount) -> bool:
        """Goes on with the session of the last time; False if the keyring has none. What was known last is told at once."""
        return False

    async def sign_out(self) -> None:
        """Ends the session at the server, as far as it can be reached, and forgets token and lists."""

    async def sip_login(self) -> SipLogin:
        """With what to register."""
        raise UserError(Problem.UC_UNREACHABLE)

    def retry(self) -> None:
        """Connects now instead of after the pause: a person wants it, or the network is another."""

    async def refresh(self, *lists: UcList) -> None:
        """Fetches lists again, all without a name (F5)."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def stop(self) -> None:
        """The end of the program; the session goes on at the next start."""

    # --- oneself -------------------------------------------------------------------------------------

    async def set_presence(self, chosen: PresenceState | None, location: str = "", note: str = "") -> OwnPresence:
        """Chooses a presence; None: automatic (PRES-1)."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def set_idle(self, idle: bool) -> None:
        """Whether there was no input here for the set time (PRES-2)."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def set_cell_number(self, number: str) -> Me:
        """ "" for none: then there is no mobile phone among the devices."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def set_forwarding(self, forwarding: UcForwarding) -> UcForwarding:
        raise UserError(Problem.UC_UNREACHABLE)

    # --- people --------------------------------------------------------------------------------------

    async def create_contact(self, contact: ContactFields, key: str = "") -> UcContact:
        raise UserError(Problem.UC_UNREACHABLE)

    async def update_contact(self, contact_id: str, etag: str, contact: ContactFields) -> UcContact:
        """Raises UserError(UC_CONFLICT) if somebody changed it after `etag`, UC_GONE if it was deleted."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def delete_contact(self, contact_id: str, etag: str) -> None:
        raise UserError(Problem.UC_UNREACHABLE)

    async def add_from_directory(self, entry_id: str, key: str = "") -> UcContact:
        """Copies an entry of the directory; the second time it is the same contact."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def search_directory(self, text: str, cursor: str = "") -> DirectoryPage:
        """Hits for beginnings of words or of a number; `cursor` is the `next` of the page before."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def fetch_avatar(self, user_id: str, version: str) -> bytes:
        """The picture (PNG), also told by `avatar_loaded`; kept on disk, so that each version is fetched once."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def create_group(self, group: GroupFields, key: str = "") -> UcGroup:
        raise UserError(Problem.UC_UNREACHABLE)

    async def update_group(self, group_id: str, etag: str, group: GroupFields) -> UcGroup:
        """Raises UserError(UC_CONFLICT, UC_GONE) as for contacts."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def delete_group(self, group_id: str, etag: str) -> None:
        raise UserError(Problem.UC_UNREACHABLE)

    # --- journal -------------------------------------------------------------------------------------

    async def delete_journal(self, ids: Sequence[str] | None, key: str = "") -> Deletion:
        """Deletes entries on all clients; None: all of them."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def undo_deletion(self, deletion_id: str) -> None:
        """Brings back what a deletion took. Raises UserError(UC_GONE) after a day."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def mark_seen(self, ids: Sequence[str] | None = None) -> None:
        """None: all entries."""
        raise UserError(Problem.UC_UNREACHABLE)

    # --- devices and rules ---------------------------------------------------------------------------

    async def create_device(self, device: DeviceFields, key: str = "") -> Device:
        raise UserError(Problem.UC_UNREACHABLE)

    async def update_device(self, device_id: str, etag: str, device: DeviceFields) -> Device:
        """Raises UserError(UC_CONFLICT, UC_GONE) as for contacts, UC_FORBIDDEN for one that is not an own one."""
        raise UserError(Problem.UC_UNREACHABLE)

    async def delete_device(self, device_id: str, etag: str) -> None:
        raise UserError(Problem.UC_UNREACHABLE)

    async def set_preferred_device(self, preferred: PreferredDevice) -> None:
        raise UserError(Problem.UC_UNREACHABLE)

    async def activate_rules(self, profile_id: str) -> None:
        """ "" for none."""
        raise UserError(Problem.UC_UNREACHABLE)
