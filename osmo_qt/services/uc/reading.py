"""Reads answers of the server: a whole one makes sense or not, an item of a list that makes none is left out; and
checks what is sent."""

import json
import logging
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.ucapi.wire import Page, WireModel

log = logging.getLogger(__name__)

M = TypeVar("M", bound=WireModel)


def read(model: type[M], content: bytes) -> M:
    """Raises UserError(UC_BROKEN_ANSWER)."""
    try:
        return model.model_validate_json(content)
    except ValidationError as error:
        raise UserError(Problem.UC_BROKEN_ANSWER, _where(model, error)) from error


def read_page(item: type[M], content: bytes) -> tuple[list[M], str]:
    """The items of a Page, and the cursor of the next one ("" for none). Raises UserError(UC_BROKEN_ANSWER)."""
    try:
        page = Page[item].model_validate_json(content)  # type: ignore[valid-type] # made at run time
    except ValidationError:
        rest = _parsed(item, content)
        if not isinstance(rest, dict):
            raise UserError(Problem.UC_BROKEN_ANSWER, item.__name__) from None
        cursor = rest.get("next")
        return _items(item, rest.get("items")), cursor if isinstance(cursor, str) else ""
    return page.items, page.next or ""


def read_list(item: type[M], content: bytes) -> list[M]:
    """The items of a plain list. Raises UserError(UC_BROKEN_ANSWER)."""
    try:
        return TypeAdapter(list[item]).validate_json(content)  # type: ignore[valid-type] # made at run time
    except ValidationError:
        return _items(item, _parsed(item, content))


def checked(model: type[M], **values: object) -> M:
    """What a person wrote, ready to be sent. Raises UserError(UC_REFUSED), with the field, for what no office takes."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise UserError(
            Problem.UC_REFUSED, ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
        ) from error


def _parsed(item: type[M], content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(Problem.UC_BROKEN_ANSWER, item.__name__) from error


def _items(item: type[M], raw: Any) -> list[M]:
    if not isinstance(raw, list):
        raise UserError(Problem.UC_BROKEN_ANSWER, item.__name__)
    items, left_out = [], 0
    for value in raw:
        try:
            items.append(item.model_validate(value))
        except ValidationError:
            left_out += 1
    if left_out:
        log.warning("left out, as they make no sense: %d of %d %s", left_out, len(raw), item.__name__)
    return items


def _where(model: type[M], error: ValidationError) -> str:
    """Which field, never its value."""
    places = [".".join(str(part) for part in e["loc"])[:80] for e in error.errors(include_input=False)[:3]]
    return f"{model.__name__} ({', '.join(places)})"
