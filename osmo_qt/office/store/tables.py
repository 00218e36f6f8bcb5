"""All tables together, for whoever makes or compares a whole database."""

from osmo_qt.office.store import (
    audit,
    contacts,
    devices,
    directory,
    event_log,
    groups,
    idempotency,
    journal,
    options,
    presence,
    rules,
    sessions,
    users,
)
from osmo_qt.office.store.schema import metadata

__all__ = ["metadata"]

# Naming them here is what puts their tables into the metadata.
MODULES = (
    *(audit, contacts, devices, directory, event_log, groups, idempotency, journal),
    *(options, presence, rules, sessions, users),
)
