"""Bad input to the OAuth endpoints and the sign-in page: refused, nothing kept, nobody led elsewhere."""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select, update

from osmo_qt.office.api.oauth import COOKIE
from osmo_qt.office.mail import MailError, MailOptions, SmtpMailer
from osmo_qt.office.middleware import LARGEST_BODY
from osmo_qt.office.store import two_factor as store
from osmo_qt.office.store.audit import audit_log
from osmo_qt.office.store.users import users
from osmo_qt.ucapi.oauth import AUTHORIZE_PATH, TOKEN_PATH
from tests.support.mailbox import Mailbox

from .uc import PASSWORD, running_uc
from .visitor import ASKED, CODE_PATH, STATE, Visitor, came_back, visit

ELSEWHERE = [
    "https://evil.example/x",
    "http://evil.example:4711/x",
    "http://127.0.0.1.evil.example:4711/x",
    "http://127.0.0.1:4711@evil.example/x",
    "http://127.0.0.1:4711\\@evil.example/x",
    "http://user@127.0.0.1:4711/x",
    "http://127.0.0.1/x",
    "http://127.0.0.1:65536/x",
    "http://127.0.0.1:\u0661/x",
    "http://127.0.0.1:4711/x?a=b",
    "http://127.0.0.1:4711/x#y",
    "http://127.0.0.1:4711/x\r\nSet-Cookie: a=b",
    "http://127.0.0.1:4711//evil.example\n",
    "http://localhost:4711/x",
    "http://[::2]:4711/x",
    "https://127.0.0.1:4711/x",
    "javascript:alert(1)",
    "osmo:signed-in",
    "http://127.0.0.1:4711/" + "x" * 300,
    "",
    None,
]


@visit
async def test_nobody_is_led_elsewhere(visitor: Visitor) -> None:
    for where in ELSEWHERE:
        page = await visitor.open(redirect_uri=where)
        assert (page.status_code, "location" in page.headers) == (400, False), where
        assert visitor.alert == "This program is not known here."
    assert (await visitor.open(client_id="another")).status_code == 400
    assert (await visitor.open(redirect_uri="http://[::1]:4711/signed-in")).status_code == 200


BAD_REQUESTS: list[tuple[dict[str, str | None], str]] = [
    ({"code_challenge": None}, "invalid_request"),
    ({"code_challenge": "short"}, "invalid_request"),
    ({"code_challenge": "x" * 129}, "invalid_request"),
    ({"code_challenge_method": "plain"}, "invalid_request"),
    ({"code_challenge_method": None}, "invalid_request"),
    ({"response_type": "token"}, "unsupported_response_type"),
    ({"response_type": None}, "unsupported_response_type"),
]


@visit
async def test_a_bad_request_goes_back_to_the_client(visitor: Visitor) -> None:
    for changes, error in BAD_REQUESTS:
        await visitor.open(**changes)
        back = came_back(visitor.page)
        assert (back["error"], back["state"], back["iss"]) == (error, STATE, "http://127.0.0.1")
    for state in (None, "short", "x" * 501, "with space in it", "\u0661" * 10):
        await visitor.open(state=state)
        back = came_back(visitor.page)
        assert (back["error"], "state" in back) == ("invalid_request", False)
    page = await visitor.http.get(f"{AUTHORIZE_PATH}?client_id=osmo-qt&client_id=osmo-qt")
    assert page.status_code == 400


@visit
async def test_what_the_form_says_is_checked_again(visitor: Visitor) -> None:
    await visitor.open()
    known = {"username": "ada", "password": PASSWORD}
    assert (await visitor.submit(AUTHORIZE_PATH, **known, redirect_uri="http://evil.example/x")).status_code == 400
    await visitor.open()
    assert came_back(await visitor.submit(AUTHORIZE_PATH, **known, code_challenge_method="plain"))["error"]
    assert visitor.mailbox.messages == []


@visit
async def test_a_form_of_another_site_does_nothing(visitor: Visitor) -> None:
    """Neither without the cookie, nor with that of another page, nor with a guessed mark."""
    known = {"username": "ada", "password": PASSWORD}
    await visitor.open()
    for csrf in ("", "x", "0" * 64, "\u00e9"):
        assert (await visitor.submit(AUTHORIZE_PATH, **known, csrf=csrf)).status_code == 403
        await visitor.open()
    form = {**visitor.fields, **known}
    visitor.http.cookies.clear()
    assert (await visitor.http.post(AUTHORIZE_PATH, data=form)).status_code == 403
    await visitor.open()  # another cookie
    assert (await visitor.http.post(AUTHORIZE_PATH, data=form)).status_code == 403
    assert visitor.mailbox.messages == []
    await visitor.open()
    await visitor.give_password()
    code = visitor.mailbox.wait_for_code()
    for action in ("submit", "resend", "cancel"):
        answer = await visitor.http.post(CODE_PATH, data={"code": code, "action": action})
        assert (answer.status_code, "location" in answer.headers) == (403, False)
    await visitor.http.get(AUTHORIZE_PATH, params=ASKED)  # nor does a page opened meanwhile
    assert "code" in came_back(await visitor.give_code(code))


