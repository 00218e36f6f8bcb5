"""Mailbox files as the engine writes them, and what else may stand there."""

import threading
from pathlib import Path

import pytest

from osmo_qt.office.engine import mailbox
from osmo_qt.office.engine.mailbox import HEARD, NEW, Mailbox, forget_locks, locked
from osmo_qt.office.engine.mailbox_watch import MailboxWatch, is_listened_to
from tests.support.tones import write_tone

TEXT = """;
; Message Information file
;
[message]
origmailbox=102
callerid={caller}
origtime={time}
category=
msg_id={id}
duration=1
"""


def put(box: Path, folder: str, number: int, message_id: str, caller: str = '"Ada Lovelace" <100>') -> Path:
    (box / folder).mkdir(parents=True, exist_ok=True)
    text = box / folder / f"msg{number:04}.txt"
    text.write_text(TEXT.format(caller=caller, time=1795804168 + number, id=message_id))
    write_tone(text.with_suffix(".wav"), 440, 1.5, rate=8000)
    return text


def test_messages_of_both_folders(tmp_path: Path) -> None:
    put(tmp_path, NEW, 1, "2-b")
    put(tmp_path, NEW, 0, "1-a")
    heard = put(tmp_path, HEARD, 0, "0-z")
    one, two, three = Mailbox(tmp_path).messages()
    assert [one.id, two.id, three.id] == ["1-a", "2-b", "0-z"]
    assert (one.number, one.name, one.received_at, one.duration_s) == ("100", "Ada Lovelace", 1795804168, 1.5)
    assert (three.folder, three.moved_at) == (HEARD, heard.stat().st_ctime)
    assert Mailbox(tmp_path).sound("0-z") == heard.with_suffix(".wav").read_bytes()
    assert Mailbox(tmp_path).sound("nobody") is None
    assert Mailbox(tmp_path / "empty").messages() == []
    assert not list(tmp_path.rglob(".lock*"))


@pytest.mark.parametrize(
    ("caller", "found"),
    [
        ('"Ada" <100>', ("Ada", "100")),
        ("Ada Lovelace <+49891234>", ("Ada Lovelace", "+49891234")),
        ('"Anonymous" <anonymous>', ("", "")),
        ("Unknown", ("", "")),
        ("100", ("", "100")),
        ("<100>", ("", "100")),
        ("", ("", "")),
        ('"a" b <c> d', ("", "")),
    ],
)
def test_who_called(tmp_path: Path, caller: str, found: tuple[str, str]) -> None:
    put(tmp_path, NEW, 0, "1-a", caller)
    message = Mailbox(tmp_path).messages()[0]
    assert (message.name, message.number) == found


def test_what_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    put(tmp_path, NEW, 0, "1 ; core stop now")
    put(tmp_path, NEW, 1, "")
    put(tmp_path, NEW, 2, "3-c").write_bytes(b"\xff\xfe[")
    put(tmp_path, NEW, 3, "4-d").with_suffix(".wav").write_bytes(b"RIFF")
    put(tmp_path, NEW, 4, "5-e").with_suffix(".wav").unlink()
    put(tmp_path, NEW, 5, "6-f")
    assert [message.id for message in Mailbox(tmp_path).messages()] == ["6-f"]


def test_the_lock_of_the_engine_is_waited_for(tmp_path: Path) -> None:
    put(tmp_path, NEW, 0, "1-a")
    lock = tmp_path / NEW / ".lock"
    lock.touch()
    release = threading.Timer(0.05, lock.unlink)
    release.start()
    assert len(Mailbox(tmp_path).messages()) == 1
    release.join()
    with locked(tmp_path / NEW):
        assert lock.exists()
    assert not lock.exists()


def test_a_lock_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "LOCK_WITHIN_S", 0.02)
    put(tmp_path / "default/102", NEW, 0, "1-a")
    (tmp_path / "default/102" / NEW / ".lock").touch()
    with pytest.raises(TimeoutError, match="INBOX stays locked"):
        Mailbox(tmp_path / "default/102").messages()
    forget_locks(tmp_path)
    assert len(Mailbox(tmp_path / "default/102").messages()) == 1


def test_who_is_connected_with_a_mailbox() -> None:
    left: list[str] = []
    watch = MailboxWatch(left.append)

    def plan(channel: str, application: str, data: str = "") -> None:
        event = {"type": "ChannelDialplan", "channel": {"id": channel}}
        watch.feed({**event, "dialplan_app": application, "dialplan_app_data": data})

    plan("1", "VoiceMail", "102@default,u")
    plan("1", "Hangup")
    assert left == ["102"]
    watch.feed({"type": "ChannelDestroyed", "channel": {"id": "1"}})
    plan("2", "Dial", "PJSIP/100")
    plan("2", "VoiceMail", "101@default,u")
    watch.feed({"type": "ChannelDestroyed", "channel": {"id": "2"}})
    listener = {"id": "3", "dialplan": {"app_name": "VoiceMailMain", "app_data": "100@default,s"}}
    watch.adopt(listener)
    watch.lose_all()
    assert left == ["102", "101", "100"]
    caller = {"id": "4", "dialplan": {"app_name": "VoiceMail", "app_data": "101@default,u"}}
    assert is_listened_to("100", [caller, listener])
    assert not is_listened_to("101", [caller, listener])
