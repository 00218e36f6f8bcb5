"""Where calls were moved to: the guide's Move History and its *last used device* (5.3.1)."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from osmo_qt.core.uc_calls import Destination

MOST_ENTRIES = 20
LONGEST_TEXT = 250


@dataclass(frozen=True, slots=True)
class MovedTo:
    """A place that a call was moved to at `at` (seconds since the epoch). `number` also tells which device it was."""

    device_id: str
    number: str
    name: str
    at: float

    @property
    def destination(self) -> Destination:
        return Destination(self.device_id, "" if self.device_id else self.number)

    def as_record(self) -> dict[str, object]:
        """For a file."""
        return asdict(self)


def moved_to_of(record: object) -> MovedTo | None:
    """An entry as a file holds it; None for anything else."""
    if not isinstance(record, dict):
        return None
    texts, at = [record.get(name) for name in ("device_id", "number", "name")], record.get("at")
    if not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in texts) or not any(texts[:2]):
        return None
    if isinstance(at, bool) or not isinstance(at, int | float) or not 0 <= at < 1e11:
        return None
    return MovedTo(str(texts[0]), str(texts[1]), str(texts[2]), float(at))


def remembered(history: Iterable[MovedTo], new: MovedTo) -> tuple[MovedTo, ...]:
    """The history with one more: the last one first, each place once."""
    others = [entry for entry in history if entry.destination != new.destination]
    return tuple(sorted([new, *others], key=lambda entry: -entry.at)[:MOST_ENTRIES])
