"""Signing in and out."""

from fastapi import APIRouter, Response

from osmo_qt.office.api.common import Address, Office, SignedIn, problems
from osmo_qt.ucapi.session import REFRESH_PATH, SESSION_PATH, Credentials, Refresh, Tokens

router = APIRouter(tags=["session"])


@router.post(SESSION_PATH, responses=problems(401, 429))
async def sign_in(body: Credentials, office: Office, address: Address, response: Response) -> Tokens:
    response.headers["Cache-Control"] = "no-store"
    return await office.auth.sign_in(body, address)


@router.post(REFRESH_PATH, responses=problems(401))
async def refresh(body: Refresh, office: Office, address: Address, response: Response) -> Tokens:
    response.headers["Cache-Control"] = "no-store"
    return await office.auth.refresh(body.refresh_token, address)


@router.delete(SESSION_PATH, status_code=204, responses=problems(401))
async def sign_out(caller: SignedIn, office: Office, address: Address) -> None:
    await office.auth.sign_out(caller, address)
