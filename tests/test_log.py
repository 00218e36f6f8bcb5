"""Logs: no secrets, for their owner only, and bugs told once."""

import logging
import resource
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from osmo_qt.log import FILES, LEVELS, RedactingFormatter, catch_bugs, redact, set_up, sip_trace_wanted
from tests.conftest import ExpectLog

SECRET = "hunter2"
LINES = [
    f"Authorization: Digest username=x, response={SECRET}",
    f"Proxy-Authorization: Digest {SECRET}",
    f'authorization:Digest username="x",\r\n response="{SECRET}"\r\nVia: y',
    f'WWW-Authenticate: Digest realm="r", nonce="{SECRET}"',
    f"a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{SECRET}",
    f"a=ice-pwd:{SECRET}",
    f"password={SECRET}",
    f"Password: {SECRET}",
    f'{{"password": "{SECRET}"}}',
    f"{{'passwd': '{SECRET}'}}",
    f'password="one {SECRET}"',
    f"access_token={SECRET}&x=1",
    f"refresh_token : {SECRET}",
    f"client_secret={SECRET}",
    f"Set-Cookie: {SECRET}",
    f"PIN: {SECRET}",
    f"Bearer {SECRET}",
    f"MESSAGE sip:1@h\r\nContent-Type: text/plain\r\nSubject: x\r\n\r\n{SECRET}\r\n\r\n{SECRET}\r\n--end msg--",
    f"c: message/cpim\r\n\r\n{SECRET}",
    f"MESSAGE sip:1@h SIP/2.0\r\nTo: x\r\n\r\nwords\r\n--end msg--\r\n{SECRET}\r\n--end msg--",
    f"TX 9 bytes:\nINFO sip:1@h SIP/2.0\nContent-Type: application/x-new\n\n{SECRET}\n--end msg--",
    f'Authentication-Info: nextnonce="{SECRET}"',
    f"INVITE sips:ada:{SECRET}@h SIP/2.0",
    f"Contact: <sip:ada:{SECRET}@[::1]:5061;transport=tls>",
    f"see https://ada:{SECRET}@h/x and sip:1@h:5060",
    f"turn::{SECRET}@h:3478",
]
DIGITS = [
    "Call 3 dialing DTMF 4711",
    "Call 3 sending DTMF 4711 using INFO method",
    "strm0x1 Sending DTMF digit id 4711",
    "Received DTMF digit 4711, vol=10",
    "INFO sip:1@h SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=4711\r\nDuration=160\r\n--end msg--",
    "Signal= 4711",
    "CallSnapshot(id=1, post_dial=',,4711#')",
    "INVITE sip:15615556789,,,4711#@office.example SIP/2.0",
    "tel:+15615556789;postd=4711",
    "calling sip:100;4711@h",
    "INFO sip:1@h SIP/2.0\r\nContent-Type: application/dtmf\r\n\r\n4711\r\n--end msg--",
]


@pytest.fixture
def _own_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The root logger, its handlers and the hooks as they were before."""
    root, httpx = logging.getLogger(), logging.getLogger("httpx")
    handlers, levels = list(root.handlers), (root.level, httpx.level)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    for handler in [h for h in root.handlers if h not in handlers]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(levels[0])
    httpx.setLevel(levels[1])


@pytest.mark.req("SECR-16")
@pytest.mark.parametrize("line", LINES)
def test_secrets_are_taken_out(line: str) -> None:
    assert SECRET not in redact(line)
    assert "(removed)" in redact(line)


@pytest.mark.req("SECR-16", "LOG-1")
@pytest.mark.parametrize("line", DIGITS)
def test_digits_of_the_keypad_are_taken_out(line: str) -> None:
    assert "4711" not in redact(line)
    assert "(removed)" in redact(line)


@pytest.mark.req("SECR-16")
def test_numbers_are_hidden_on_wish() -> None:
    text = 'INVITE sip:+4989550123@10.1.2.3:5061;transport=tls To: "089 / 550-123" <tel:112>, code 486, port 5060'
    assert redact(text) == text
    hidden = redact(text, numbers=True)
    assert "550" not in hidden
    assert "sip:…23@10.1.2.3:5061" in hidden
    assert "code 486, port 5060" in hidden


@pytest.mark.req("SECR-16")
def test_the_next_header_stays() -> None:
    assert redact(LINES[2]).endswith("Via: y")


@pytest.mark.parametrize(
    "line",
    [
        *("the password is wrong", "registered", "spin: 3", "author: x", "INVITE sip:100@h SIP/2.0", "pinned: yes"),
        *("sip:100@h:5060;x=y, sip:h:5061 <sip:2@h>", "<sip:[::1]:5060>;tag=a <sip:x@y>", "https://h:1/a@b"),
        "INFO sip:1@h SIP/2.0\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert redact(line) == line


@pytest.mark.req("SECR-16")
def test_arguments_and_tracebacks_are_covered() -> None:
    try:
        raise ValueError(f"password={SECRET}")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s", (f"token={SECRET}",), sys.exc_info())
    text = RedactingFormatter("%(message)s").format(record)
    assert SECRET not in text
    assert "Traceback" in text


MESSAGE = """TX 700 bytes Request msg INVITE/cseq=2 (tdta0x1) to TLS 127.0.0.1:5061:
INVITE sip:15615556789,,,4711@h SIP/2.0
Via: SIP/2.0/TLS h;branch=z9hG4bK1
Authorization: Digest username="100", realm="r", nonce="hunter2", uri="sip:h",
\tresponse="hunter2"
CSeq: 2 INVITE
Contact: <sip:100:hunter2@h>
X-Access-Token: hunter2
Content-Type: application/sdp

