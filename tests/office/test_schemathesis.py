"""What the office answers is what its OpenAPI document says, for requests made from that document, good and bad."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.support.office import running_office

from .person import Person

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# One never ends, one would end the session that the others need
LEFT_OUT = {("GET", "/api/v1/events"), ("DELETE", "/api/v1/session")}
EXAMPLES = 8


@pytest.mark.filterwarnings("ignore")  # of the tool's own making
def test_all_operations_answer_as_documented() -> None:
    with running_office() as office:
        person = Person.of(office)
        person.http.close()
        headers = {"Authorization": f"Bearer {person.tokens.access_token}"}
        schema = schemathesis.openapi.from_dict(office.get("/api/v1/openapi.json").json())
        schema.config.update(base_url=office.url)
        operations: list[Any] = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
        wanted = [one for one in operations if (one.method.upper(), one.path) not in LEFT_OUT]
        assert len(wanted) > 35
        for operation in wanted:
            _try(operation, headers)


def _try(operation: Any, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def check(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    check()
