"""All tables together, for whoever makes or compares a whole database."""

from osmo_qt.office.store import (
    admin_sessions,
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
    telephone_states,
    two_factor,
    users,
)
from osmo_qt.office.store.schema import metadata

__all__ = ["metadata"]

# Naming them here is what puts their tables into the metadata.
MODULES = (
    *(admin_sessions, audit, contacts, devices, directory, event_log, groups, idempotency, journal),
    *(options, presence, rules, sessions, telephone_states, two_factor, users),
)
