"""All models of the contract: bounded, frozen, closed to control characters, and secrets are not printed."""

import importlib
import pkgutil
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from osmo_qt import ucapi
from osmo_qt.ucapi.contacts import Contact, ContactFields
from osmo_qt.ucapi.devices import PreferredDevice
from osmo_qt.ucapi.events import EVENT_DATA, Event, EventType
from osmo_qt.ucapi.groups import GroupFields
from osmo_qt.ucapi.me import MeChange
from osmo_qt.ucapi.problem import ProblemDetails
from osmo_qt.ucapi.session import Credentials, Tokens
from osmo_qt.ucapi.wire import Page, WireModel

MODULES = [importlib.import_module(f"osmo_qt.ucapi.{m.name}") for m in pkgutil.iter_modules(ucapi.__path__)]
MODELS = sorted(
    {
        value
        for module in MODULES
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, WireModel) and value is not WireModel
    },
    key=lambda model: model.__name__,
)


def unbounded(schema: object, path: str = "") -> list[str]:
    """Where a JSON schema sets no limit to a text or a list."""
    if isinstance(schema, list):
        return [found for item in schema for found in unbounded(item, path)]
    if not isinstance(schema, dict):
        return []
    closed = {"maxLength", "enum", "const", "format"} & set(schema)
    here = schema.get("type") == "string" and not closed
    endless = schema.get("type") == "array" and "maxItems" not in schema
    return [path] * (here or endless) + [f for name, item in schema.items() for f in unbounded(item, f"{path}/{name}")]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_text_and_list_has_a_limit(model: type[BaseModel]) -> None:
    assert unbounded(model.model_json_schema()) == []
    assert model.model_config["frozen"]


@pytest.mark.parametrize("name", ["x" * 101, "x" * 10_000_000, "a\0b", "a\nb", "a\x1b[2J", 5, None, ["a"], "\ud800"])
def test_a_bad_name_is_refused(name: object) -> None:
    with pytest.raises(ValidationError):
        ContactFields.model_validate({"first_name": name})


def test_a_note_may_have_lines() -> None:
    assert ContactFields(note="one\n\ttwo").note == "one\n\ttwo"


def test_what_a_newer_server_adds_is_passed_over() -> None:
    data: dict[str, Any] = {"id": "1", "etag": "1", "first_name": "Ada", "shoe_size": 38}
    assert Contact.model_validate(data) == Contact(id="1", etag="1", first_name="Ada")


@pytest.mark.parametrize("members", [["a"] * 1001, ["a b"], [""], "abc", [1]])
def test_bad_members_are_refused(members: object) -> None:
    with pytest.raises(ValidationError):
        GroupFields.model_validate({"title": "Team", "members": members})


def test_a_page_is_bounded() -> None:
    with pytest.raises(ValidationError):
        Page[GroupFields].model_validate({"items": [{"title": "x"}] * 501})


def test_secrets_are_not_printed() -> None:
    credentials = Credentials(username="ada", password="secret")
    tokens = Tokens(access_token="secret", expires_in=300, refresh_token="secret", session_id="s")
    assert "secret" not in repr(credentials) + repr(tokens)


def test_the_preferred_device_is_one() -> None:
    for both in ({}, {"device_id": "a", "device_group_id": "b"}):
        with pytest.raises(ValidationError):
            PreferredDevice.model_validate(both)


def test_all_event_types_have_data() -> None:
    assert set(EVENT_DATA) == set(EventType)


def test_an_event_of_a_newer_server_can_be_read() -> None:
    text = '{"id": 1, "type": "weather", "time": "2026-05-01T12:00:00Z", "data": {"sky": "blue"}}'
    assert Event.model_validate_json(text).type == "weather"


def test_a_change_tells_which_fields_it_has() -> None:
    assert MeChange.model_validate({"cell_number": None}).model_fields_set == {"cell_number"}


def test_a_problem_of_a_newer_server_can_be_read() -> None:
    assert ProblemDetails.model_validate({"title": "New", "status": 409, "code": "brand-new"}).code == "brand-new"
