"""Call forwarding: GET, PUT /me/forwarding (FWD-1)."""

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import Number, WireModel

FORWARDING_PATH = f"{API_PREFIX}/me/forwarding"


class Forwarding(WireModel):
    """Destinations; None: off. `all` makes the other two ignored."""

    all: Number | None = None
    busy: Number | None = None
    no_reply: Number | None = None
