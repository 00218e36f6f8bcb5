"""Devices, groups of them, the preferred one, and rules profiles."""

from fastapi import APIRouter, Request

from osmo_qt.office.api.common import IdempotencyKey, IfMatch, Office, SignedIn, once, problems
from osmo_qt.office.store import devices, presence, rules
from osmo_qt.ucapi.devices import (
    DEVICE_GROUPS_PATH,
    DEVICES_PATH,
    PREFERRED_DEVICE_PATH,
    Device,
    DeviceFields,
    DeviceGroup,
    PreferredDevice,
)
from osmo_qt.ucapi.rules import ACTIVE_RULES_PATH, RULES_PATH, ActiveRules, RulesProfile
from osmo_qt.ucapi.wire import Id

router = APIRouter(tags=["devices"])


@router.get(DEVICES_PATH, responses=problems(401))
async def get_devices(caller: SignedIn, office: Office) -> list[Device]:
    async with office.database.read() as connection:
        return await devices.all_devices(connection, caller.user_id)


@router.post(DEVICES_PATH, status_code=201, responses=problems(401, 409))
async def post_device(
    body: DeviceFields, caller: SignedIn, office: Office, request: Request, idempotency_key: IdempotencyKey = None
) -> Device:
    async with office.database.write() as work:

        async def make() -> Device:
            return await devices.add(work, caller.user_id, body)

        return await once(work, caller, idempotency_key, request, body, make, Device)


@router.put(f"{DEVICES_PATH}/{{device_id}}", responses=problems(401, 403, 404, 409, 412, 428))
async def put_device(device_id: Id, body: DeviceFields, caller: SignedIn, office: Office, etags: IfMatch) -> Device:
    async with office.database.write() as work:
        return await devices.replace(work, caller.user_id, device_id, body, etags)


@router.delete(f"{DEVICES_PATH}/{{device_id}}", status_code=204, responses=problems(401, 403, 404, 412, 428))
async def delete_device(device_id: Id, caller: SignedIn, office: Office, etags: IfMatch) -> None:
    async with office.database.write() as work:
        await devices.remove(work, caller.user_id, device_id, etags)


@router.get(DEVICE_GROUPS_PATH, responses=problems(401))
async def get_device_groups(caller: SignedIn, office: Office) -> list[DeviceGroup]:
    async with office.database.read() as connection:
        return await devices.all_groups(connection, caller.user_id)


@router.get(PREFERRED_DEVICE_PATH, responses=problems(401))
async def get_preferred(caller: SignedIn, office: Office) -> PreferredDevice:
    async with office.database.read() as connection:
        return await devices.preferred(connection, caller.user_id)


@router.put(PREFERRED_DEVICE_PATH, responses=problems(401, 404))
async def put_preferred(body: PreferredDevice, caller: SignedIn, office: Office) -> PreferredDevice:
    async with office.database.write() as work:
        await devices.prefer(work, caller.user_id, body)
    return body


@router.get(RULES_PATH, responses=problems(401))
async def get_rules(caller: SignedIn, office: Office) -> list[RulesProfile]:
    async with office.database.read() as connection:
        return await rules.all_profiles(connection, caller.user_id)


@router.put(ACTIVE_RULES_PATH, responses=problems(401, 404))
async def put_active_rules(body: ActiveRules, caller: SignedIn, office: Office) -> ActiveRules:
    async with office.database.write() as work:
        chosen = await rules.activate(work, caller.user_id, body)
        await presence.update_presence(work, caller.user_id, chosen=chosen.value if chosen else None)
    return body
