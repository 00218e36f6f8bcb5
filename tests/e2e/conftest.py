"""Fixtures of the end-to-end tests: an office for all of them, and programs signed in to it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.phone import Phone
from tests.support.desktop import Desktop
from tests.support.office import OfficeProcess, running_office

StartPhone = Callable[..., Phone]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def office() -> Iterator[OfficeProcess]:
    """An office without a UC server, with users 100, 101 and a few more, that no test harms."""
    with running_office(("102", "Konrad Zuse"), arguments=("--kind", "voice-only")) as process:
        yield process


@pytest.fixture
def start_phone(desktop: Desktop, tmp_path: Path) -> Iterator[StartPhone]:
    """Starts programs that end with the test; the last started ends first."""
    with ExitStack() as stack:

        def start(*arguments: str, name: str = "phone", **options: Any) -> Phone:
            folder = tmp_path / name
            folder.mkdir(exist_ok=True)
            return stack.enter_context(Phone(desktop, folder, *arguments, **options))

        yield start
