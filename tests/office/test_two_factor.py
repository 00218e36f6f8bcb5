"""Two-factor sign-in: password, access code by e-mail, authorization code, tokens."""

import asyncio
import re

import pytest
from sqlalchemy import select, update

from osmo_qt.office import auth, two_factor
from osmo_qt.office.store import two_factor as store
from osmo_qt.office.store.audit import audit_log
from osmo_qt.office.store.sessions import unlock
from osmo_qt.office.store.users import users
from osmo_qt.ucapi.oauth import AUTHORIZE_PATH, CLIENT_ID, TOKEN_PATH
from tests.support.mailbox import Mailbox

from .uc import Client, running_uc
from .visitor import CODE_PATH, Visitor, came_back, mail_of, visit, visit_each


async def audit(visitor: Visitor) -> list[str]:
    async with visitor.uc.database.read() as connection:
        return list((await connection.scalars(select(audit_log.c.what).order_by(audit_log.c.id))).all())


async def change_attempts(visitor: Visitor, **values: float) -> None:
    async with visitor.uc.database.write() as work:
        await work.connection.execute(update(store.sign_in_attempts).values(**values))


async def age_attempts(visitor: Visitor, seconds: float, *columns: str) -> None:
    async with visitor.uc.database.write() as work:
        table = store.sign_in_attempts
        await work.connection.execute(update(table).values({name: table.c[name] - seconds for name in columns}))


@pytest.mark.req("LOGIN-4")
@visit_each
async def test_password_and_access_code_give_a_session(visitor: Visitor) -> None:
    answer = await visitor.exchange(await visitor.code(), client_name="Laptop")
    tokens = answer.json()
    assert (answer.status_code, tokens["token_type"], tokens["expires_in"]) == (200, "Bearer", auth.ACCESS_S)
    assert answer.headers["cache-control"] == "no-store"
    assert (await Client(visitor.http, "ada", tokens).get("/me"))["username"] == "ada"
    form = {"grant_type": "refresh_token", "client_id": CLIENT_ID, "refresh_token": tokens["refresh_token"]}
    renewed = (await visitor.http.post(TOKEN_PATH, data=form)).json()
    assert renewed["session_id"] == tokens["session_id"]
    assert await Client(visitor.http, "ada", renewed).get("/me")
    old = await visitor.http.post(TOKEN_PATH, data=form)
    assert (old.status_code, old.json()["error"]) == (400, "invalid_grant")
    assert await audit(visitor) == ["access code", "two-factor sign-in", "old refresh token"]


@visit
async def test_the_letter(visitor: Visitor) -> None:
    await visitor.open()
    page = await visitor.give_password("ADA@Example.org")  # the e-mail address will do (guide 2.2.2)
    assert "a•••@example.org" in page.text
    code = visitor.mailbox.wait_for_code()
    letter = visitor.mailbox.messages[0]
    assert (letter["To"], letter["From"]) == ("ada@example.org", "office@example.org")
    assert letter["Subject"] == "Your access code for Office"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert code not in letter["Subject"]  # which a locked screen shows
    assert code not in page.text