@visit
async def test_the_cookie_is_for_this_page_only_and_another_after_the_password(visitor: Visitor) -> None:
    cookies = [(await visitor.open()).headers["set-cookie"]]
    answer = await visitor.submit(AUTHORIZE_PATH, username="ada", password=PASSWORD)
    cookies.append(answer.headers["set-cookie"])
    for cookie, path in zip(cookies, (AUTHORIZE_PATH, CODE_PATH), strict=True):
        rules = {rule.strip().lower() for rule in cookie.split(";")[1:]}
        assert {"httponly", "samesite=strict", f"path={path}", "max-age=1800"} <= rules
        assert "secure" not in rules
    secrets = {cookie.partition("=")[2].partition(";")[0] for cookie in cookies}
    assert len(secrets) == 2
    page = await visitor.http.get(f"https://127.0.0.1{AUTHORIZE_PATH}", params=ASKED)
    assert "secure" in page.headers["set-cookie"].lower()


@visit
async def test_no_page_can_be_framed_kept_or_scripted(visitor: Visitor) -> None:
    pages = [
        await visitor.open(redirect_uri="http://evil.example"),
        await visitor.open(),
        await visitor.give_password(),
    ]
    for page in pages:
        policy = page.headers["content-security-policy"]
        for rule in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert rule in policy
        assert "script" not in policy
        assert "unsafe" not in policy
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-frame-options"] == "DENY"
    assert "form-action 'self' http://127.0.0.1:4711" in pages[1].headers["content-security-policy"]
    page = await visitor.open(redirect_uri="http://[::1]:4711/x")
    assert page.headers["content-security-policy"].endswith("form-action 'self' http:")


@visit
async def test_html_is_text(visitor: Visitor) -> None:
    evil = '"><script>alert(1)</script>'
    page = await visitor.open(login_hint=evil)
    assert visitor.fields["username"] == evil
    assert "<script" not in page.text
    page = await visitor.give_password(evil, "wrong")
    assert (page.status_code, visitor.fields["username"]) == (401, evil)
    assert "<script" not in page.text
    async with visitor.uc.database.write() as work:
        await work.connection.execute(update(users).values(email="<i>&ada@<b>.example"))
    cookie = await _waiting_page(visitor)
    page = await visitor.http.get(CODE_PATH, headers=cookie)
    assert "&lt;•••@&lt;b&gt;.example" in page.text


async def _waiting_page(visitor: Visitor) -> dict[str, str]:
    """The cookie of an attempt whose e-mail was sent, whatever the address is now."""
    async with visitor.uc.database.write() as work:
        row = {"id": hashlib.sha256(b"secret").hexdigest(), "user_id": "ada", "redirect_uri": "http://127.0.0.1:1/"}
        row |= {"state": STATE, "challenge": "", "code_hash": ""}
        await store.add_attempt(work.connection, {**row, "created_at": work.now, "sent_at": work.now})
    return {"Cookie": f"{COOKIE}=secret"}


@pytest.mark.parametrize("address", ["<b>@example.org", "a@b@c", "a b@example.org", "a\r\nBcc: x@y", "a,b@c", "@", "x"])
def test_no_letter_goes_to_what_is_no_address(address: str) -> None:
    with pytest.raises(MailError, match="no e-mail address"):
        asyncio.run(SmtpMailer(MailOptions("127.0.0.1", 1, "none", "office@example.org")).send(address, "", ""))


@visit
async def test_strange_names_and_codes_are_refused(visitor: Visitor) -> None:
    await visitor.open()
    for username, password in (("", PASSWORD), ("ada", ""), ("x" * 101, PASSWORD), ("ada", "x" * 257)):
        assert (await visitor.give_password(username, password)).status_code == 400
        assert visitor.alert == "Enter your user name and your password."
    for username in ("a\0b", "ada\u202e", "'; DROP TABLE users; --", "%"):
        assert (await visitor.give_password(username)).status_code == 401
    await visitor.open()
    assert (await visitor.give_password()).status_code == 200
    for code in ("", "12345", "1234567", "\u0661" * 6, "abcdef", "1" * 10_000):
        assert (await visitor.give_code(code)).status_code == 400
        assert visitor.alert == "The access code has six digits."
    await visitor.give_code(visitor.mailbox.wait_for_code())  # none of them counted
    assert "code" in came_back(visitor.page)


