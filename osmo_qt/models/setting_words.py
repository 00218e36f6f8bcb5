"""What the words of the settings pages are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RowText:
    """`choices`: words for the values of a limited text; `unit` stands behind a number, `example` in an empty field."""

    label: str
    help: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that stand in one card."""

    title: str
    keys: tuple[str, ...]
    note: str = ""