v=0
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:hunter2
a=ice-pwd:hunter2
2026-11-22 10:00:00.000 ERROR bug: not caught
a=sendrecv
--end msg--"""


@pytest.mark.req("LOG-1", "SECR-16")
def test_of_a_whole_sip_message_all_is_told_but_its_secrets() -> None:
    record = logging.LogRecord("sip", logging.DEBUG, __file__, 1, "%s", (MESSAGE,), None)
    text = RedactingFormatter("%(levelname)s %(name)s: %(message)s").format(record)
    assert SECRET not in text
    assert "4711" not in text
    first, *others = text.splitlines()
    assert first.startswith("DEBUG sip: TX 700 bytes")
    assert all(line.startswith("| ") for line in others), "nothing in it looks like a record of its own"
    for line in ("| CSeq: 2 INVITE", "| a=sendrecv", "| Authorization: (removed)", "| --end msg--"):
        assert line in others


@pytest.mark.req("SECR-16")
@pytest.mark.usefixtures("_own_logging")
def test_log_files_are_for_their_owner_and_do_not_grow_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("osmo_qt.log.FILE_BYTES", 3000)
    set_up(tmp_path, verbose=False)
    for _ in range(FILES * 2):
        logging.getLogger("test").info("x" * 2000)
    files = sorted(tmp_path.iterdir())
    assert len(files) == FILES
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert all(file.stat().st_size <= 3000 for file in files)


@pytest.mark.req("SECR-16")
@pytest.mark.usefixtures("_own_logging")
def test_what_is_written_to_the_file_is_redacted(tmp_path: Path) -> None:
    set_up(tmp_path, verbose=True)
    logging.getLogger("test").info("password=%s", SECRET)
    assert SECRET not in (tmp_path / "osmo-qt.log").read_text()


@pytest.mark.req("LOG-1")
@pytest.mark.usefixtures("_own_logging")
def test_levels_and_masking_change_at_once(tmp_path: Path, expect_log: ExpectLog) -> None:
    expect_log("warned")
    logs = set_up(tmp_path, verbose=False)
    path = tmp_path / "osmo-qt.log"

    def written(level: str) -> list[str]:
        logs.set_level(level)
        before = len(path.read_text().splitlines())
        logging.getLogger("test").debug("deep")
        logging.getLogger("test").info("told")
        logging.getLogger("test").warning("warned")
        return [line.rpartition(" ")[2] for line in path.read_text().splitlines()[before:]]

    assert written("med") == ["told", "warned"]
    assert written("max") == ["deep", "told", "warned"]
    assert written("min") == ["warned"]
    assert written("off") == []
    assert [sip_trace_wanted(level) for level in LEVELS] == [False, False, False, True]
    logs.set_level("med")
    logs.set_masking(True)
    logging.getLogger("test").info("call to %s", "+4989550123")
    assert path.read_text().endswith("call to …23\n")
    logs.delete([path])
    assert not path.exists()
    logging.getLogger("test").info("again")
    assert path.read_text().endswith("again\n")


@pytest.mark.req("SECR-16")
@pytest.mark.usefixtures("_own_logging")
def test_there_are_no_core_dumps(tmp_path: Path) -> None:
    set_up(tmp_path, verbose=False)
    assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)


@pytest.mark.req("SECR-20")
@pytest.mark.usefixtures("_own_logging")
def test_a_full_disk_is_told_once_and_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "osmo-qt.log").symlink_to("/dev/full")
    set_up(tmp_path, verbose=False)
    for _ in range(3):
        logging.getLogger("test").info("x")
    assert capsys.readouterr().err.count("the log can't be written") == 1


@pytest.mark.usefixtures("_own_logging")
def test_a_folder_that_can_not_be_written_is_told_and_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], expect_log: ExpectLog
) -> None:
    expect_log("still heard")
    set_up(tmp_path / "missing", verbose=False)
    logging.getLogger("test").warning("still heard")
    logging.getLogger("test").info("not on the console")
    told = capsys.readouterr().err
    assert "no log files" in told
    assert "still heard" in told
    assert "not on the console" not in told


@pytest.mark.usefixtures("_own_logging")
def test_each_kind_of_bug_is_logged_always_and_told_once(expect_log: ExpectLog) -> None:
    expect_log("ERROR bug: not caught")
    told: list[Exception] = []
    catch_bugs(told.append)

    def bug() -> None:
        raise ZeroDivisionError

    for _ in range(2):
        thread = threading.Thread(target=bug)
        thread.start()
        thread.join()
    error = KeyError("other")
    sys.excepthook(KeyError, error, None)
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert [type(e) for e in told] == [ZeroDivisionError, KeyError]
