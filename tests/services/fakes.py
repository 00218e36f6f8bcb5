"""The edges of the voice service, played by the test: time, and the SIP stack's account."""

from osmo_qt.core.accounts import VoiceAccount
from osmo_qt.core.errors import DriverError
from osmo_qt.services.voice.route import Route
from osmo_qt.services.voice.thread import Command, Timer


class ManualScheduler:
    """A voice thread whose clock the test moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self._timers: list[tuple[float, Timer]] = []

    def post(self, command: Command) -> None:
        command()

    def post_later(self, delay_s: float, command: Command) -> Timer:
        timer = Timer(command)
        self._timers.append((self.now + delay_s, timer))
        return timer

    @property
    def waiting(self) -> list[float]:
        """In how many seconds the living timers are due."""
        return sorted(due - self.now for due, timer in self._timers if not timer.cancelled)

    def advance(self, seconds: float) -> None:
        """Lets time pass; what is due is carried out in order."""
        end = self.now + seconds
        while due := sorted((t for t in self._timers if t[0] <= end and not t[1].cancelled), key=lambda t: t[0]):
            self._timers.remove(due[0])
            self.now = due[0][0]
            due[0][1].command()
        self.now = end


class FakeAccountPort:
    """Records what the registrar asks of the stack, as (command, what it carries)."""

    def __init__(self) -> None:
        self.said: list[tuple[str, object]] = []
        self.refuse = False

    def open_account(self, account: VoiceAccount, password: str, _route: Route) -> None:
        self.said.append(("open", (account.realm, password)))
        if self.refuse:
            raise DriverError("no transport")

    def set_credentials(self, account: VoiceAccount, password: str) -> None:
        self.said.append(("credentials", (account.realm, password)))

    def send_register(self, on: bool) -> None:
        self.said.append(("register", on))

    def close_account(self) -> None:
        self.said.append(("close", None))

    def take(self) -> list[tuple[str, object]]:
        """What was said since the last look."""
        said, self.said = self.said, []
        return said
