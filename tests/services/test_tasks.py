"""Owned asynchronous work."""

import asyncio

import pytest

from osmo_qt.core.errors import Problem, UserError
from osmo_qt.services.tasks import Tasks
from tests.conftest import ExpectLog


async def fail(error: Exception) -> None:
    raise error


def test_a_user_error_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    reported: list[Exception] = []
    error = UserError(Problem.NO_KEYRING)

    async def main() -> None:
        await asyncio.wait([Tasks(reported.append).start("work", fail(error))])

    asyncio.run(main())
    assert reported == [error]
    assert not caplog.records


def test_a_bug_is_reported_and_logged_with_its_name(expect_log: ExpectLog) -> None:
    expect_log("bug in task guilty")
    reported: list[Exception] = []
    error = ZeroDivisionError()

    async def main() -> None:
        await asyncio.wait([Tasks(reported.append).start("guilty", fail(error))])

    asyncio.run(main())
    assert reported == [error]


def test_stop_cancels_what_runs_and_waits_for_it() -> None:
    said: list[str] = []

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            said.append("tidied up")

    async def main() -> None:
        tasks = Tasks(lambda error: said.append(f"reported {type(error).__name__}"))
        started = [tasks.start("tidy", tidy()), tasks.start("done", asyncio.sleep(0))]
        await started[1]
        await tasks.stop()
        assert started[0].cancelled()
        await tasks.stop()

    asyncio.run(main())
    assert said == ["tidied up"]


@pytest.mark.req("LOGIN-5")
def test_what_must_not_be_lost_is_finished_first() -> None:
    said: list[str] = []

    async def save() -> None:
        await asyncio.sleep(0)
        said.append("saved")

    async def main() -> None:
        tasks = Tasks(lambda error: said.append(f"reported {type(error).__name__}"))
        tasks.keep("save", save())
        await tasks.stop()

    asyncio.run(main())
    assert said == ["saved"]
