"""The private contacts: GET, POST /contacts; POST /contacts/from-directory; GET, PUT, DELETE /contacts/{id}.

PUT and DELETE want `If-Match: "<etag>"` (412 conflict, 428 without); POST takes an `Idempotency-Key`. GET /contacts
gives `Page[Contact]` in no particular order, with an ETag of the whole list for `If-None-Match` (304).
"""

from typing import Annotated, Literal

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import ETag, Id, Line, LongLine, Number, Text, Version, WireModel

CONTACTS_PATH = f"{API_PREFIX}/contacts"
FROM_DIRECTORY_PATH = f"{CONTACTS_PATH}/from-directory"
IDEMPOTENCY_KEY = "Idempotency-Key"

NumberKind = Literal["work", "cell", "home", "fax", "other"]


class ContactNumber(WireModel):
    """A telephone number as it was written."""

    kind: NumberKind
    number: Annotated[Number, Field(min_length=1)]


class ContactFields(WireModel):
    """What a person can write; body of POST /contacts and PUT /contacts/{id}."""

    first_name: Line = ""
    last_name: Line = ""
    company: Line = ""
    numbers: Annotated[list[ContactNumber], Field(max_length=20)] = Field(default_factory=list)
    email: LongLine = ""
    im_address: LongLine = ""
    sip_uri: LongLine = ""
    note: Text = ""


class Contact(ContactFields):
    """`user_id`: the office's user this is, for presence. `avatar`: version of the picture at /avatars/{user_id}."""

    id: Id
    etag: ETag
    user_id: Id | None = None
    avatar: Version | None = None


class FromDirectory(WireModel):
    """Body of POST /contacts/from-directory: copies an entry; once per entry (the second time it is the same)."""

    entry_id: Id
