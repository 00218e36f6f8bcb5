"""Makes users: the account, the devices, the presence and the entry in the directory."""

from collections.abc import Sequence

from sqlalchemy import insert

from osmo_qt.core.presence import PresenceState
from osmo_qt.office.store import devices, directory, presence, users
from osmo_qt.office.store.schema import new_id
from osmo_qt.office.store.users import NewUser
from osmo_qt.office.store.work import Work
from osmo_qt.ucapi.contacts import ContactFields, ContactNumber


async def add_users(work: Work, people: Sequence[NewUser], company: str = "") -> None:
    """Raises sqlalchemy's IntegrityError when a user name or a number is in use; then none is added."""
    connection = work.connection
    await connection.execute(insert(users.users), [person.row(work.now) for person in people])
    given = [row for p in people for row in devices.given_rows(p.id, p.number or "", p.configuration)]
    await connection.execute(insert(devices.devices), given)
    for person in people:
        if person.cell_number:
            await devices.set_cell_number(work, person.id, person.cell_number)
    offline = PresenceState.OFFLINE.value
    await presence.add(connection, [{"user_id": person.id, "state": offline} for person in people])
    await directory.add(connection, [_entry(person, company) for person in people])


def _entry(person: NewUser, company: str) -> directory.NewEntry:
    numbers = [ContactNumber(kind="work", number=person.number)] if person.number else []
    if person.cell_number:
        numbers.append(ContactNumber(kind="cell", number=person.cell_number))
    fields = ContactFields(
        first_name=person.first_name,
        last_name=person.last_name,
        company=company,
        numbers=numbers,
        email=person.email,
        im_address=person.email,
    )
    return directory.NewEntry(new_id(), fields, person.id)