BODIES: list[tuple[bytes, str, int]] = [
    (b"x" * 20_000, "application/x-www-form-urlencoded", 413),
    (b"a=" + b"x" * (LARGEST_BODY + 1), "application/x-www-form-urlencoded", 413),
    (b"&".join(b"f%d=1" % n for n in range(100)), "application/x-www-form-urlencoded", 400),
    (b"grant_type=%ff&client_id=\xff", "application/x-www-form-urlencoded", 400),
    (b"client_id=osmo-qt&client_id=osmo-qt", "application/x-www-form-urlencoded", 400),
    (b"{}", "application/json", 400),
    (b"", "application/x-www-form-urlencoded", 400),
    (b"--x\r\n", "multipart/form-data; boundary=x", 400),
]


@visit
async def test_broken_forms_are_refused(visitor: Visitor) -> None:
    for body, kind, status in BODIES:
        for path in (TOKEN_PATH, AUTHORIZE_PATH, CODE_PATH):
            answer = await visitor.http.post(path, content=body, headers={"Content-Type": kind})
            wanted = {status, 403} if path != TOKEN_PATH else {status}  # a page also misses its cookie
            assert answer.status_code in wanted, (path, body[:20], answer.status_code)


BAD_EXCHANGES: list[tuple[dict[str, str], str]] = [
    ({"client_id": "another"}, "invalid_client"),
    ({"grant_type": "password"}, "unsupported_grant_type"),
    ({"grant_type": '"\u00e9\n'}, "unsupported_grant_type"),
    ({"code": "x"}, "invalid_grant"),
    ({"code": ""}, "invalid_request"),
    ({"code": "x" * 257}, "invalid_request"),
    ({"code_verifier": ""}, "invalid_request"),
    ({"code_verifier": "short"}, "invalid_request"),
    ({"client_name": "a\0b"}, "invalid_request"),
    ({"grant_type": "refresh_token"}, "invalid_request"),
    ({"grant_type": "refresh_token", "refresh_token": "x.y"}, "invalid_grant"),
]


@visit
async def test_bad_exchanges_are_refused(visitor: Visitor) -> None:
    code = await visitor.code()
    for changes, error in BAD_EXCHANGES:
        answer = await visitor.exchange(**{"code": code, **changes})
        assert (answer.status_code, answer.json()["error"]) == (400, error), changes
        assert answer.headers["cache-control"] == "no-store"
    assert (await visitor.exchange(code)).status_code == 200  # none of them used it up


def without_mail(**changes: Any) -> Callable[[str], None]:
    """Signs in while the SMTP server is as described."""

    def run(url: str) -> None:
        async def test(mailbox: Mailbox) -> None:
            options = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", "sender": "office@example.org"}
            async with running_uc(url, MailOptions(**{**options, **changes})) as uc:
                visitor = Visitor(uc, mailbox)
                await visitor.open()
                page = await visitor.give_password()
                assert (page.status_code, "could not be sent" in visitor.alert) == (503, True)
                async with uc.database.read() as connection:
                    count = select(func.count()).select_from(store.sign_in_attempts)
                    assert await connection.scalar(count) == 0
                    last = select(audit_log.c.what).order_by(audit_log.c.id.desc()).limit(1)
                    assert await connection.scalar(last) == "access code not sent"

        with Mailbox() as mailbox:
            mailbox.refuse = ("ada@example.org",) if not changes else ()
            asyncio.run(test(mailbox))
            assert mailbox.messages == []

    return run


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"port": 1}, "SMTPConnectError"),
        ({"security": "starttls"}, "SMTPException"),
        ({"security": "tls"}, "SMTP"),
        ({"username": "x", "password": "y"}, "SMTP"),
        ({"sender": "no address"}, "ValueError"),
        ({"sender": "a@b\r\nBcc: c@d"}, "ValueError"),
        ({}, "SMTPRecipientsRefused"),
    ],
)
def test_without_an_smtp_server_the_person_is_told(
    sqlite_url: str, changes: dict[str, Any], reason: str, expect_log: Callable[[str], None]
) -> None:
    expect_log(f"An access code could not be sent: .*({reason})")
    without_mail(**changes)(sqlite_url)
