"""Signing in to the UC server, staying signed in, signing out."""

from typing import Any

import pytest
from sqlalchemy import select, update

from osmo_qt.office import auth
from osmo_qt.office.store.audit import audit_log
from osmo_qt.office.store.sessions import access_tokens, unlock

from .uc import PASSWORD, Client, Uc, story


def code(response: Any) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


@pytest.mark.req("LOGIN-3")
@story
async def test_signs_in_with_the_right_password_only(uc: Uc) -> None:
    ada = await uc.sign_in("ADA")
    assert (await ada.get("/me"))["username"] == "ada"
    assert code(await uc.attempt("ada", "wrong")) == (401, "invalid-credentials")
    assert code(await uc.attempt("nobody")) == (401, "invalid-credentials")


@story
async def test_tells_the_telephone_account(uc: Uc) -> None:
    ada, alan = await uc.sign_in("ada"), await uc.sign_in("alan")
    account = {"username": "100", "password": "sip-secret", "display_name": "Ada Lovelace", "realm": "osmo-office"}
    assert await ada.get("/me/sip") == account
    assert code(await alan.ask("GET", "/me/sip")) == (404, "not-found")


@pytest.mark.req("LOGIN-3")
@story
async def test_a_name_is_locked_after_five_bad_passwords(uc: Uc) -> None:
    for _ in range(auth.TRIES):
        assert code(await uc.attempt("Ada", "wrong")) == (401, "invalid-credentials")
    refused = await uc.attempt("ada")
    assert code(refused) == (429, "locked-out")
    assert 1 <= int(refused.headers["retry-after"]) <= auth.FIRST_LOCK_S
    assert (await uc.attempt("grace")).status_code == 200
    async with uc.database.read() as connection:
        what = list((await connection.scalars(select(audit_log.c.what).order_by(audit_log.c.id))).all())
    assert what == [*["sign-in failed"] * 4, "locked out", "sign-in"]


@story
async def test_the_lock_ends_and_grows(uc: Uc) -> None:
    for wait in (0, auth.FIRST_LOCK_S, 2 * auth.FIRST_LOCK_S):
        async with uc.database.write() as work:
            await unlock(work.connection, "ada")
        tries = 1 if wait else auth.TRIES
        for _ in range(tries):
            assert (await uc.attempt("ada", "wrong")).status_code == 401
        wanted = wait * 2 or auth.FIRST_LOCK_S
        assert wanted - 2 <= int((await uc.attempt("ada")).headers["retry-after"]) <= wanted
    async with uc.database.write() as work:
        await unlock(work.connection, "ada")
    await uc.sign_in("ada")
    assert (await uc.attempt("ada", "wrong")).status_code == 401  # counting begins anew


@story
async def test_one_address_cannot_try_many_names(uc: Uc) -> None:
    for number in range(auth.ADDRESS_TRIES):
        assert (await uc.attempt(f"name{number}")).status_code == 401
    refused = await uc.attempt("ada")
    assert code(refused) == (429, "rate-limited")
    assert int(refused.headers["retry-after"]) > 1


async def refresh(uc: Uc, token: str) -> Any:
    return await uc.http.post("/api/v1/session/refresh", json={"refresh_token": token})


@story
async def test_tokens_are_renewed(uc: Uc) -> None:
    ada = await uc.sign_in()
    old = ada.tokens
    renewed = await refresh(uc, old["refresh_token"])
    assert renewed.status_code == 200
    assert renewed.json()["session_id"] == old["session_id"]
    for tokens in (old, renewed.json()):  # a request on its way with the old one still works
        assert await Client(uc.http, "ada", tokens).get("/me")
    assert (await refresh(uc, renewed.json()["refresh_token"])).status_code == 200


@story
async def test_an_old_refresh_token_ends_the_session(uc: Uc) -> None:
    ada = await uc.sign_in()
    stream = await uc.stream(ada)
    new = (await refresh(uc, ada.tokens["refresh_token"])).json()
    assert await Client(uc.http, "ada", new).get("/me")
    assert code(await refresh(uc, ada.tokens["refresh_token"])) == (401, "token-revoked")
    assert code(await refresh(uc, new["refresh_token"])) == (401, "token-revoked")
    assert code(await Client(uc.http, "ada", new).ask("GET", "/me")) == (401, "token-revoked")
    assert (await stream.until("session-ended"))[-1].data == {"session_id": ada.session_id}
    assert await stream.ended()


@story
async def test_a_lost_answer_to_a_refresh_is_no_theft(uc: Uc) -> None:
    ada = await uc.sign_in()
    token = ada.tokens["refresh_token"]
    for _ in range(3):  # the client has heard nothing and tries again
        renewed = (await refresh(uc, token)).json()
        assert await ada.get("/me")  # a request on its way
    again = (await refresh(uc, renewed["refresh_token"])).json()
    assert code(await refresh(uc, token)) == (401, "token-revoked")  # it has got the answer
    assert code(await Client(uc.http, "ada", again).ask("GET", "/me")) == (401, "token-revoked")


@story
async def test_of_answers_to_the_same_refresh_token_only_the_last_is_good(uc: Uc) -> None:
    """Whoever took the token of another has made that one's answer worthless, or the own."""
    ada = await uc.sign_in()
    lost, last = [(await refresh(uc, ada.tokens["refresh_token"])).json() for _ in range(2)]
    assert await Client(uc.http, "ada", lost).get("/me")  # tells nothing of the last answer
    assert code(await refresh(uc, lost["refresh_token"])) == (401, "token-revoked")
    assert code(await Client(uc.http, "ada", last).ask("GET", "/me")) == (401, "token-revoked")


@pytest.mark.req("LOGIN-6")
@story
async def test_signing_out_ends_this_session_only(uc: Uc) -> None:
    laptop, tablet = await uc.sign_in(), await uc.sign_in()
    await laptop.json("DELETE", "/session", status=204)
    assert code(await laptop.ask("GET", "/me")) == (401, "token-revoked")
    assert code(await refresh(uc, laptop.tokens["refresh_token"])) == (401, "token-revoked")
    assert await tablet.get("/me")


@story
async def test_an_access_token_expires(uc: Uc) -> None:
    ada = await uc.sign_in()
    await ada.get("/me")
    async with uc.database.write() as work:
        await work.connection.execute(update(access_tokens).values(expires_at=work.now - 1))
    uc.app.state.backend.auth.forget(ada.session_id)
    answer = await ada.ask("GET", "/me")
    assert code(answer) == (401, "token-expired")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YWRhOng=", f"Bearer {'x' * 5000}", "Bearer a.b"])
def test_other_tokens_are_refused(database_url: str, header: str) -> None:
    @story
    async def test(uc: Uc) -> None:
        answer = await uc.http.get("/api/v1/me", headers={"Authorization": header})
        assert code(answer) == (401, "token-revoked")

    test(database_url)


@story
async def test_no_password_is_kept_or_repeated(uc: Uc) -> None:
    await uc.sign_in()
    answer = await uc.http.post("/api/v1/session", json={"username": ["x"], "password": PASSWORD})
    assert code(answer) == (422, "invalid-request")
    assert PASSWORD not in answer.text
