"""The administrators' pages and people who mean no good, or are late."""

import asyncio
from collections.abc import Mapping

import httpx
import pytest
from sqlalchemy import select, update

from osmo_qt.office import admin_sign_in, auth
from osmo_qt.office.administration import COMMAND_LINE, set_admin
from osmo_qt.office.app import LARGEST_IMPORT
from osmo_qt.office.store import admin_sessions as store
from osmo_qt.office.store import two_factor
from osmo_qt.office.store.audit import audit_log
from osmo_qt.office.store.directory import directory
from osmo_qt.office.store.users import users
from tests.support.mailbox import Mailbox

from .uc import PASSWORD, Uc, running_uc, story
from .visitor import Page, mail_of

NEW = {"username": "mary", "number": "201", "first_name": "Mary", "last_name": "Jackson", "telephone": "on"}
NEW_PASSWORD = "a very long secret"


class Admin:
    """One browser at the pages."""

    def __init__(self, uc: Uc) -> None:
        self.uc, self.http = uc, uc.http
        self.page = httpx.Response(204)

    async def open(self, path: str) -> httpx.Response:
        self.page = await self.http.get(f"/admin{path}")
        return self.page

    async def post(self, path: str, values: Mapping[str, str], csrf: str | None = None) -> httpx.Response:
        """With the mark of the page that was opened last, or another one."""
        mark = csrf if csrf is not None else self.csrf
        return await self.http.post(f"/admin{path}", data={**values, "csrf": mark})

    @property
    def csrf(self) -> str:
        return Page(self.page.text).fields["csrf"]

    async def sign_in(self, username: str = "ada", password: str = PASSWORD) -> httpx.Response:
        await self.open("/sign-in")
        answer = await self.post("/sign-in", {"username": username, "password": password})
        if answer.status_code == 303:
            await self.open("/users/new")
        return answer


async def opened(uc: Uc) -> Admin:
    """Ada is an administrator and signed in."""
    async with uc.database.write() as work:
        await set_admin(work, COMMAND_LINE, "ada", on=True)
    admin = Admin(uc)
    assert (await admin.sign_in()).headers["location"] == "/admin/users"
    return admin


async def audit(uc: Uc) -> list[tuple[str, str, str]]:
    async with uc.database.read() as connection:
        columns = (audit_log.c.what, audit_log.c.who, audit_log.c.changed_by)
        return [tuple(row) for row in await connection.execute(select(*columns).order_by(audit_log.c.id))]


@story
async def test_what_is_done_is_noted_with_who_did_it(uc: Uc) -> None:
    admin = await opened(uc)
    added = await admin.post("/users/new", {**NEW, "password": NEW_PASSWORD})
    assert added.headers["location"].endswith("?done=added")
    assert (await audit(uc))[1:] == [("administrator's sign-in", "ada", ""), ("user added", "mary", "ada")]
    assert (await uc.attempt("mary", NEW_PASSWORD)).status_code == 200
    async with uc.database.read() as connection:
        hashed = await connection.scalar(select(users.c.password_hash).where(users.c.username == "mary"))
    assert str(hashed).startswith("$argon2id$")
    page = await admin.open("/log")
    assert NEW_PASSWORD not in page.text
    assert "user added" in page.text


@story
async def test_nobody_comes_in_without_signing_in(uc: Uc) -> None:
    admin = Admin(uc)
    for path in ("/users", "/users/ada", "/users/new", "/office", "/directory", "/log"):
        assert (await admin.open(path)).headers["location"] == "/admin/sign-in"
    for path in ("/users/new", "/users/ada", "/users/ada/password", "/office", "/directory", "/sign-out"):
        answer = await admin.post(path, {"password": NEW_PASSWORD}, "x")
        assert answer.headers["location"] == "/admin/sign-in"
    refused = await admin.sign_in()  # no administrator
    assert (refused.status_code, "osmo_admin" in uc.http.cookies) == (403, False)
    assert (await audit(uc))[-1][0] == "no administrator"


