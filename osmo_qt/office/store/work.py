"""A transaction, and what it has to tell when it is committed."""

import time

from osmo_qt.office.store.event_log import NewEvent
from osmo_qt.office.store.schema import Db
from osmo_qt.ucapi.events import EventType
from osmo_qt.ucapi.wire import WireModel


class Work:
    """A transaction that is kept as a whole or not at all. `now`: its time, in seconds since the epoch."""

    def __init__(self, connection: Db) -> None:
        self.connection = connection
        self.now = time.time()
        self.events: list[NewEvent] = []

    def emit(self, topic: str, kind: EventType, data: WireModel) -> None:
        """Tell all streams that follow `topic`, once this is committed."""
        self.events.append(NewEvent(topic, kind, data.model_dump_json(exclude_unset=kind is EventType.ME)))

    def tell(self, user_id: str, kind: EventType, data: WireModel) -> None:
        """Tell all clients of one user."""
        self.emit(f"user:{user_id}", kind, data)
