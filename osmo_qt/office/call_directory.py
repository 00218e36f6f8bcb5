"""What the calls' application asks about people, from the database."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select

from osmo_qt.office.engine.routing import Station, Subscriber
from osmo_qt.office.store import devices, rules, users
from osmo_qt.office.store.database import Database
from osmo_qt.ucapi.devices import Device


class CallDirectory:
    """`dial_code` makes a code count (see Telephones)."""

    def __init__(self, database: Database, dial_code: Callable[[str, str], Awaitable[None]]) -> None:
        self._database, self._dial_code = database, dial_code

    async def dial_code(self, user: str, code: str) -> None:
        """Forward from the next call on."""
        await self._dial_code(user, code)

    async def subscriber(self, number: str) -> Subscriber | None:
        """The user with this number who has telephones, None for everybody else."""
        columns = users.users.c
        wanted = (columns.number == number, columns.sip_password.is_not(None))
        async with self._database.read() as connection:
            query = select(columns.id, columns.first_name, columns.last_name).where(*wanted)
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            return Subscriber(
                row.id,
                number,
                f"{row.first_name} {row.last_name}".strip(),
                [_station(device) for device in await devices.all_devices(connection, row.id)],
                forwarding=await rules.forwarding(connection, row.id),
            )


def _station(device: Device) -> Station:
    kind = "own" if device.kind == "auto-pilot" else device.kind
    return Station(kind, device.id, device.address, device.ring_time_s)
