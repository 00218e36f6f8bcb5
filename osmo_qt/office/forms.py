"""What a browser or a client sends as a form, within limits."""

from collections.abc import Iterable
from urllib.parse import parse_qsl

from fastapi import Request

LARGEST_FORM = 16_384
MOST_FIELDS = 20

Fields = dict[str, str]


class FormError(Exception):
    """It cannot be read; the text is for the person."""

    def __init__(self, text: str, status_code: int = 400) -> None:
        super().__init__(text)
        self.status_code = status_code


def single(pairs: Iterable[tuple[str, str]]) -> Fields:
    """Fields by name. Raises FormError for one that is given twice (RFC 6749 section 3.1)."""
    found: Fields = {}
    for name, value in pairs:
        if name in found:
            raise FormError("A parameter is given twice.")
        found[name] = value
    return found


async def form_of(request: Request, largest: int = LARGEST_FORM) -> Fields:
    """The fields of an urlencoded form of up to `largest` bytes. Raises FormError."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise FormError("This is no form.")
    body = await request.body()
    if len(body) > largest:
        raise FormError("The form is too large.", 413)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise FormError("The form is broken.") from error
    return single(pairs)
