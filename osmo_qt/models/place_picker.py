"""Where else a call can go: *More* of the call slider, and of a transfer (guide 5.3.1, 5.4.1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

from PySide6.QtCore import QObject, Qt, Signal

from osmo_qt.core.errors import UserError
from osmo_qt.core.uc import DeviceKind
from osmo_qt.core.uc_calls import Destination
from osmo_qt.models.devices import Devices
from osmo_qt.models.list_model import RecordListModel
from osmo_qt.models.move_history import MoveHistory
from osmo_qt.models.move_texts import not_reachable_text, place_awaited_text
from osmo_qt.models.party_picker import Hit, PartySearch
from osmo_qt.models.problem_texts import problem_text

MOST_ROWS = 30


class PlaceKind(Enum):
    """The lists of *More*."""

    RECENTS = "recents"
    CONTACTS = "contacts"
    KEYPAD = "keypad"
    HISTORY = "history"
    DEVICES = "devices"


PEOPLE = (PlaceKind.RECENTS, PlaceKind.CONTACTS, PlaceKind.KEYPAD)


class PlaceRole(IntEnum):
    """What a row tells, beside the usual roles."""

    ROW = Qt.ItemDataRole.UserRole + 1  # PlaceRow


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A device, or somebody. `refusal`: in words why a call can't go there, "" if it can."""

    to: Destination
    name: str
    detail: str = ""
    device: DeviceKind | None = None
    refusal: str = ""


class PlacePicker(QObject):
    """One list at a time. Signal: `changed()`: another list, other rows, another text, or what is wrong with it."""

    changed = Signal()

    def __init__(
        self,
        recents: PartySearch,
        contacts: Sequence[PartySearch],
        history: MoveHistory,
        devices: Devices,
        number_of: Callable[[str], str],
        parent: QObject | None = None,
    ) -> None:
        """`number_of` makes what the server dials of what was typed or found, and raises UserError."""
        super().__init__(parent)
        self._people: dict[PlaceKind, Sequence[PartySearch]] = {
            PlaceKind.RECENTS: (recents,),
            PlaceKind.CONTACTS: contacts,
            PlaceKind.KEYPAD: (),
        }
        self._history = history
        self._devices = devices
        self._number_of = number_of
        self.kind = PlaceKind.RECENTS
        self.text = ""
        self.error = ""
        self.rows = RecordListModel[PlaceRow](
            lambda row: row.to,
            {
                Qt.ItemDataRole.DisplayRole: lambda row: row.name,
                Qt.ItemDataRole.AccessibleTextRole: _spoken,
                PlaceRole.ROW: lambda row: row,
            },
            self,
        )
        history.changed.connect(self._on_news)
        devices.changed.connect(self._on_news)

    @property
    def is_searched(self) -> bool:
        """Whether the list has a field to type in."""
        return self.kind in self._people

    @property
    def empty_text(self) -> str:
        """What stands in the place of the rows when there are none."""
        loading = self.kind is PlaceKind.DEVICES and self._devices.state.loading
        return (self._devices.state.error if self.kind is PlaceKind.DEVICES else "") or place_awaited_text(
            self.kind.value, loading=loading, searched=bool(self.text.strip())
        )

    def show(self, kind: PlaceKind) -> None:
        """Another list, from its beginning."""
        self.kind, self.text = kind, ""
        self._refresh()

    def find(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self._refresh()

    def typed(self) -> PlaceRow | None:
        """What the text of the field means by itself; None if that can't be called, and `error` says why."""
        try:
            number = self._number_of(self.text)
        except UserError as error:
            self.error = " ".join(problem_text(error))
            self.changed.emit()
            return None
        return PlaceRow(Destination(number=number), self.text.strip())

    def _on_news(self) -> None:
        if self.kind in (PlaceKind.HISTORY, PlaceKind.DEVICES):
            self._refresh()

    def _refresh(self) -> None:
        self.error = ""
        rows: dict[Destination, PlaceRow] = {}
        for row in self._wanted():
            rows.setdefault(row.to, row)
        self.rows.replace(list(rows.values())[:MOST_ROWS])
        self.changed.emit()

    def _wanted(self) -> list[PlaceRow]:
        if self.kind is PlaceKind.DEVICES:
            return self._device_rows()
        if self.kind is PlaceKind.HISTORY:
            return self._history_rows()
        hits = (hit for provider in self._people[self.kind] for hit in provider.search(self.text.strip()))
        return [row for hit in hits if (row := self._person(hit)) is not None]

    def _person(self, hit: Hit) -> PlaceRow | None:
        try:
            to = Destination(number=self._number_of(hit.number))
        except UserError:  # an address that nobody can call
            return None
        return PlaceRow(to, hit.name or hit.number, hit.number if hit.name else "")

    def _device_rows(self) -> list[PlaceRow]:
        devices = (row.device for row in self._devices.rows.records())
        wanted = [d for d in devices if d is not None and d.kind not in (DeviceKind.AUTO_PILOT, DeviceKind.SOFTPHONE)]
        return [
            PlaceRow(Destination(d.id), d.name, d.address, d.kind, "" if d.reachable else not_reachable_text())
            for d in wanted
        ]

    def _history_rows(self) -> list[PlaceRow]:
        rows = []
        for entry in self._history.entries:
            device = self._devices.device(entry.device_id)
            if device is None and entry.device_id:
                continue  # it was deleted
            name = device.name if device is not None else entry.name or entry.number
            refusal = "" if device is None or device.reachable else not_reachable_text()
            detail = entry.number if entry.number != name else ""
            rows.append(PlaceRow(entry.destination, name, detail, device.kind if device else None, refusal))
        return rows


def _spoken(row: PlaceRow) -> str:
    return ", ".join(filter(None, (row.name, row.detail, row.refusal)))
