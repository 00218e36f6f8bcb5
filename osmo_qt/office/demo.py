"""The people of the demonstration who sign in."""

import secrets
from collections.abc import Iterable, Sequence

from osmo_qt.core.people import fold
from osmo_qt.office.engine.configuration import EngineUser

DEMO_USERS = (("100", "Ada Lovelace"), ("101", "Grace Hopper"))


def new_user(number: str, display_name: str) -> EngineUser:
    """A user with a random password. Raises ValueError for a bad number or name."""
    return EngineUser(number, display_name, secrets.token_urlsafe(18), secrets.token_urlsafe(18))


def demo_users(more: Iterable[tuple[str, str]]) -> list[EngineUser]:
    """The demonstration's users and `more` (number, name). Raises ValueError, also for a number given twice."""
    users = [new_user(number, name) for number, name in (*DEMO_USERS, *more)]
    numbers = [user.number for user in users]
    twice = {number for number in numbers if numbers.count(number) > 1}
    if twice:
        raise ValueError(f"the number {min(twice)} is given twice")
    return users


def usernames(users: Sequence[EngineUser]) -> dict[str, str]:
    """What each signs in with, by number: the first name, with the number if several have it."""
    names: dict[str, str] = {}
    for user in users:
        first = fold(user.display_name).split()[0] if user.display_name.split() else user.number
        names[user.number] = first if first not in names.values() else f"{first}{user.number}"
    return names