@story
async def test_a_form_of_another_site_does_nothing(uc: Uc) -> None:
    admin = await opened(uc)
    for mark in ("", "x", "é"):
        for path in ("/users/new", "/users/grace/password", "/users/grace", "/office", "/sign-out"):
            assert (await admin.post(path, {**NEW, "password": NEW_PASSWORD}, mark)).status_code == 403
        files = {"file": ("x.csv", b"first_name\nEve\n")}
        answer = await uc.http.post("/admin/directory", data={"csrf": mark}, files=files)
        assert answer.status_code == 403
    assert (await uc.attempt("grace")).status_code == 200
    async with uc.database.read() as connection:
        assert len((await connection.execute(select(directory))).all()) == 3
    other = await uc.http.post("/admin/sign-in", data={"username": "ada", "password": PASSWORD})
    assert other.status_code == 403


@story
async def test_guessing_locks_the_name_here_and_everywhere(uc: Uc) -> None:
    async with uc.database.write() as work:
        await set_admin(work, COMMAND_LINE, "ada", on=True)
    admin = Admin(uc)
    for _ in range(auth.TRIES):
        assert (await admin.sign_in(password="wrong")).status_code == 401
    locked = await admin.sign_in()
    assert (locked.status_code, "retry-after" in locked.headers) == (429, True)
    assert (await uc.attempt("ada")).status_code == 429


@story
async def test_a_session_ends_by_itself_and_with_the_right_to_it(uc: Uc) -> None:
    admin = await opened(uc)
    for column, seconds in (("seen_at", store.IDLE_S), ("created_at", admin_sign_in.LONGEST_S)):
        assert (await admin.open("/users")).status_code == 200
        async with uc.database.write() as work:
            values = {column: store.admin_sessions.c[column] - seconds}
            await work.connection.execute(update(store.admin_sessions).values(**values))
        assert (await admin.open("/users")).status_code == 303
        await admin.sign_in()
    async with uc.database.write() as work:
        await set_admin(work, COMMAND_LINE, "ada", on=False)
    assert (await admin.open("/users")).status_code == 303


@story
async def test_signing_out_leaves_nothing(uc: Uc) -> None:
    admin = await opened(uc)
    cookie = uc.http.cookies["osmo_admin"]
    await admin.post("/sign-out", {})
    uc.http.cookies.set("osmo_admin", cookie)
    assert (await admin.open("/users")).status_code == 303


@story
async def test_an_administrator_cannot_give_up_the_right_by_mistake(uc: Uc) -> None:
    admin = await opened(uc)
    fields = {"username": "ada", "number": "100", "first_name": "Ada", "last_name": "Lovelace", "telephone": "on"}
    answer = await admin.post("/users/ada", fields)
    assert (answer.status_code, "Another administrator" in answer.text) == (400, True)
    assert (await admin.post("/users/ada", {**fields, "is_admin": "on"})).status_code == 303


@story
async def test_what_makes_no_sense_is_told_and_changes_nothing(uc: Uc) -> None:
    admin = await opened(uc)
    good = {**NEW, "password": NEW_PASSWORD}
    for changes, words in (
        ({"username": ""}, "A user name has"),
        ({"username": "GRACE"}, "This user name is in use."),
        ({"number": "101"}, "This number is in use."),
        ({"number": "600"}, "belongs to the office"),
        ({"number": "20x"}, "2 to 15 digits"),
        ({"last_name": 'x" <sip:a>'}, "A name has"),
        ({"first_name": "<script>alert(1)</script>"}, "A name has"),
        ({"email": "no address"}, "no e-mail address"),
        ({"two_factor": "on"}, "has to have an e-mail address"),
        ({"password": "short"}, "A password has 10 to 256 characters."),
    ):
        page = await admin.post("/users/new", {**good, **changes})
        assert page.status_code == 400
        assert words in Page(page.text).alert, changes
        assert NEW_PASSWORD not in page.text
        assert "<script>" not in page.text
    assert (await admin.open("/users/nobody")).status_code == 404
    assert (
        await admin.post("/users/nobody/password", {"password": NEW_PASSWORD}, await mark_of(admin))
    ).status_code == 404
    assert (await admin.post("/users/ada/profiles", {"name": "x", "presence": "offline"})).status_code == 400
    assert (await admin.post("/office", {"name_display": "x", "name_sort": "y"})).status_code == 400
    async with uc.database.read() as connection:
        assert len((await connection.execute(select(users))).all()) == 3


async def mark_of(admin: Admin) -> str:
    await admin.open("/users/new")
    return admin.csrf


