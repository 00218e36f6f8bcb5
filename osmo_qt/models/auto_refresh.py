"""Auto Refresh (guide 6.1.3): asks the server for the lists of a tab when the person goes there."""

from PySide6.QtCore import QObject

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import UcList, UcState
from osmo_qt.models.configuration import CurrentConfiguration
from osmo_qt.models.preferences import Preferences
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

SETTING = "uc.auto_refresh"
LISTS: dict[str, tuple[UcList, ...]] = {
    "recents": (UcList.JOURNAL,),
    "contacts": (UcList.CONTACTS, UcList.GROUPS, UcList.HANDY, UcList.PRESENCE),
    "own-status": (UcList.OWN_PRESENCE,),
    "devices": (UcList.DEVICES, UcList.DEVICE_GROUPS, UcList.PREFERRED_DEVICE),
    "rules": (UcList.RULES,),
    "voicemail": (UcList.VOICE_MESSAGES,),
}


class AutoRefresh(QObject):
    """What fails is told by the lists themselves."""

    def __init__(
        self,
        uc: UcService,
        tasks: Tasks,
        preferences: Preferences,
        configuration: CurrentConfiguration,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._preferences = preferences
        self._configuration = configuration
        self._asked: set[str] = set()  # tabs whose lists are on their way

    def page_shown(self, key: str) -> None:
        """The person went to this tab."""
        ready = self._configuration.has_uc and self._uc.state is UcState.ONLINE
        if ready and self._preferences.flag(SETTING) and key in LISTS and key not in self._asked:
            self._asked.add(key)
            self._tasks.start(f"refresh {key}", self._refresh(key))

    async def _refresh(self, key: str) -> None:
        try:
            await self._uc.refresh(*LISTS[key])
        except UserError:
            pass
        finally:
            self._asked.discard(key)
