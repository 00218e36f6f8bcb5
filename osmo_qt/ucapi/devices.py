"""Devices: GET, POST /devices; PUT, DELETE /devices/{id}; GET /device-groups; GET, PUT /me/preferred-device (DEV-1).

Only a person's own devices can be changed or deleted (403 for others); If-Match and Idempotency-Key as for contacts.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.wire import ETag, Id, Number, Title, WireModel

DEVICES_PATH = f"{API_PREFIX}/devices"
DEVICE_GROUPS_PATH = f"{API_PREFIX}/device-groups"
PREFERRED_DEVICE_PATH = f"{API_PREFIX}/me/preferred-device"

DeviceKind = Literal["auto-pilot", "work-phone", "softphone", "cell", "own"]


class DeviceFields(WireModel):
    """What a person can write of an own device. `ring_time_s`: how long it rings without an answer; None: unlimited."""

    name: Title
    address: Annotated[Number, Field(min_length=1)]
    ring_time_s: Annotated[int, Field(ge=1, le=3600)] | None = None


class Device(WireModel):
    """`address` is "" for the auto-pilot; `editable` only for own ones.

    `reachable`: a telephone is registered there, or it is a number; it changes without the ETag.
    """

    id: Id
    kind: DeviceKind
    name: Title
    address: Number
    ring_time_s: Annotated[int, Field(ge=1, le=3600)] | None
    editable: bool
    reachable: bool = True
    etag: ETag


class DeviceGroup(WireModel):
    """Devices that ring together, as the administrator put them."""

    id: Id
    name: Title
    device_ids: Annotated[list[Id], Field(max_length=50)]


class PreferredDevice(WireModel):
    """A device or a device group: exactly one of the two."""

    device_id: Id | None = None
    device_group_id: Id | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.device_id is None) == (self.device_group_id is None):
            raise ValueError("either a device or a device group")
        return self
