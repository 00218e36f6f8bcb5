"""Telephone numbers as people of a country write them, by the phonenumbers library (Google's libphonenumber).

The library is imported when it is first needed (30 ms).
"""

import re
from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QLocale

from osmo_qt.core.address import PUBLIC_DIGITS, plain_number

_PLAIN = re.compile(r"\+?[0-9]+\Z")
_ONLY_NUMBER = re.compile(r"[0-9+\s\-()./]+\Z")
_DECIMAL = re.compile(r"[^0-9+]")


def system_region() -> str:
    """ISO 3166 code of the country that the system's language says; "" if it says none."""
    code = QLocale.territoryToCode(QLocale.system().territory())
    return code if re.match(r"[A-Z]{2}\Z", code) and code != "ZZ" else ""


class Numbers:
    """`region` gives the setting: an ISO 3166 code, or "" for the system's. Nothing here raises."""

    def __init__(self, region: Callable[[], str]) -> None:
        self._setting = region
        self._system = system_region()

    @property
    def region(self) -> str:
        """The country whose numbers need no +; "" if unknown."""
        return self._setting().upper() or self._system

    def pretty(self, number: str) -> str:
        """A public number with the spaces that people expect; anything else (extensions, codes, names) unchanged."""
        return _pretty(number, self.region)

    def as_typed(self, text: str) -> str:
        """The beginning of a number, spaced while it is typed; unchanged if it can't be a public one (yet)."""
        digits = _DECIMAL.sub("", text)
        if not _ONLY_NUMBER.match(text) or "+" in digits[1:] or "(0)" in text:  # the zero is dialled at home only
            return text
        if not digits.startswith("+") and (len(digits) < PUBLIC_DIGITS or not self.region):
            return text
        return _as_typed(digits, self.region)

    def e164(self, number: str) -> str:
        """The number as +COUNTRYNUMBER (ITU-T E.164); "" if it is no public number of this country or with a +."""
        return _e164(number, self.region)

    def split_extension(self, text: str) -> tuple[str, str]:
        """`+49 89 1234 ext. 5` as number and extension; text that has none comes back whole, with ""."""
        return _split_extension(text, self.region)


@lru_cache(maxsize=4096)
def _pretty(number: str, region: str) -> str:
    if not _PLAIN.match(number) or (len(number) < PUBLIC_DIGITS and not number.startswith("+")):
        return number
    import phonenumbers as library

    try:
        parsed = library.parse(number, region or None)
    except library.NumberParseException:
        return number
    if not library.is_valid_number(parsed):
        return number
    form = library.PhoneNumberFormat
    shown = str(library.format_number(parsed, form.INTERNATIONAL if number.startswith("+") else form.NATIONAL))
    return shown if _DECIMAL.sub("", shown) == number else number  # the library adds the zero that was not dialled


def _as_typed(digits: str, region: str) -> str:
    import phonenumbers as library

    formatter = library.AsYouTypeFormatter(region or "ZZ")
    shown = digits
    for digit in digits:
        shown = formatter.input_digit(digit)
    return str(shown) if _DECIMAL.sub("", shown) == digits else digits


@lru_cache(maxsize=4096)
def _e164(number: str, region: str) -> str:
    plain = plain_number(number)
    if not _PLAIN.match(plain) or (len(plain) < PUBLIC_DIGITS and not plain.startswith("+")):
        return ""
    import phonenumbers as library

    try:
        parsed = library.parse(plain, region or None)
    except library.NumberParseException:
        return ""
    if not library.is_valid_number(parsed):
        return ""
    return str(library.format_number(parsed, library.PhoneNumberFormat.E164))


def _split_extension(text: str, region: str) -> tuple[str, str]:
    if plain_number(text) or len(_DECIMAL.sub("", text)) < PUBLIC_DIGITS or len(text) > 80 or "@" in text:
        return text, ""
    import phonenumbers as library

    try:
        parsed = library.parse(text, region or None, keep_raw_input=True)
    except library.NumberParseException:
        return text, ""
    if not parsed.extension or not re.match(r"[0-9]+\Z", parsed.extension):
        return text, ""
    head = re.split(r"[^\d+\s\-()./]", text)[0]
    return (head.strip(), parsed.extension) if plain_number(head) else (text, "")