@story
async def test_another_number_or_no_telephone_ends_the_sessions(uc: Uc) -> None:
    admin = await opened(uc)
    fields = {"username": "grace", "number": "101", "first_name": "Grace", "last_name": "Hopper", "telephone": "on"}
    client = await uc.sign_in("grace")
    await admin.post("/users/grace", {**fields, "last_name": "Murray"})
    assert (await client.get("/me"))["last_name"] == "Murray"
    stream = await uc.stream(client)
    await admin.post("/users/grace", {**fields, "number": "111"})
    await stream.until("session-ended")
    assert (await client.ask("GET", "/me")).status_code == 401
    client = await uc.sign_in("grace")
    assert (await client.get("/me/sip"))["username"] == "111"
    assert {device["address"] for device in await client.get("/devices")} == {"", "111"}
    del fields["telephone"]
    await admin.post("/users/grace", {**fields, "number": "111"})
    client = await uc.sign_in("grace")
    assert (await client.ask("GET", "/me/sip")).status_code == 404
    assert [device["kind"] for device in await client.get("/devices")] == ["auto-pilot", "work-phone"]


@story
async def test_large_things_are_refused(uc: Uc) -> None:
    admin = await opened(uc)
    files = {"file": ("x.csv", b"x" * (LARGEST_IMPORT + 1))}
    assert (await uc.http.post("/admin/directory", data={"csrf": admin.csrf}, files=files)).status_code == 413
    assert (await admin.post("/users/new", {"username": "x" * 200_000})).status_code == 413
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (b"", b"--x", b"--x\r\n\r\n\r\n--x--", b"\xff\x00" * 100):
        assert (await uc.http.post("/admin/directory", content=body, headers=headers)).status_code == 403
    assert (await uc.http.post("/admin/directory", content=b"{}")).status_code == 400


@story
async def test_the_pages_are_for_nobodys_frame_cache_or_script(uc: Uc) -> None:
    admin = await opened(uc)
    for path in ("/users", "/users/ada", "/sign-in", "/log"):
        headers = (await admin.open(path)).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "script" not in headers["content-security-policy"]
    assert (await admin.open("/users?done=%3Cb%3E&q=%3Cb%3E")).text.count("<b>") == 0


def test_a_password_alone_is_not_enough_where_a_code_is_needed(sqlite_url: str) -> None:
    async def test() -> None:
        with Mailbox() as mailbox:
            async with running_uc(sqlite_url, mail_of(mailbox), for_all=False) as uc:
                async with uc.database.write() as work:
                    await set_admin(work, COMMAND_LINE, "ada", on=True)
                    await two_factor.require(work.connection, "ada", required=True)
                admin = Admin(uc)
                assert (await admin.sign_in()).headers["location"] == "/admin/code"
                assert "osmo_admin" not in uc.http.cookies
                page = await admin.open("/code")
                assert "a•••@example.org" in page.text
                code = mailbox.wait_for_code()
                wrong = "000000" if code != "000000" else "000001"
                assert (await admin.post("/code", {"code": wrong})).status_code == 400
                assert (await admin.post("/code", {"code": code, "action": "resend"})).status_code == 429
                assert (await admin.post("/code", {"code": code})).headers["location"] == "/admin/users"
                assert (await admin.open("/users")).status_code == 200

    asyncio.run(test())


def test_a_code_needs_e_mails(sqlite_url: str) -> None:
    async def test() -> None:
        async with running_uc(sqlite_url) as uc:
            async with uc.database.write() as work:
                await set_admin(work, COMMAND_LINE, "ada", on=True)
                await two_factor.require(work.connection, "ada", required=True)
            admin = Admin(uc)
            assert "sends no e-mails" in (await admin.sign_in()).text
            assert (await admin.open("/code")).status_code == 404

    asyncio.run(test())


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_over_tls_the_cookie_stays_there(sqlite_url: str, scheme: str) -> None:
    async def test() -> None:
        async with running_uc(sqlite_url) as uc:
            async with uc.database.write() as work:
                await set_admin(work, COMMAND_LINE, "ada", on=True)
            uc.http.base_url = httpx.URL(f"{scheme}://127.0.0.1")
            cookie = (await Admin(uc).sign_in()).headers["set-cookie"]
            assert ("Secure" in cookie, "HttpOnly" in cookie, "SameSite=strict" in cookie) == (
                scheme == "https",
                True,
                True,
            )

    asyncio.run(test())
