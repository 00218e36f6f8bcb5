"""Groups of contacts: GET, POST /groups; GET, PUT, DELETE /groups/{id}; rules as for contacts."""

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import ETag, Id, Ids, Title, WireModel

GROUPS_PATH = f"{API_PREFIX}/groups"


class GroupFields(WireModel):
    """Body of POST /groups and PUT /groups/{id}; `members` are ids of contacts (422 for one that is not there)."""

    title: Title
    members: Ids = Field(default_factory=list)


class Group(GroupFields):
    """A contact that is deleted leaves all groups; each such group gets a new `etag` and an event."""

    id: Id
    etag: ETag
