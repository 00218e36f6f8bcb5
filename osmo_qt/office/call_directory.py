"""What the calls' application asks about people, from the database."""

from collections.abc import Awaitable, Callable

from sqlalchemy import select

from osmo_qt.office.engine.legs import Kind
from osmo_qt.office.engine.routing import Station, Subscriber
from osmo_qt.office.store import devices, rules, users
from osmo_qt.office.store.database import Database
from osmo_qt.office.store.schema import Db
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
        async with self._database.read() as connection:
            query = select(columns.id, columns.first_name, columns.last_name, columns.route_to_cell)
            row = (await connection.execute(query.where(columns.number == number, users.has_telephone()))).one_or_none()
            if row is None:
                return None
            found = await devices.all_devices(connection, row.id)
            return Subscriber(
                row.id,
                number,
                f"{row.first_name} {row.last_name}".strip(),
                [station for device in found if (station := _station(device))],
                await _preferred(connection, row.id, found),
                await rules.forwarding(connection, row.id),
                row.route_to_cell,
            )

    async def owner_of_cell(self, number: str) -> Subscriber | None:
        """The user whose cell phone this is."""
        async with self._database.read() as connection:
            query = select(users.users.c.number).where(users.users.c.cell_number == number, users.has_telephone())
            found = (await connection.scalars(query)).all()
        return await self.subscriber(found[0]) if len(found) == 1 else None


def _station(device: Device) -> Station | None:
    kinds: dict[str, Kind] = {"softphone": "softphone", "work-phone": "work-phone", "cell": "cell", "own": "own"}
    kind = kinds.get(device.kind)
    return Station(kind, device.id, device.address, device.ring_time_s) if kind else None


async def _preferred(connection: Db, user_id: str, found: list[Device]) -> frozenset[str]:
    """None for Auto-Pilot, also for an empty group: calls have to find a way."""
    choice = await devices.preferred(connection, user_id)
    if choice.device_group_id:
        groups = await devices.all_groups(connection, user_id)
        return frozenset(next((group.device_ids for group in groups if group.id == choice.device_group_id), ()))
    kind = next((device.kind for device in found if device.id == choice.device_id), "auto-pilot")
    return frozenset() if kind == "auto-pilot" or not choice.device_id else frozenset({choice.device_id})
