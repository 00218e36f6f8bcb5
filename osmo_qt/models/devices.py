"""The devices of a person, and which is preferred: all calls go there (guide 3.5.3)."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.core.uc import Device, DeviceFields, DeviceGroup, DeviceKind, PreferredDevice, UcList
from osmo_qt.models.feedback import Feedback
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.presence_texts import preferred_text
from osmo_qt.models.uc_list import UcListState
from osmo_qt.services.tasks import Tasks
from osmo_qt.services.uc.service import UcService

_ORDER = {kind: number for number, kind in enumerate(DeviceKind)}


class DevicesRole(IntEnum):
    """What a row tells, beside the usual roles."""

    ROW = Qt.ItemDataRole.UserRole + 1  # DeviceRow


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device, or a device group: `device` is None then. `members`: the names of the group's devices."""

    key: str
    name: str
    preferred: bool
    device: Device | None = None
    group: DeviceGroup | None = None
    members: tuple[str, ...] = ()

    @property
    def detail(self) -> str:
        """What else tells which one it is."""
        return self.device.address if self.device is not None else ", ".join(self.members)

    @property
    def as_preferred(self) -> PreferredDevice:
        if self.device is not None:
            return PreferredDevice(device_id=self.device.id)
        return PreferredDevice(device_group_id=self.group.id if self.group is not None else "")


class Devices(QObject):
    """Signals: `changed()`: the rows or how the list stands; `deleted(Device)`: it can be brought back by `undo`."""

    changed = Signal()
    deleted = Signal(object)

    def __init__(self, uc: UcService, tasks: Tasks, feedback: Feedback, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._uc = uc
        self._tasks = tasks
        self._feedback = feedback
        self._devices: dict[str, Device] = {}
        self._groups: tuple[DeviceGroup, ...] = ()
        self._preferred = PreferredDevice()
        self._gone: tuple[Device, bool, str] | None = None  # the last one deleted, whether preferred, a key for undo
        lists = (UcList.DEVICES, UcList.DEVICE_GROUPS, UcList.PREFERRED_DEVICE)
        self.state = UcListState(uc, tasks, lists, self)
        self.rows = RecordListModel[DeviceRow](
            lambda row: row.key,
            {
                Qt.ItemDataRole.DisplayRole: lambda row: row.name,
                Qt.ItemDataRole.AccessibleTextRole: _spoken,
                DevicesRole.ROW: lambda row: row,
            },
            self,
        )
        self._connect()

    def _connect(self) -> None:
        uc = self._uc
        uc.devices_replaced.connect(self._on_replaced)
        uc.device_changed.connect(self._on_changed)
        uc.device_removed.connect(self._on_removed)
        uc.device_groups_replaced.connect(self._on_groups)
        uc.preferred_device_changed.connect(self._on_preferred)
        self.state.cleared.connect(self._clear)
        self.state.changed.connect(self.changed)

    # --- what screens show ---------------------------------------------------------------------------

    @property
    def preferred(self) -> DeviceRow | None:
        """None while it is not known."""
        return next((row for row in self.rows.records() if row.preferred), None)

    @property
    def by_id(self) -> Mapping[str, Device]:
        """All devices, without the groups."""
        return self._devices

    def device(self, device_id: str) -> Device | None:
        """As it is now; None if it is gone."""
        return self._devices.get(device_id)

    def is_taken(self, name: str, but: str = "") -> bool:
        """Whether another device than `but` (an id) has that name."""
        return any(d.name.casefold() == name.casefold() and d.id != but for d in self._devices.values())

    # --- commands ------------------------------------------------------------------------------------

    def make_preferred(self, row: DeviceRow) -> None:
        """All calls go there from now on; what fails is told."""
        if not row.preferred:
            self._tasks.start("preferred device", self._uc.set_preferred_device(row.as_preferred))

    def delete(self, device: Device) -> None:
        """Own ones only."""
        if device.editable:
            self._tasks.start("delete a device", self._delete(device))

    def undo(self) -> None:
        """Makes what was deleted last once more."""
        if self._gone is not None:
            self._tasks.start("bring a device back", self._bring_back())

    # --- inside --------------------------------------------------------------------------------------

    async def _delete(self, device: Device) -> None:
        preferred = self._preferred.device_id == device.id
        try:
            await self._uc.delete_device(device.id, device.etag)
        except UserError as error:
            if error.problem is Problem.UC_CONFLICT:
                self.state.refresh()
            if error.problem is not Problem.UC_GONE:  # that is what was wanted
                raise
            self._on_removed(device.id)
            return
        self._gone = (device, preferred, uuid.uuid4().hex)
        self._on_removed(device.id)
        self.deleted.emit(device)

    async def _bring_back(self) -> None:
        assert self._gone is not None
        device, preferred, key = self._gone
        made = await self._uc.create_device(DeviceFields(device.name, device.address, device.ring_time_s), key)
        self._gone = None
        if preferred and made is not None:
            await self._uc.set_preferred_device(PreferredDevice(device_id=made.id))

    def _on_replaced(self, devices: list[Device]) -> None:
        self._devices = {device.id: device for device in devices}
        self._show()
        self.state.arrive()

    def _on_changed(self, device: Device) -> None:
        self._devices[device.id] = device
        self._show()

    def _on_removed(self, device_id: str) -> None:
        self._devices.pop(device_id, None)
        self._show()

    def _on_groups(self, groups: list[DeviceGroup]) -> None:
        self._groups = tuple(groups)
        self._show()

    def _on_preferred(self, preferred: PreferredDevice) -> None:
        self._preferred = preferred
        self._show()

    def _clear(self) -> None:
        self._devices, self._groups, self._preferred, self._gone = {}, (), PreferredDevice(), None
        self._show()

    def _show(self) -> None:
        ordered = sorted(self._devices.values(), key=lambda d: (_ORDER[d.kind], d.name.casefold(), d.id))
        rows = [DeviceRow(f"d:{d.id}", d.name, d.id == self._preferred.device_id, device=d) for d in ordered]
        for group in sorted(self._groups, key=lambda g: (g.name.casefold(), g.id)):
            names = tuple(self._devices[one].name for one in group.device_ids if one in self._devices)
            preferred = group.id == self._preferred.device_group_id
            rows.append(DeviceRow(f"g:{group.id}", group.name, preferred, group=group, members=names))
        self.rows.replace(rows)
        self.changed.emit()


def _spoken(row: DeviceRow) -> str:
    return ", ".join(filter(None, (row.name, preferred_text() if row.preferred else "", row.detail)))
