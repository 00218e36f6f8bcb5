"""The person who is signed in: GET /me, PUT /me/cell-number, PUT /me/route-to-cell, GET /me/sip."""

from typing import Annotated, Literal

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import ETag, Id, Line, LongLine, Name, Number, Title, WireModel

ME_PATH = f"{API_PREFIX}/me"
CELL_NUMBER_PATH = f"{ME_PATH}/cell-number"
ROUTE_TO_CELL_PATH = f"{ME_PATH}/route-to-cell"
SIP_PATH = f"{ME_PATH}/sip"

NameOrder = Literal["first-last", "last-first"]
UserConfiguration = Literal["integrated", "uc-only"]


class Me(WireModel):
    """Answer to GET /me, PUT /me/cell-number and PUT /me/route-to-cell.

    `handy_title` None: no handy group is configured. `route_to_cell`: with Auto-Pilot and without a softphone that is
    there, calls go from the desk phone on to the cell phone (guide 5.2.1, IN-5).
    `name_display` and `name_sort` are the office's setting for all lists of people (guide 3.2).
    """

    user_id: Id
    username: Name
    first_name: Line
    last_name: Line
    number: Number
    email: LongLine
    cell_number: Number | None
    route_to_cell: bool = True
    configuration: UserConfiguration
    name_display: NameOrder
    name_sort: NameOrder
    handy_title: Title | None
    etag: ETag


class MeChange(WireModel):
    """Data of the event `me`: only fields that are there (`model_fields_set`) have changed."""

    cell_number: Number | None = None
    route_to_cell: bool | None = None
    name_display: NameOrder | None = None
    name_sort: NameOrder | None = None
    handy_title: Title | None = None


class CellNumber(WireModel):
    """Body of PUT /me/cell-number; None or "": there is none, and no mobile phone among the devices."""

    cell_number: Number | None


class RouteToCell(WireModel):
    """Body of PUT /me/route-to-cell."""

    on: bool


class SipCredentials(WireModel):
    """Answer to GET /me/sip, with which the softphone registers; 404 in the UC-only configuration."""

    username: Name
    password: Annotated[str, Field(min_length=1, max_length=256, repr=False)]
    display_name: Line
    realm: Name
