"""A reminder to call somebody back: *Remind Me* of an incoming call (guide 5.1)."""

from dataclasses import asdict, dataclass

MOST_REMINDERS = 50
DELAYS_MIN = (5, 10, 30, 60)
DEFAULT_DELAY_MIN = 10
LONGEST_TEXT = 128


@dataclass(frozen=True, slots=True)
class Reminder:
    """Call `number` back at `due_at` (seconds since the epoch); `name` and `number` are somebody else's text."""

    id: int
    number: str
    name: str
    asked_at: float
    due_at: float

    @property
    def who(self) -> str:
        """Name and number, one of them if the other is missing."""
        return f"{self.name}, {self.number}" if self.name and self.number else self.name or self.number

    def as_record(self) -> dict[str, object]:
        """For a file."""
        return asdict(self)


def reminder_of(record: object) -> Reminder | None:
    """A reminder as a file holds it; None for anything else."""
    if not isinstance(record, dict):
        return None
    number, name, made = record.get("number"), record.get("name"), record.get("id")
    asked, due = record.get("asked_at"), record.get("due_at")
    texts = isinstance(number, str) and isinstance(name, str) and len(number) + len(name) <= 2 * LONGEST_TEXT
    if not texts or type(made) is not int:
        return None
    if not isinstance(asked, int | float) or not isinstance(due, int | float) or not 0 <= due < 1e11:
        return None
    return Reminder(made, str(number), str(name), float(asked), float(due))
