"""Two clients of one person change the same things at random: in the end both know what the office knows."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from osmo_qt.core.uc import ContactFields
from tests.services.uc.hands import WAYS, Hand, Step, world_of
from tests.services.uc.stage import Client
from tests.services.uc.test_real_office import client_of, sign_in
from tests.support.office import OfficeProcess, running_office
from tests.support.postgresql import PostgresServer

STEPS = 20  # of each of the two
EXAMPLES = 5
NUMBER = "101"  # the person of this test in the office of all

_step = st.builds(Step, st.sampled_from(WAYS), st.integers(0, 999), st.text(max_size=8))
_steps = st.lists(_step, min_size=STEPS, max_size=STEPS)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def stored_office(request: pytest.FixtureRequest) -> Iterator[OfficeProcess]:
    """An office on either database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("real_office")
        return
    with ExitStack() as stack:
        server = stack.enter_context(PostgresServer())
        database = ("--database", server.url(server.create()))
        yield stack.enter_context(running_office(arguments=database))


async def _story(office: OfficeProcess, folder: Path, stories: Sequence[Sequence[Step]]) -> None:
    """The third client only listens; at last it fetches everything anew, and that is the truth."""
    async with AsyncExitStack() as stack:
        clients = [await _signed_in(office, folder / str(n), stack) for n in range(3)]
        *two, third = clients
        await asyncio.gather(*(Hand(c).work(steps) for c, steps in zip(two, stories, strict=True)))
        lasts = [await client.uc.create_contact(ContactFields("The", "Last")) for client in two]
        for client in clients:  # whatever came before it has been told then
            await client.until(lambda c=client: all(x in c.all("contact_changed") for x in lasts))  # type: ignore[misc]
        told = [world_of(client) for client in clients]
        await third.uc.refresh()
        truth = world_of(third)
        assert {last.id for last in lasts} <= truth.contacts.keys()
        for world in told:
            assert world == truth


async def _signed_in(office: OfficeProcess, folder: Path, stack: AsyncExitStack) -> Client:
    client = client_of(office, folder)
    stack.push_async_callback(client.stop)
    await sign_in(client, office, NUMBER)
    stack.push_async_callback(client.uc.sign_out)
    return client


# Each story goes on where the one before ended, so a shorter one would not show the same
@pytest.mark.req("CON-2", "CON-5", "REC-3", "DEV-1", "PRES-1")
@settings(max_examples=EXAMPLES, phases=(Phase.generate,), database=None)
@given(one=_steps, other=_steps)
def test_two_clients_come_to_the_same_end(
    one: list[Step],
    other: list[Step],
    qt_loop: asyncio.AbstractEventLoop,
    stored_office: OfficeProcess,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    qt_loop.run_until_complete(_story(stored_office, tmp_path_factory.mktemp("two"), (one, other)))