@pytest.mark.req("LOGIN-4")
@visit
async def test_resend_gives_another_code_three_times(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.give_password()
    codes = [visitor.mailbox.wait_for_code()]
    refused = await visitor.resend()
    assert refused.status_code == 429
    assert re.fullmatch(r"A new code can be sent in (2\d|30) seconds\.", visitor.alert)
    assert 20 <= int(refused.headers["retry-after"]) <= 31
    for number in range(2, 2 + two_factor.RESENDS):
        await age_attempts(visitor, two_factor.RESEND_PAUSE_S, "sent_at")
        assert (await visitor.resend()).status_code == 200
        assert "A new code is on its way." in visitor.page.text
        codes.append(visitor.mailbox.wait_for_code(number))
    await age_attempts(visitor, two_factor.RESEND_PAUSE_S, "sent_at")
    assert (await visitor.resend()).status_code == 429
    assert "No more codes" in visitor.alert
    if codes[0] != codes[-1]:
        assert (await visitor.give_code(codes[0])).status_code == 400
    assert "code" in came_back(await visitor.give_code(f"{codes[-1][:3]} {codes[-1][3:]}"))


@visit_each
async def test_guessed_access_codes_end_the_attempt_and_lock_the_name(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.give_password()
    right = visitor.mailbox.wait_for_code()
    wrong = "000000" if right != "000000" else "000001"
    for left in (4, 3, 2, 1):
        page = await visitor.give_code(wrong)
        assert (page.status_code, f"{left} more" in visitor.alert) == (400, True)
    form = {**visitor.fields, "code": right}
    assert (await visitor.give_code(wrong)).status_code == 403
    assert "Too many wrong codes" in visitor.alert
    assert (await visitor.http.post(CODE_PATH, data=form)).status_code == 403
    await visitor.open()
    assert (await visitor.give_password()).status_code == 429
    assert re.search(r"Try again in (2\d|30) seconds", visitor.alert)
    assert (await audit(visitor))[-2:] == ["access code wrong", "locked out"]


@visit
async def test_bad_passwords_count_as_they_do_elsewhere(visitor: Visitor) -> None:
    await visitor.open()
    for _ in range(auth.TRIES):
        assert (await visitor.give_password(password="wrong")).status_code == 401
        assert visitor.alert == "The user name or the password is wrong."
        assert visitor.fields["username"] == "ada"
    assert (await visitor.give_password()).status_code == 429
    async with visitor.uc.database.write() as work:
        await unlock(work.connection, "ada")
    assert (await visitor.give_password()).status_code == 200
    assert len(visitor.mailbox.messages) == 1


@visit
async def test_things_grow_old(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.give_password()
    code = visitor.mailbox.wait_for_code()
    await age_attempts(visitor, two_factor.ACCESS_CODE_S, "sent_at")
    assert (await visitor.give_code(code)).status_code == 400
    assert "too old" in visitor.alert
    await age_attempts(visitor, two_factor.ATTEMPT_S, "created_at")
    assert (await visitor.give_code(code)).status_code == 403
    assert "has ended" in visitor.alert
    code = await visitor.code()
    assert "osmo_sign_in" not in visitor.http.cookies
    async with visitor.uc.database.write() as work:
        await work.connection.execute(update(store.authorization_codes).values(expires_at=work.now - 1))
    assert (await visitor.exchange(code)).json()["error"] == "invalid_grant"
    async with visitor.uc.database.write() as work:
        await store.forget_old(work.connection, work.now + store.KEPT_S)
    async with visitor.uc.database.read() as connection:
        for table in (store.sign_in_attempts, store.authorization_codes):
            assert (await connection.execute(select(table))).all() == []


@visit_each
async def test_a_code_is_good_once_and_its_second_use_ends_the_session(visitor: Visitor) -> None:
    code = await visitor.code()
    answers = await asyncio.gather(*(visitor.exchange(code) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400]
    tokens = next(answer.json() for answer in answers if answer.status_code == 200)
    refused = await Client(visitor.http, "ada", tokens).ask("GET", "/me")
    assert refused.json()["code"] == "token-revoked"
    assert "authorization code used again" in await audit(visitor)


@visit_each
async def test_an_access_code_is_good_once(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.give_password()
    form = {**visitor.fields, "code": visitor.mailbox.wait_for_code(), "action": "submit"}
    pages = await asyncio.gather(*(visitor.http.post(CODE_PATH, data=form) for _ in range(3)))
    assert sorted(page.status_code for page in pages) == [303, 403, 403]


@visit
async def test_only_who_asked_can_exchange(visitor: Visitor) -> None:
    for changes in ({"code_verifier": "w" * 43}, {"redirect_uri": "http://127.0.0.1:4712/signed-in"}):
        code = await visitor.code()
        assert (await visitor.exchange(code, **changes)).json()["error"] == "invalid_grant"
        assert (await visitor.exchange(code)).json()["error"] == "invalid_grant"  # somebody else has it


@visit
async def test_cancel_tells_the_client(visitor: Visitor) -> None:
    await visitor.open()
    assert came_back(await visitor.submit("/oauth/authorize", action="cancel"))["error"] == "access_denied"
    await visitor.open()
    await visitor.give_password()
    form = {**visitor.fields, "code": visitor.mailbox.wait_for_code()}
    assert came_back(await visitor.submit(CODE_PATH, action="cancel"))["error"] == "access_denied"
    assert (await visitor.http.post(CODE_PATH, data=form)).status_code == 403


@pytest.mark.req("LOGIN-4")
@visit
async def test_a_password_alone_is_not_enough(visitor: Visitor) -> None:
    for password in ("correct horse", "wrong"):
        answer = await visitor.uc.attempt("ada", password)
        assert (answer.status_code, answer.json()["code"]) == (403, "two-factor-required")


@pytest.mark.req("LOGIN-4")
def test_an_administrator_says_who_needs_it(sqlite_url: str) -> None:
    async def test() -> None:
        with Mailbox() as mailbox:
            async with running_uc(sqlite_url, mail_of(mailbox), for_all=False) as uc:
                async with uc.database.write() as work:
                    await store.require(work.connection, "ada", required=True)
                assert (await uc.attempt("ada", "wrong")).status_code == 401
                assert (await uc.attempt("ada")).json()["code"] == "two-factor-required"
                assert (await uc.attempt("grace")).status_code == 200
                assert (await Visitor(uc, mailbox).exchange(await Visitor(uc, mailbox).code())).status_code == 200
                async with uc.database.write() as work:
                    await store.require(work.connection, "ada", required=False)
                assert (await uc.attempt("ada")).status_code == 200

    asyncio.run(test())


def test_each_step_can_be_at_another_server(database_url: str) -> None:
    async def test() -> None:
        with Mailbox() as mailbox:
            async with (
                running_uc(database_url, mail_of(mailbox), shared=False) as one,
                running_uc(database_url, mail_of(mailbox), shared=False) as two,
            ):
                here, there = Visitor(one, mailbox), Visitor(two, mailbox)
                await here.open()
                await here.give_password()
                there.page, there.http.cookies = here.page, here.http.cookies
                code = came_back(await there.give_code(mailbox.wait_for_code()))["code"]
                tokens = (await here.exchange(code)).json()
                assert (await Client(there.http, "ada", tokens).get("/me"))["username"] == "ada"
                assert (await there.exchange(code)).status_code == 400
                refused = await Client(two.http, "ada", tokens).ask("GET", "/me")
                assert refused.json()["code"] == "token-revoked"

    asyncio.run(test())


def test_without_mail_there_is_no_such_way(sqlite_url: str) -> None:
    """Whoever needs an access code can't sign in then: a password alone must not become enough."""

    async def test() -> None:
        async with running_uc(sqlite_url) as uc:
            assert (await uc.http.get(AUTHORIZE_PATH)).status_code == 404
            async with uc.database.write() as work:
                await store.require(work.connection, "ada", required=True)
            assert (await uc.attempt("ada")).json()["code"] == "two-factor-required"
            assert (await uc.attempt("grace")).status_code == 200

    asyncio.run(test())


@visit
async def test_nobodys_mailbox_is_filled(visitor: Visitor) -> None:
    for _ in range(two_factor.EMAILS_AN_HOUR):
        await visitor.open()
        assert (await visitor.give_password()).status_code == 200
    await visitor.open()
    assert (await visitor.give_password()).status_code == 429
    assert len(visitor.mailbox.messages) == two_factor.EMAILS_AN_HOUR
    await age_attempts(visitor, 3601, "created_at")
    await visitor.open()
    assert (await visitor.give_password()).status_code == 200


@visit
async def test_without_an_address_there_is_no_code(visitor: Visitor) -> None:
    async with visitor.uc.database.write() as work:
        await work.connection.execute(update(users).values(email=""))
    await visitor.open()
    assert (await visitor.give_password()).status_code == 403
    assert "no e-mail address" in visitor.alert
