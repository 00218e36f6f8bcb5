"""The form of a new device or of one that is changed: checks, saving, and what to do when somebody else was quicker."""

import re
import uuid
from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QObject, Signal

from osmo_qt.core.address import plain_number
from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.people import tidy
from osmo_qt.core.uc import Device, DeviceFields
from osmo_qt.models.devices import Devices
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

LONGEST_NAME = 100
RING_TIMES_S = (10, 20, 30, 60)
_E164 = re.compile(r"\+[1-9][0-9]{6,14}\Z")  # ITU-T E.164: fifteen digits at most


class Part(Enum):
    """Which part of the form a problem belongs to."""

    NAME = "name"
    ADDRESS = "address"
    FORM = "form"


class DeviceEditor(QObject):
    """What is typed stays in the form whatever happens; only the person's word sends it.

    Signals: `saved(Device)`; `refused(Part, UserError)`; `overtaken(Device | None)`: while the form was open it was
    changed elsewhere, and is now like this (None: deleted). Saving after that is meant, and writes over it.
    `busy_changed()`.
    """

    saved = Signal(object)
    refused = Signal(object, object)
    overtaken = Signal(object)
    busy_changed = Signal()

    def __init__(
        self,
        uc: UcService,
        tasks: Tasks,
        devices: Devices,
        e164: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`e164` makes +COUNTRYNUMBER of a number as people write it, "" if it is none (services/numbers)."""
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._devices = devices
        self._e164 = e164
        self._seen: Device | None = None  # as the person knows it; None: a new one
        self._key = ""
        self._open = False
        self._busy = False
        devices.changed.connect(self._on_devices)

    @property
    def device(self) -> Device | None:
        """The one that is changed; None for a new one."""
        return self._seen

    @property
    def busy(self) -> bool:
        """Whether the server is being asked."""
        return self._busy

    def begin(self, device: Device | None = None) -> None:
        """Opens the form."""
        self._seen, self._key, self._open = device, uuid.uuid4().hex, True

    def end(self) -> None:
        """The form is closed."""
        self._open = False

    def save(self, name: str, address: str, ring_time_s: int | None) -> None:
        """How it goes comes by signal."""
        if self._busy:
            return
        name = tidy(name, LONGEST_NAME)
        number = self._number(address)
        if not name:
            self.refused.emit(Part.NAME, UserError(Problem.EMPTY_NAME))
        elif self._devices.is_taken(name, self._seen.id if self._seen else ""):
            self.refused.emit(Part.NAME, UserError(Problem.UC_EXISTS))
        elif not number:
            self.refused.emit(Part.ADDRESS, UserError(Problem.NOT_INTERNATIONAL))
        else:
            self._set_busy(True)
            self._tasks.keep("save a device", self._save(DeviceFields(name, number, ring_time_s)))

    def _number(self, text: str) -> str:
        plain = plain_number(text)
        return self._e164(text) or (plain if _E164.match(plain) else "")

    async def _save(self, fields: DeviceFields) -> None:
        seen = self._seen
        try:
            if seen is None:
                made = await self._uc.create_device(fields, self._key)
            else:
                made = await self._uc.update_device(seen.id, seen.etag, fields)
        except UserError as error:
            self._set_busy(False)
            self._on_refused(error)
            return
        except BaseException:
            self._set_busy(False)
            raise
        self._open = False
        self._set_busy(False)
        self.saved.emit(made)

    def _on_refused(self, error: UserError) -> None:
        if error.problem is Problem.UC_CONFLICT:
            self._devices.state.refresh()  # what it is now comes by `overtaken`
        if error.problem is Problem.UC_GONE:
            self._lose()
            return
        part = Part.NAME if error.problem is Problem.UC_EXISTS else Part.FORM
        self.refused.emit(part, error)

    def _on_devices(self) -> None:
        if self._seen is None or not self._open or self._busy or self._devices.state.loading:
            return
        now = self._devices.device(self._seen.id)
        if now is None:
            self._lose()
        elif now.etag != self._seen.etag:
            self._seen = now
            self.overtaken.emit(now)

    def _lose(self) -> None:
        """It was deleted elsewhere: to save makes a new one of what is typed."""
        self._seen, self._key = None, uuid.uuid4().hex
        self.overtaken.emit(None)

    def _set_busy(self, on: bool) -> None:
        self._busy = on
        self.busy_changed.emit()
