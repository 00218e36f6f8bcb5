"""One office for all tests that leave it as it was."""

from collections.abc import Iterator

import pytest

from tests.support.office import OfficeProcess, running_office

MORE_USERS = (("102", "Alan Turing"), ("103", "Edsger Dijkstra"))


@pytest.fixture(scope="package")
def office() -> Iterator[OfficeProcess]:
    with running_office(*MORE_USERS) as process:
        yield process
