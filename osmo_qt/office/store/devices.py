"""Devices of users: those that the office gives, own ones, groups of them, and the preferred one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text, delete, false, insert, select, update

from osmo_qt.office.problems import ProblemError, not_found
from osmo_qt.office.store import users as people
from osmo_qt.office.store.rows import check_version
from osmo_qt.office.store.schema import AnyRow, Db, metadata, new_id, owner_column
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.devices import Device, DeviceFields, DeviceGroup, DeviceKind, PreferredDevice
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.wire import Removed

MOST = 50  # per user
# The guide's names and order (3.5.3); clients have words of their own for these kinds.
GIVEN: dict[DeviceKind, str] = {"auto-pilot": "Auto-Pilot", "work-phone": "Work Phone", "softphone": "OpenScape Mobile"}
CELL = "Mobile Phone"
REGISTERED: tuple[DeviceKind, ...] = ("softphone", "work-phone")
_ORDER = [*GIVEN, "cell", "own"]

devices = Table(
    "devices",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("ring_time_s", Integer),
    Column("reachable", Boolean, nullable=False, default=False, server_default=false()),  # of those that register
    Column("version", Integer, nullable=False, default=1),
    Index(None, "user_id"),
)
device_groups = Table(
    "device_groups",
    metadata,
    Column("id", Text, primary_key=True),
    owner_column(),
    Column("name", Text, nullable=False),
    Column("device_ids", Text, nullable=False),  # with a space between them
    Index(None, "user_id"),
)


def _device(row: AnyRow) -> Device:
    return Device(
        id=row.id,
        kind=row.kind,
        name=row.name,
        address=row.address,
        ring_time_s=row.ring_time_s,
        editable=row.kind == "own",
        reachable=row.reachable or row.kind not in REGISTERED,
        etag=str(row.version),
    )


def given_rows(user_id: str, number: str, configuration: str) -> list[dict[str, Any]]:
    """The devices that a new user has. Auto-Pilot rings the softphone for 15 s, then the work phone for 10 s."""
    times = {"auto-pilot": None, "work-phone": 10, "softphone": 15}
    kinds = [kind for kind in GIVEN if kind != "softphone" or configuration == "integrated"]
    return [
        {
            "id": new_id(),
            "user_id": user_id,
            "kind": kind,
            "name": GIVEN[kind],
            "address": "" if kind == "auto-pilot" else number,
            "ring_time_s": times[kind],
        }
        for kind in kinds
    ]


async def all_devices(connection: Db, user_id: str) -> list[Device]:
    """In the guide's order, own ones by name at the end."""
    rows = (await connection.execute(select(devices).where(devices.c.user_id == user_id))).all()
    return [_device(row) for row in sorted(rows, key=lambda row: (_ORDER.index(row.kind), row.name, row.id))]


async def all_groups(connection: Db, user_id: str) -> list[DeviceGroup]:
    rows = await connection.execute(select(device_groups).where(device_groups.c.user_id == user_id))
    return [DeviceGroup(id=row.id, name=row.name, device_ids=row.device_ids.split()) for row in rows]


async def add(work: Work, user_id: str, fields: DeviceFields) -> Device:
    """An own device. Raises ProblemError(already-exists) for a name in use, or when there are too many."""
    await people.change(work.connection, user_id)  # two clients add one after the other
    await _check_name(work, user_id, fields.name, "")
    values = {"id": new_id(), "user_id": user_id, "kind": "own", **fields.model_dump()}
    row = (await work.connection.execute(insert(devices).values(**values).returning(devices))).one()
    return _tell(work, row)


async def replace(work: Work, user_id: str, device_id: str, fields: DeviceFields, etags: Sequence[str]) -> Device:
    """Raises ProblemError: not-found, forbidden, conflict, already-exists."""
    before = await _own(work, user_id, device_id, etags)
    await _check_name(work, user_id, fields.name, device_id)
    statement = update(devices).where(devices.c.id == device_id)
    values = {**fields.model_dump(), "version": before.version + 1}
    row = (await work.connection.execute(statement.values(**values).returning(devices))).one()
    return _tell(work, row)


async def remove(work: Work, user_id: str, device_id: str, etags: Sequence[str]) -> None:
    """Raises ProblemError: not-found, forbidden, conflict."""
    await _own(work, user_id, device_id, etags)
    await _delete(work, user_id, device_id)


async def set_given(work: Work, user_id: str, number: str, configuration: str) -> None:
    """The devices that the office gives follow the user's number and kind of account."""
    for values in given_rows(user_id, number, configuration):
        row = await _of_kind(work.connection, user_id, values["kind"])
        if row is None:
            _tell(work, (await work.connection.execute(insert(devices).values(**values).returning(devices))).one())
        elif row.address != values["address"]:
            change = {"address": values["address"], "version": row.version + 1}
            changed = update(devices).where(devices.c.id == row.id).values(**change)
            _tell(work, (await work.connection.execute(changed.returning(devices))).one())
    softphone = await _of_kind(work.connection, user_id, "softphone")
    if softphone is not None and configuration != "integrated":
        await _delete(work, user_id, softphone.id)


