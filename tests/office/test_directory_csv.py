"""The directory's import: everything or nothing, and bad rows are named."""

from pathlib import Path

import pytest

from osmo_qt.office.directory_csv import BadCsvError, read_directory


def read(tmp_path: Path, text: str | bytes) -> list[tuple[str, str, list[str]]]:
    file = tmp_path / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [(p.first_name, p.last_name, [n.number for n in p.numbers]) for p in read_directory(file)]


def test_columns_come_in_any_order(tmp_path: Path) -> None:
    text = 'last_name,work,first_name,cell,company\nLovelace,"100",Ada,+44 1,\n,,,,"Café, Bar ""X"""\n\n'
    assert read(tmp_path, text) == [("Ada", "Lovelace", ["100", "+44 1"]), ("", "", [])]


def test_a_spreadsheets_file_is_understood(tmp_path: Path) -> None:
    assert read(tmp_path, b"\xef\xbb\xbfFirst_Name;Work\r\nJ\xc3\xbcrgen;1\r\n") == [("Jürgen", "", ["1"])]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("first_name\nAda\n" + "x" * 101 + "\nGrace\n\x07\n", r"(?s)line 3: first_name: .*line 5: first_name: "),
        ("first_name,work\nAda,1\n,2\n", "line 3: neither a name nor a company"),
        ("first_name,work\nAda\n,1\n", r"(?s)line 2: 1 fields instead of 2.*line 3: neither"),
        ('first_name\n"Ada\n', "line 2: unexpected end of data"),
        ("name\nAda\n", "line 1: there is no column 'name'"),
        ("first_name,first_name\n", "each column is named once"),
        ("", "line 1"),
        (b"first_name\nJ\xfcrgen\n", "not in UTF-8"),
        ("first_name\n" + ("x" * 101 + "\n") * 30, "and 10 more"),
    ],
)
def test_what_is_bad_is_named(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(BadCsvError, match=message):
        read(tmp_path, text)
