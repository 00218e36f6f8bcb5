"""Small helpers for rows that are changed by several clients: ETags, and names as the lists sort them."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any

from osmo_qt.core.people import digits_of, fold
from osmo_qt.office.problems import ProblemError, not_found
from osmo_qt.office.store.schema import AnyRow
from osmo_qt.ucapi.contacts import ContactFields, ContactNumber
from osmo_qt.ucapi.problem import ProblemCode


def check_version(row: AnyRow | None, etags: Sequence[str], what: str) -> AnyRow:
    """The row, if it is still as the client knows it ("*": whatever it is).

    Raises ProblemError: not-found, conflict.
    """
    if row is None:
        raise not_found(what)
    if "*" not in etags and str(row.version) not in etags:
        raise ProblemError(412, ProblemCode.CONFLICT, f"This {what} has changed meanwhile.")
    return row


def encode_cursor(*parts: str | float) -> str:
    """A place in a list that means nothing to the client."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


def decode_cursor(cursor: str, kinds: Sequence[type]) -> list[Any]:
    """What `encode_cursor` was given. Raises ProblemError(cursor-gone)."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    if not isinstance(parts, list) or [type(part) for part in parts] != list(kinds):
        raise ProblemError(410, ProblemCode.CURSOR_GONE, "Start with the first page again.")
    return parts


def sort_key(first: str, last: str, company: str) -> str:
    """By last name; who has no name stands under the company, who has nothing at the end."""
    words = fold(f"{last} {first}".strip() or company).strip()
    return words if words[:1].isalpha() else f"\U0010fffd{words}"


def search_words(first: str, last: str, company: str, numbers: Sequence[ContactNumber]) -> list[str]:
    """Folded words of the names, and the numbers in digits, also without leading zeros."""
    words = fold(f"{first} {last} {company}").replace("-", " ").split()
    digits = [digits_of(number.number) for number in numbers]
    return list(dict.fromkeys(filter(None, (*words, *digits, *(d.lstrip("0") for d in digits)))))


def fields_row(fields: ContactFields) -> dict[str, Any]:
    """Columns of a contact or a directory entry."""
    return {**fields.model_dump(exclude={"numbers"}), "numbers": numbers_text(fields.numbers)}


def numbers_text(numbers: Sequence[ContactNumber]) -> str:
    return json.dumps([[n.kind, n.number] for n in numbers], separators=(",", ":"))


def numbers_of(text: str) -> list[ContactNumber]:
    return [ContactNumber(kind=kind, number=number) for kind, number in json.loads(text)]
