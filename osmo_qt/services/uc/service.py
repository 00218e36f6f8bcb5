"""The UC service: commands of the models to the UC server, and by its signals what the server tells.

Each command is a coroutine that raises UserError; what it changes is also told by signal, before it returns.
"""

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance

from osmo_qt.core.errors import UserError
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
from osmo_qt.core.uc_calls import Destination, UcCall
from osmo_qt.services.secrets import SecretStore
from osmo_qt.services.uc.loop import LoopThread
from osmo_qt.services.uc.signals import UcSignals

if TYPE_CHECKING:  # pydantic and httpx are imported in the thread
    from osmo_qt.services.uc.commands import Commands
    from osmo_qt.services.uc.engine import Engine
    from osmo_qt.services.uc.two_factor import Words

T = TypeVar("T")


class UcService(UcSignals):
    """The commands; see UcSignals for what is told.

    `key`: who offers a failed command again passes the same text of its own choice (a UUID), so that a repeat after a
    lost answer makes nothing twice; "" for a new one.
    """

    _told = Signal(object, object)

    def __init__(self, secrets: SecretStore, cache_file: Path, parent: QObject | None = None) -> None:
        """`cache_file`: where the copy for an offline start is kept."""
        super().__init__(parent)
        self._secrets = secrets
        self._cache_file = cache_file
        self._thread = LoopThread("uc")
        self._engine: Engine | None = None  # made and used in the thread
        self.state = UcState.OFF
        self._told.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self.state_changed.connect(self._on_state)  # the first one: who asks meanwhile gets the new state

    def _tell(self, signal: SignalInstance, *values: object) -> None:
        """In the thread: one queued hop to the GUI thread."""
        self._told.emit(signal, values)

    def _deliver(self, signal: SignalInstance, values: tuple[object, ...]) -> None:
        signal.emit(*values)

    def _on_state(self, state: UcState, _reason: UserError | None) -> None:
        self.state = state

    async def _run(self, call: "Callable[[Engine], Coroutine[Any, Any, T]]") -> T:
        async def work() -> T:
            if self._engine is None:
                from osmo_qt.services.uc.engine import Engine

                self._engine = Engine(self._secrets, self._cache_file, self, self._tell)
            return await call(self._engine)

        return await self._thread.call(work)

    async def _do(self, call: "Callable[[Commands], Coroutine[Any, Any, T]]") -> T:
        return await self._run(lambda engine: call(engine.commands))

    # --- session -------------------------------------------------------------------------------------

    async def sign_in(self, account: UcAccount, password: str) -> Me:
        """A new session: the refresh token goes to the keyring, the lists are fetched and kept up to date."""
        return await self._run(lambda engine: engine.sign_in(account, password))

    async def sign_in_by_browser(self, account: UcAccount, words: "Words") -> Me:
        """The same with two factors: `sign_in_page` tells which page to open. Raises what `ask_browser` does, too."""
        return await self._run(lambda engine: engine.sign_in_by_browser(account, words))

    async def resume(self, account: UcAccount) -> bool:
        """Goes on with the session of the last time; False if the keyring has none. What was known last comes first."""
        return await self._run(lambda engine: engine.resume(account))

    async def sign_out(self) -> None:
        """Ends the session at the server, as far as it can be reached, and forgets token and lists."""
        if self._thread.running:
            await self._run(lambda engine: engine.sign_out())

    async def sip_login(self) -> SipLogin:
        """With what to register."""
        return await self._do(lambda commands: commands.sip_login())

    def retry(self) -> None:
        """Connects now instead of after the pause: a person wants it, or the network is another."""
        self._thread.post(self._retry)

    def _retry(self) -> None:
        if self._engine is not None:
            self._engine.retry()

    async def refresh(self, *lists: UcList) -> None:
        """Fetches lists again, all without a name (F5)."""
        await self._do(lambda commands: commands.refresh(*lists))

    async def stop(self) -> None:
        """The end of the program; the session goes on at the next start."""
        if self._thread.running:
            await self._run(lambda engine: engine.stop())
            self._thread.stop()

    # --- oneself -------------------------------------------------------------------------------------

    async def set_presence(self, chosen: PresenceState | None, location: str = "", note: str = "") -> OwnPresence:
        """Chooses a presence; None: automatic (PRES-1)."""
        return await self._do(lambda commands: commands.set_presence(chosen, location, note))

    async def set_idle(self, idle: bool) -> None:
        """Whether there was no input here for the set time (PRES-2)."""
        await self._do(lambda commands: commands.set_idle(idle))

    async def set_cell_number(self, number: str) -> Me:
        """ "" for none: then there is no mobile phone among the devices."""
        return await self._do(lambda commands: commands.set_cell_number(number))

    async def set_forwarding(self, forwarding: UcForwarding) -> None:
        await self._do(lambda commands: commands.set_forwarding(forwarding))

    # --- people --------------------------------------------------------------------------------------

    async def create_contact(self, contact: ContactFields, key: str = "") -> UcContact:
        return await self._do(lambda commands: commands.create_contact(contact, key))

    async def update_contact(self, contact_id: str, etag: str, contact: ContactFields) -> UcContact:
        """Raises UserError(UC_CONFLICT) if somebody changed it after `etag`, UC_GONE if it was deleted."""
        return await self._do(lambda commands: commands.update_contact(contact_id, etag, contact))

    async def delete_contact(self, contact_id: str, etag: str) -> None:
        await self._do(lambda commands: commands.delete_contact(contact_id, etag))

    async def add_from_directory(self, entry_id: str, key: str = "") -> UcContact:
        """Copies an entry of the directory; the second time it is the same contact."""
        return await self._do(lambda commands: commands.add_from_directory(entry_id, key))

    async def search_directory(self, text: str, cursor: str = "") -> DirectoryPage:
        """Hits for beginnings of words or of a number; `cursor` is the `next` of the page before."""
        return await self._do(lambda commands: commands.search_directory(text, cursor))

    async def fetch_avatar(self, user_id: str, version: str) -> bytes:
        """The picture (PNG), also told by `avatar_loaded`; kept on disk, so that each version is fetched once."""
        return await self._do(lambda commands: commands.fetch_avatar(user_id, version))

    async def create_group(self, group: GroupFields, key: str = "") -> UcGroup:
        return await self._do(lambda commands: commands.create_group(group, key))

    async def update_group(self, group_id: str, etag: str, group: GroupFields) -> UcGroup:
        """Raises UserError(UC_CONFLICT, UC_GONE) as for contacts."""
        return await self._do(lambda commands: commands.update_group(group_id, etag, group))

    async def delete_group(self, group_id: str, etag: str) -> None:
        await self._do(lambda commands: commands.delete_group(group_id, etag))

    # --- journal -------------------------------------------------------------------------------------

    async def delete_journal(self, ids: Sequence[str] | None, key: str = "") -> Deletion:
        """Deletes entries on all clients; None: all of them."""
        return await self._do(lambda commands: commands.delete_journal(ids, key))

    async def undo_deletion(self, deletion_id: str) -> None:
        """Brings back what a deletion took. Raises UserError(UC_GONE) after a day."""
        await self._do(lambda commands: commands.undo_deletion(deletion_id))

    async def mark_seen(self, ids: Sequence[str] | None = None) -> None:
        """None: all entries."""
        await self._do(lambda commands: commands.mark_seen(ids))

    # --- devices and rules ---------------------------------------------------------------------------

    async def create_device(self, device: DeviceFields, key: str = "") -> Device:
        return await self._do(lambda commands: commands.create_device(device, key))

    async def update_device(self, device_id: str, etag: str, device: DeviceFields) -> Device:
        """Raises UserError(UC_CONFLICT, UC_GONE) as for contacts, UC_FORBIDDEN for one that is not an own one."""
        return await self._do(lambda commands: commands.update_device(device_id, etag, device))

    async def delete_device(self, device_id: str, etag: str) -> None:
        await self._do(lambda commands: commands.delete_device(device_id, etag))

    async def set_preferred_device(self, preferred: PreferredDevice) -> None:
        await self._do(lambda commands: commands.set_preferred_device(preferred))

    async def activate_rules(self, profile_id: str) -> None:
        """ "" for none."""
        await self._do(lambda commands: commands.activate_rules(profile_id))

    # --- calls ---------------------------------------------------------------------------------------
    # Raises UserError(UC_CALL_STATE) for what can't be done to the call now, UC_GONE once it is over.

    async def make_call(self, number: str, device_id: str = "") -> UcCall:
        """The server calls the device ("": the preferred one) first, then the number."""
        return await self._do(lambda commands: commands.calls.make(number, device_id))

    async def answer_call(self, call_id: str, device_id: str) -> UcCall:
        """Only this device rings from now on."""
        return await self._do(lambda commands: commands.calls.answer(call_id, device_id))

    async def hold_call(self, call_id: str, *, held: bool) -> UcCall:
        return await self._do(lambda commands: commands.calls.hold(call_id, held=held))

    async def move_call(self, call_id: str, to: Destination) -> UcCall:
        """Rings there; the call stays where it is until that is answered. How it goes is told by `call_changed`."""
        return await self._do(lambda commands: commands.calls.move(call_id, to))

    async def cancel_move(self, call_id: str) -> None:
        await self._do(lambda commands: commands.calls.cancel_move(call_id))

    async def transfer_call(self, call_id: str, number: str, *, consult: bool = False) -> UcCall:
        """At once, or (`consult`) after `complete_call_transfer`."""
        return await self._do(lambda commands: commands.calls.transfer(call_id, number, consult=consult))

    async def complete_call_transfer(self, call_id: str) -> None:
        await self._do(lambda commands: commands.calls.complete_transfer(call_id))

    async def cancel_call_transfer(self, call_id: str) -> None:
        await self._do(lambda commands: commands.calls.cancel_transfer(call_id))

    async def send_call_digits(self, call_id: str, digits: str) -> None:
        """`,` waits for 2 s."""
        await self._do(lambda commands: commands.calls.digits(call_id, digits))

    async def hang_up_call(self, call_id: str) -> None:
        """Ends it, or refuses it."""
        await self._do(lambda commands: commands.calls.hang_up(call_id))

    # --- voice messages ------------------------------------------------------------------------------

    async def voice_message_sound(self, message_id: str) -> bytes:
        """The WAV file."""
        return await self._do(lambda commands: commands.voice_message_sound(message_id))

    async def mark_voice_message(self, message_id: str, heard: bool) -> None:
        """Also brings back one that was deleted. Raises UserError(MAILBOX_IN_USE) while a telephone is in the mailbox,
        UC_GONE an hour after the deletion."""
        await self._do(lambda commands: commands.mark_voice_message(message_id, heard))

    async def delete_voice_message(self, message_id: str) -> None:
        """Raises UserError(MAILBOX_IN_USE)."""
        await self._do(lambda commands: commands.delete_voice_message(message_id))
