"""A session with everything around it played by the test, and its restart."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from osmo_qt.core.accounts import Registration, RegistrationFailure, RegistrationState, Transport, VoiceAccount
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.session import Phase, Session
from osmo_qt.models.sign_in_form import SignInForm
from osmo_qt.services.settings_store import SettingsStore
from osmo_qt.services.tasks import Tasks
from tests.fake_uc import FakeUc
from tests.models.fakes import FakeSecrets, FakeVoice

FORM = SignInForm("https://office:5070", Transport.TLS, " 100 ", "secret", " Ada ", "+49 170 1")
ACCOUNT = VoiceAccount("100", "office", 5070, Transport.TLS, "Ada", "+49 170 1")
REGISTERED = Registration(RegistrationState.REGISTERED, code=200, realm="office-realm")
NAME = "sip:100@office:5070"


def failed(failure: RegistrationFailure, **values: Any) -> Registration:
    return Registration(RegistrationState.FAILED, failure, **values)


class Stage:
    """A session with everything around it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets = FakeSecrets()
        self.restart()

    def restart(self) -> None:
        """The program is started again: only disk and keyring stay."""
        self.voice = FakeVoice()
        self.uc = FakeUc()
        self.settings = SettingsStore(self.folder / "settings.json")
        self.settings.load()
        self.feedback = Feedback()
        self.tasks = Tasks(self.feedback.report)
        self.session = Session(
            self.voice.service, self.settings, self.secrets, self.tasks, self.feedback, uc=self.uc.service
        )
        self.phases: list[Phase] = []
        self.refusals: list[tuple[str, str]] = []
        self.session.phase_changed.connect(lambda: self.phases.append(self.session.phase))
        self.session.sign_in_failed.connect(lambda what, advice: self.refusals.append((what, advice)))

    @property
    def notices(self) -> list[str]:
        return [notice.what for notice in self.feedback.notices]

    async def settle(self) -> None:
        """Lets the tasks that were started finish."""
        while self.tasks._running:
            await asyncio.wait(list(self.tasks._running))

    async def signed_in(self) -> None:
        self.session.sign_in(FORM)
        self.voice.tell(REGISTERED)
        await self.settle()
        self.voice.take()
        self.phases.clear()


Play = Callable[[Callable[[Stage], Coroutine[Any, Any, None]]], None]
