"""Reads people for the directory from a CSV file (RFC 4180): all or nothing, and every bad row is named."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from osmo_qt.ucapi.contacts import ContactFields

NUMBERS = ("work", "cell", "home", "fax", "other")
TEXTS = ("first_name", "last_name", "company", "email", "im_address", "sip_uri")
LARGEST_FILE = 100_000_000
MOST_NAMED = 20


class BadCsvError(ValueError):
    """Nothing can be used; the text names what is wrong, a line each."""


@dataclass(frozen=True)
class _Row:
    line: int
    values: dict[str, str]
    mistake: str = ""


def read_directory(path: Path) -> list[ContactFields]:
    """The people in a file (see parse_directory). Raises BadCsvError, OSError."""
    if path.stat().st_size > LARGEST_FILE:
        raise BadCsvError(f"the file has more than {LARGEST_FILE // 1_000_000} MB")
    return parse_directory(path.read_bytes())


def parse_directory(data: bytes) -> list[ContactFields]:
    """The people in a text in UTF-8 whose first line names columns: those of TEXTS and NUMBERS, in any order.

    A spreadsheet's semicolons are understood, too. Raises BadCsvError.
    """
    people, mistakes = [], []
    for row in _rows(_text(data)):
        try:
            people.append(_person(row))
        except ValidationError as error:
            first = error.errors()[0]
            mistakes.append(f"line {row.line}: {'.'.join(map(str, first['loc']))}: {first['msg']}")
        except ValueError as error:
            mistakes.append(f"line {row.line}: {error}")
    if mistakes:
        more = [f"and {len(mistakes) - MOST_NAMED} more"] if len(mistakes) > MOST_NAMED else []
        raise BadCsvError("\n".join([*mistakes[:MOST_NAMED], *more]))
    return people


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise BadCsvError(f"the file is not in UTF-8 (byte {error.start})") from error


def _rows(text: str) -> Iterator[_Row]:
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",", strict=True)
    try:
        columns = [name.strip().lower() for name in next(reader, [])]
        _check_columns(columns)
        for fields in reader:
            line = reader.line_num
            if not any(field.strip() for field in fields):
                continue
            if len(fields) != len(columns):
                yield _Row(line, {}, f"{len(fields)} fields instead of {len(columns)}")
                continue
            yield _Row(line, dict(zip(columns, (field.strip() for field in fields), strict=True)))
    except csv.Error as error:
        raise BadCsvError(f"line {reader.line_num}: {error}") from error


def _check_columns(columns: list[str]) -> None:
    known = {*TEXTS, *NUMBERS}
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise BadCsvError(f"line 1: there is no column {unknown[0][:50]!r}; there are {', '.join((*TEXTS, *NUMBERS))}")
    if len(set(columns)) != len(columns) or not columns:
        raise BadCsvError("line 1: each column is named once")


def _person(row: _Row) -> ContactFields:
    if row.mistake:
        raise ValueError(row.mistake)
    values = row.values
    numbers = [{"kind": kind, "number": values[kind]} for kind in NUMBERS if values.get(kind)]
    texts = {name: values[name] for name in TEXTS if name in values}
    if not any(texts.get(name) for name in ("first_name", "last_name", "company")):
        raise ValueError("neither a name nor a company")
    return ContactFields.model_validate({**texts, "numbers": numbers})
