"""The office's directory: GET /directory?q=&cursor=&limit=; the handy group: GET /handy; pictures: GET /avatars/{id}.

`q`: beginnings of words of the name or the company, or of a number; case and diacritics do not matter. Answer:
`Page[DirectoryEntry]` in the order of names. Pictures are image/png with ETag.
"""

from typing import Annotated

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.contacts import ContactNumber
from osmo_qt.ucapi.wire import LONGEST_LIST, Id, Line, LongLine, Title, Version, WireModel

DIRECTORY_PATH = f"{API_PREFIX}/directory"
HANDY_PATH = f"{API_PREFIX}/handy"
AVATARS_PATH = f"{API_PREFIX}/avatars"


class DirectoryEntry(WireModel):
    """Somebody whom everybody finds. `user_id` and `avatar` as in Contact."""

    id: Id
    user_id: Id | None = None
    avatar: Version | None = None
    first_name: Line = ""
    last_name: Line = ""
    company: Line = ""
    numbers: Annotated[list[ContactNumber], Field(max_length=20)] = Field(default_factory=list)
    email: LongLine = ""
    im_address: LongLine = ""
    sip_uri: LongLine = ""


class Handy(WireModel):
    """Answer to GET /handy: a group that the administrator keeps for all; `title` None: there is none (CON-1)."""

    title: Title | None
    entries: Annotated[list[DirectoryEntry], Field(max_length=LONGEST_LIST)]