async def set_cell_number(work: Work, user_id: str, number: str | None) -> None:
    """The mobile phone among the devices comes, changes or goes."""
    row = await _of_kind(work.connection, user_id, "cell")
    if number is None:
        if row is not None:
            await _delete(work, user_id, row.id)
        return
    if row is None:
        statement = insert(devices).values(id=new_id(), user_id=user_id, kind="cell", name=CELL, address=number)
        _tell(work, (await work.connection.execute(statement.returning(devices))).one())
    elif row.address != number:
        changed = update(devices).where(devices.c.id == row.id).values(address=number, version=row.version + 1)
        _tell(work, (await work.connection.execute(changed.returning(devices))).one())


async def set_reachable(work: Work, user_id: str, kind: DeviceKind, *, on: bool) -> None:
    """A telephone has come or gone; the version stays, as nobody has edited anything."""
    same = (devices.c.user_id == user_id, devices.c.kind == kind, devices.c.reachable.is_not(on))
    for row in await work.connection.execute(update(devices).where(*same).values(reachable=on).returning(devices)):
        _tell(work, row)


async def preferred(connection: Db, user_id: str) -> PreferredDevice:
    """The Auto-Pilot unless something else was chosen."""
    user = await people.one(connection, user_id)
    if user.preferred_group_id:
        return PreferredDevice(device_group_id=user.preferred_group_id)
    if user.preferred_device_id:
        return PreferredDevice(device_id=user.preferred_device_id)
    pilot = await _of_kind(connection, user_id, "auto-pilot")
    if pilot is None:
        raise not_found("device")
    return PreferredDevice(device_id=pilot.id)


async def prefer(work: Work, user_id: str, choice: PreferredDevice) -> None:
    """Raises ProblemError(not-found)."""
    table, wanted = (devices, choice.device_id) if choice.device_id else (device_groups, choice.device_group_id)
    query = select(table.c.id).where(table.c.id == wanted, table.c.user_id == user_id)
    if await work.connection.scalar(query) is None:
        raise not_found("device")
    values = {"preferred_device_id": choice.device_id, "preferred_group_id": choice.device_group_id}
    await people.change(work.connection, user_id, **values)
    work.tell(user_id, EventType.PREFERRED_DEVICE, choice)


async def _of_kind(connection: Db, user_id: str, kind: DeviceKind) -> AnyRow | None:
    query = select(devices).where(devices.c.user_id == user_id, devices.c.kind == kind)
    return (await connection.execute(query)).first()


async def _own(work: Work, user_id: str, device_id: str, etags: Sequence[str]) -> AnyRow:
    query = select(devices).where(devices.c.id == device_id, devices.c.user_id == user_id).with_for_update()
    found = (await work.connection.execute(query)).one_or_none()
    if found is not None and found.kind != "own":
        raise ProblemError(403, ProblemCode.FORBIDDEN, "Only own devices can be changed.")
    return check_version(found, etags, "device")


async def _check_name(work: Work, user_id: str, name: str, but: str) -> None:
    query = select(devices.c.name).where(devices.c.user_id == user_id, devices.c.id != but)
    names = (await work.connection.scalars(query)).all()
    if name in names:
        raise ProblemError(409, ProblemCode.ALREADY_EXISTS, "There is a device of this name.")
    if len(names) >= MOST:
        raise ProblemError(409, ProblemCode.ALREADY_EXISTS, f"There are {MOST} devices already.")


async def _delete(work: Work, user_id: str, device_id: str) -> None:
    """Where it was preferred, the Auto-Pilot takes over; groups do without it."""
    was = await people.one(work.connection, user_id)
    await work.connection.execute(delete(devices).where(devices.c.id == device_id))
    work.tell(user_id, EventType.DEVICE_REMOVED, Removed(id=device_id))
    for group in await all_groups(work.connection, user_id):
        if device_id in group.device_ids:
            left = " ".join(other for other in group.device_ids if other != device_id)
            await work.connection.execute(
                update(device_groups).where(device_groups.c.id == group.id).values(device_ids=left)
            )
    if was.preferred_device_id == device_id:
        await people.change(work.connection, user_id, preferred_device_id=None)
        work.tell(user_id, EventType.PREFERRED_DEVICE, await preferred(work.connection, user_id))


def _tell(work: Work, row: AnyRow) -> Device:
    device = _device(row)
    work.tell(row.user_id, EventType.DEVICE, device)
    return device
