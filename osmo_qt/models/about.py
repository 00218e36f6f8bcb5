"""What is running: versions of the program and of the parts it stands on, and whose work these are."""

import asyncio
import platform

from PySide6.QtCore import QObject, QSysInfo, Signal, qVersion

from osmo_qt.services.components import Component, components, version_of
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.voice.driver import StackInfo
from osmo_qt.services.voice.service import VoiceService


class About(QObject):
    """Signals: `changed()` for `rows`, `components_changed()`. `components` is None until they are looked up."""

    changed = Signal()
    components_changed = Signal()

    def __init__(self, version: str, voice: VoiceService, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._version = version
        self._tasks = tasks
        self._stack: StackInfo | None = None
        self._server = ""
        self._asked = False
        self.components: list[Component] | None = None
        voice.stack_changed.connect(self._on_stack)

    @property
    def version(self) -> str:
        """Of the program."""
        return self._version

    def rows(self) -> list[tuple[str, str]]:
        """Names and values, in the order of reading."""
        server = [(self.tr("UC server"), self._server)] if self._server else []
        return [
            (self.tr("Version"), self._version),
            *server,
            (self.tr("Telephony"), self.telephony()),
            (self.tr("Qt"), f"{qVersion()} (PySide6 {version_of('PySide6-Essentials')})"),
            (self.tr("Python"), platform.python_version()),
            (self.tr("System"), f"{QSysInfo.prettyProductName()}, {QSysInfo.currentCpuArchitecture()}"),
            (self.tr("Licence"), "GPL-3.0-or-later"),
        ]

    def text(self) -> str:
        """The same, to be copied or sent."""
        return "\n".join(f"{name}: {value}" for name, value in self.rows()) + "\n"

    def telephony(self) -> str:
        """The SIP stack and what it was built with."""
        if self._stack is None:
            return self.tr("not started")
        media = self.tr("sound and video") if self._stack.video else self.tr("sound only")
        return f"PJSIP {self._stack.version}, {media}"

    def find_components(self) -> None:
        """Looks up the works of others, once."""
        if not self._asked:
            self._asked = True
            self._tasks.start("components", self._find_components())

    async def _find_components(self) -> None:
        self.components = await asyncio.to_thread(components)
        self.components_changed.emit()

    def set_server(self, text: str) -> None:
        """Name and version of the UC server, "" for none."""
        if text != self._server:
            self._server = text
            self.changed.emit()

    def _on_stack(self, stack: StackInfo) -> None:
        self._stack = stack
        self.changed.emit()
