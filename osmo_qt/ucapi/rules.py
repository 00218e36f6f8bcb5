"""Rules profiles: GET /rules (a plain list); PUT /rules/active (RULE-1)."""

from osmo_qt.core.presence import PresenceState
from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import Id, Title, WireModel

RULES_PATH = f"{API_PREFIX}/rules"
ACTIVE_RULES_PATH = f"{RULES_PATH}/active"


class RulesProfile(WireModel):
    """A way to handle calls, made on the office's web page. `presence` is chosen with it; None: automatic."""

    id: Id
    name: Title
    presence: PresenceState | None
    active: bool


class ActiveRules(WireModel):
    """Body of and answer to PUT /rules/active, data of `rules`; None: no profile is active."""

    profile_id: Id | None
