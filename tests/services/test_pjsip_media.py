"""The real SIP stack's sound: conference, recording, early media, encryption that is a must, statistics."""

import re
import shutil
import wave
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pjsua2 as pj
import pytest
from PySide6.QtWidgets import QApplication

from osmo_qt.core.accounts import SrtpUse
from osmo_qt.core.calls import CallQuality, CallState, MediaSecurity
from osmo_qt.services.voice import pjsip_account
from osmo_qt.services.voice.driver import AudioChoice
from tests.conftest import ExpectLog
from tests.services.sound import ToneSender, heard_tones
from tests.services.telephone import Telephone, running_telephone
from tests.support import sip_message as sip
from tests.support.rtp import RtpPort
from tests.support.sip_peer import Dialog
from tests.support.tones import analyse, read_wav, write_tone

OWN_HZ, FIRST_HZ, SECOND_HZ, THIRD_HZ = 320.0, 520.0, 840.0, 1240.0
RING_BACK_HZ = 425.0
CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What comes out of the speaker, in all calls of this file."""
    return tmp_path_factory.mktemp("sound") / "heard.wav"


@pytest.fixture(scope="module")
def line(qapp: QApplication, heard: Path) -> Iterator[Telephone]:
    """One for all tests of this file; it speaks a tone of its own."""
    said = write_tone(heard.with_name("said.wav"), OWN_HZ, 60)
    with running_telephone(AudioChoice(microphone_file=said, speaker_file=heard, use_devices=False)) as telephone:
        yield telephone


@pytest.fixture(autouse=True)
def _hang_up(line: Telephone) -> Iterator[None]:
    yield
    line.clear()


class Party:
    """A person at the peer, who says one tone; with a media port of his own, or behind that of another machine."""

    def __init__(
        self, line: Telephone, number: str, hz: float, stack: ExitStack, speaks_from: RtpPort | None = None
    ) -> None:
        self.rtp = stack.enter_context(RtpPort())
        line.peer.on_invite = "ring"
        known = len([d for d in line.peer.dialogs.values() if d.incoming])
        self.id = line.service.make_call(f"sip:{number}@127.0.0.1:{line.peer.port}", number)
        line.wait_call(self.id, state=CallState.PROGRESS)
        self.dialog: Dialog = line.peer.wait_call(known + 1)
        source = speaks_from or self.rtp
        self.talks = stack.enter_context(ToneSender(source, media_port(self.dialog.invite.body), hz))
        line.peer.answer(self.dialog, sip.sdp(self.rtp.port))
        line.wait_call(self.id, state=CallState.ACTIVE)

    def wait_heard(self, line: Telephone, *frequencies: float) -> None:
        since = len(self.rtp.packets)
        line.wait(lambda: heard_tones(self.rtp, since, *frequencies), f"{frequencies} at call {self.id}")

    def hears(self, line: Telephone, hz: float) -> bool:
        """Whether a tone is in the next second."""
        since = len(self.rtp.packets)
        line.wait(lambda: len(self.rtp.packets) > since + 50, "a second of sound")
        return heard_tones(self.rtp, since + 10, hz)


@contextmanager
def parties(line: Telephone, *tones: float) -> Iterator[list[Party]]:
    with ExitStack() as stack:
        found = [Party(line, str(101 + i), hz, stack) for i, hz in enumerate(tones)]
        yield found
        line.hang_up(*[party.id for party in found if not line.last(party.id).is_over])


def media_port(body: str) -> int:
    found = re.search(r"^m=audio (\d+)", body, re.M)
    assert found
    return int(found[1])


@pytest.mark.req("CALL-1")
def test_a_conference_of_three_and_its_end(line: Telephone) -> None:
    with parties(line, FIRST_HZ, SECOND_HZ, THIRD_HZ) as (one, two, three):
        assert not one.hears(line, SECOND_HZ)
        line.service.set_conference((one.id, two.id, three.id))
        line.wait_call(three.id, in_conference=True)
        one.wait_heard(line, OWN_HZ, SECOND_HZ, THIRD_HZ)
        two.wait_heard(line, OWN_HZ, FIRST_HZ, THIRD_HZ)
        line.service.set_mute(one.id, True)
        line.service.set_hold(two.id, True)
        line.wait_call(two.id, state=CallState.HELD)
        one.wait_heard(line, THIRD_HZ)
        assert not one.hears(line, SECOND_HZ)
        line.service.set_hold(two.id, False)
        line.wait_call(two.id, state=CallState.ACTIVE)
        one.wait_heard(line, SECOND_HZ, THIRD_HZ)
        assert not one.hears(line, OWN_HZ)  # still muted
        line.hang_up(three.id)
        two.wait_heard(line, OWN_HZ, FIRST_HZ)
        line.service.set_conference(())
        line.wait_call(one.id, in_conference=False)
        assert not two.hears(line, FIRST_HZ)
        two.wait_heard(line, OWN_HZ)


@pytest.mark.req("CALL-1")
def test_a_conference_with_one_left_is_none(line: Telephone) -> None:
    with parties(line, FIRST_HZ, SECOND_HZ) as (one, two):
        line.service.set_conference((one.id, two.id))
        line.wait_call(one.id, in_conference=True)
        line.peer.bye(two.dialog)
        line.wait_call(one.id, in_conference=False)
        one.wait_heard(line, OWN_HZ)


@pytest.mark.req("CALL-1")
def test_a_recording_has_both_sides_and_survives_hold(line: Telephone, tmp_path: Path) -> None:
    file = tmp_path / "calls" / "a.wav"
    with parties(line, FIRST_HZ) as (one,):
        line.service.set_recording(one.id, file)
        line.wait_call(one.id, recording=True)
        line.wait(lambda: _size(file) > 40_000, "a second of recording")
        line.service.set_hold(one.id, True)
        line.wait_call(one.id, state=CallState.HELD)
        held = _size(file)
        line.service.set_hold(one.id, False)
        line.wait_call(one.id, state=CallState.ACTIVE)
        assert line.last(one.id).recording
        line.wait(lambda: _size(file) > held + 40_000, "it goes on")
        line.service.set_recording(one.id, None)
        line.wait_call(one.id, recording=False)
        line.wait(lambda: _is_complete(file), "the head of the file")
    assert file.stat().st_mode & 0o777 == 0o600
    with wave.open(str(file)) as sound:
        assert sound.getnframes() > sound.getframerate()
    for hz in (OWN_HZ, FIRST_HZ):
        assert analyse(file, hz).heard_s > 1.0
    assert line.failed_recordings == []


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _is_complete(file: Path) -> bool:
    """A WAV file's head is written last, with the length of all that follows the first eight bytes."""
    return int.from_bytes(file.read_bytes()[4:8], "little") == file.stat().st_size - 8


@pytest.mark.req("CALL-1")
def test_a_recording_that_can_not_be_written_is_told_once(
    line: Telephone, tmp_path: Path, expect_log: ExpectLog
) -> None:
    expect_log("the recording can't be written")
    expect_log("the recording of call .* ends")
    old = tmp_path / "old.wav"
    old.write_bytes(b"precious")
    folder = tmp_path / "gone"
    with parties(line, FIRST_HZ) as (one,):
        line.service.set_recording(one.id, old)
        line.wait(lambda: line.failed_recordings, "the failure")
        assert not line.last(one.id).recording
        line.service.set_recording(one.id, folder / "b.wav")
        line.wait_call(one.id, recording=True)
        shutil.rmtree(folder)
        line.wait_call(one.id, recording=False)
        line.wait(lambda: len(line.failed_recordings) > 1, "the second failure")
    assert line.failed_recordings == [(one.id, str(old)), (one.id, str(folder / "b.wav"))]
    assert old.read_bytes() == b"precious"
    line.failed_recordings.clear()


@pytest.mark.req("CALL-6")
def test_early_media_begins_with_the_first_packet(line: Telephone) -> None:
    line.peer.on_invite = "ring"
    known = len([d for d in line.peer.dialogs.values() if d.incoming])
    call_id = line.service.make_call(f"sip:101@127.0.0.1:{line.peer.port}", "101")
    dialog = line.peer.wait_call(known + 1)
    line.peer.answer(dialog, status=183)
    line.wait(lambda: len(line.peer.rtp.packets) > 10, "sound to the other side")
    assert not line.last(call_id).early_media  # a ring-back tone still has to be heard
    with ToneSender(line.peer.rtp, media_port(dialog.invite.body), FIRST_HZ):
        line.wait_call(call_id, early_media=True, state=CallState.PROGRESS)
    line.hang_up(call_id)


@pytest.mark.req("QUAL-1")
def test_statistics_come_each_second_and_silence_is_bad(line: Telephone) -> None:
    with ExitStack() as stack:
        one = Party(line, "101", FIRST_HZ, stack)
        line.wait(lambda: len([1 for i, _ in line.statistics if i == one.id]) >= 3, "statistics", 6)
        last = [s for i, s in line.statistics if i == one.id][-1]
        assert (last.codec, last.clock_hz, last.encryption) == ("PCMU", 8000, "")
        assert 45 < last.received.packets / 2 < 55 * 2.5
        assert last.received.bitrate_kbps == pytest.approx(64, rel=0.3)
        assert last.mos > 4
        assert line.last(one.id).quality is CallQuality.GOOD
        one.talks.stop()
        line.wait_call(one.id, quality=CallQuality.BAD)
        stack.enter_context(ToneSender(one.rtp, media_port(one.dialog.invite.body), FIRST_HZ))
        line.wait_call(one.id, quality=CallQuality.GOOD, timeout=15)
        line.hang_up(one.id)


@pytest.mark.req("SECR-7")
def test_encryption_that_is_a_must_is_not_given_up(line: Telephone, expect_log: ExpectLog) -> None:
    expect_log("an offer to go on without encryption is refused")
    line.register(srtp=SrtpUse.MANDATORY)
    known = len(line.calls)
    line.peer.invite(line.uri)
    line.peer.wait_response(488)
    assert CallState.ACTIVE not in {call.state for call in line.calls[known:]}

    secure = sip.sdp(line.peer.rtp.port, codecs="0 PCMU/8000").replace("RTP/AVP", "RTP/SAVP") + CRYPTO
    line.wait(lambda: all(line.last(c.id).is_over for c in line.calls), "the end of the refused call")
    known = len(line.calls)
    dialog = line.peer.invite(line.uri, secure)
    call = line.wait_incoming(known)
    line.service.answer(call.id)
    line.wait_call(call.id, state=CallState.ACTIVE, media_security=MediaSecurity.SRTP)
    assert not line.last(call.id).signalling_secure  # the keys came by UDP
    request = line.peer.request(dialog, "INVITE", sip.sdp(line.peer.rtp.port))
    assert line.peer.wait_answered(request).status == 488
    assert line.last(call.id).media_security is MediaSecurity.SRTP
    line.hang_up(call.id)

    line.peer.on_invite = "answer"  # with RTP/AVP, against our offer
    heard = len(line.peer.rtp.packets)
    call_id = line.service.make_call(f"sip:101@127.0.0.1:{line.peer.port}", "101")
    line.wait_call(call_id, state=CallState.ENDED)
    assert "RTP/SAVP" in line.peer.requests("INVITE")[-1].body
    assert len(line.peer.rtp.packets) == heard
    line.register()


@pytest.mark.req("SECR-7")
@pytest.mark.parametrize("way", ["INVITE", "UPDATE"])
def test_encryption_that_was_agreed_on_is_not_given_up(
    line: Telephone, expect_log: ExpectLog, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    expect_log("an offer to go on without encryption is refused")
    encrypt = pjsip_account._set_encryption

    def without_tls(config: pj.AccountConfig, use: SrtpUse, *, secure: bool) -> None:
        encrypt(config, use, secure=True)
        config.mediaConfig.srtpSecureSignaling = 0

    monkeypatch.setattr(pjsip_account, "_set_encryption", without_tls)
    line.register(srtp=SrtpUse.OPTIONAL)
    known = len(line.calls)
    secure = sip.sdp(line.peer.rtp.port, codecs="0 PCMU/8000").replace("RTP/AVP", "RTP/SAVP") + CRYPTO
    dialog = line.peer.invite(line.uri, secure)
    call = line.wait_incoming(known)
    line.service.answer(call.id)
    line.wait_call(call.id, state=CallState.ACTIVE, media_security=MediaSecurity.SRTP)
    request = line.peer.request(dialog, way, sip.sdp(line.peer.rtp.port))
    assert line.peer.wait_answered(request).status == 488
    assert line.last(call.id).media_security is MediaSecurity.SRTP
    request = line.peer.request(dialog, way, secure)
    assert line.peer.wait_answered(request).status == 200
    line.hang_up(call.id)
    monkeypatch.undo()
    line.register()


@pytest.mark.req("SECR-8")
def test_strangers_are_not_heard_and_hear_nothing(line: Telephone, tmp_path: Path) -> None:
    file = tmp_path / "a.wav"
    with ExitStack() as stack:
        one = Party(line, "101", FIRST_HZ, stack)
        one.wait_heard(line, OWN_HZ)
        port = media_port(one.dialog.invite.body)
        stranger = stack.enter_context(RtpPort(host="127.0.0.2"))
        line.service.set_recording(one.id, file)
        line.wait_call(one.id, recording=True)
        # many between two of the right ones, as each of those would put an end to a short row of wrong ones
        stack.enter_context(ToneSender(stranger, port, SECOND_HZ, source_id=666, flood=30))
        since = len(one.rtp.packets)
        line.wait(lambda: len(one.rtp.packets) > since + 75, "our sound at the right address")
        line.service.set_recording(one.id, None)
        line.wait_call(one.id, recording=False)
        line.wait(lambda: _is_complete(file), "its header")
        assert stranger.packets == []
        assert analyse(file, FIRST_HZ).heard_s > 1.0
        assert analyse(file, SECOND_HZ).heard_s == 0
        line.hang_up(one.id)


@pytest.mark.req("SECR-8", "IN-6")
def test_a_server_behind_nat_is_spoken_to_where_it_speaks_from(line: Telephone, heard: Path) -> None:
    """Also when that changes in the call, but whom the SDP names comes first; and a new SSRC is no stranger."""
    with ExitStack() as stack:
        relay, other = (stack.enter_context(RtpPort(host="127.0.0.2")) for _ in range(2))
        one = Party(line, "101", FIRST_HZ, stack, relay)
        port = media_port(one.dialog.invite.body)
        line.wait(lambda: heard_tones(relay, 0, OWN_HZ), "our sound at the relay")
        one.talks.stop()
        with ToneSender(relay, port, SECOND_HZ, source_id=815):
            line.wait(lambda: _heard_lately(heard, SECOND_HZ), "the relay with a new SSRC")
        with ToneSender(other, port, THIRD_HZ, source_id=7):
            assert other.packets == []
            line.wait(lambda: heard_tones(other, 0, OWN_HZ), "our sound at another relay")
            line.wait(lambda: _heard_lately(heard, THIRD_HZ), "the other relay")
            with ToneSender(one.rtp, port, FIRST_HZ):
                one.wait_heard(line, OWN_HZ)
                line.wait(lambda: _heard_lately(heard, FIRST_HZ), "the one that the SDP names")
                line.wait(lambda: not _heard_lately(heard, THIRD_HZ), "and no other")
        line.hang_up(one.id)


def _seconds(file: Path) -> float:
    samples, rate = read_wav(file)
    return len(samples) / (rate or 1)


def _heard_lately(file: Path, hz: float) -> bool:
    """Whether a tone is in the last fifth of a second of what is still being written."""
    return analyse(file, hz, start=max(0.0, _seconds(file) - 0.2)).heard_s > 0.1


@pytest.mark.req("SECR-8")
def test_plain_sound_before_the_answer_of_a_call_that_must_be_encrypted_is_not_heard(
    line: Telephone, heard: Path
) -> None:
    line.register(srtp=SrtpUse.MANDATORY)
    line.peer.on_invite = "ring"
    known = len([d for d in line.peer.dialogs.values() if d.incoming])
    begin = _seconds(heard)
    call_id = line.service.make_call(f"sip:101@127.0.0.1:{line.peer.port}", "101")
    dialog = line.peer.wait_call(known + 1)
    tag = re.search(r"a=crypto:(\d+) AES_CM_128_HMAC_SHA1_80 ", dialog.invite.body)
    assert tag
    secure = sip.sdp(line.peer.rtp.port, codecs="0 PCMU/8000").replace("RTP/AVP", "RTP/SAVP")
    secure += CRYPTO.replace(":1 ", f":{tag[1]} ")
    with ToneSender(line.peer.rtp, media_port(dialog.invite.body), THIRD_HZ):
        line.wait(lambda: analyse(heard, RING_BACK_HZ, start=begin).heard_s > 0.3, "a ring-back tone")
        line.peer.answer(dialog, secure, status=183)
        line.wait(lambda: len(line.peer.rtp.packets) > 50, "our own sound, encrypted")
        line.wait(lambda: analyse(heard, RING_BACK_HZ, start=begin).last_s > 4.5, "the next ring-back tone")
        assert not line.last(call_id).early_media
    assert analyse(heard, THIRD_HZ, start=begin).heard_s == 0
    line.hang_up(call_id)
    line.register()


@pytest.mark.req("IN-3")
def test_it_rings_for_a_call_of_another_device(line: Telephone, heard: Path) -> None:
    begin = _seconds(heard)
    line.service.set_ringing(True)
    line.wait(lambda: analyse(heard, 880, start=begin).heard_s > 0.1, "ringing")
    line.service.set_ringing(False)
    line.peer.on_invite = "ring"
    begin = _seconds(heard)
    call_id = line.service.make_call(f"sip:101@127.0.0.1:{line.peer.port}", "101")
    line.wait(lambda: analyse(heard, RING_BACK_HZ, start=begin).heard_s > 0.1, "what is heard unless something rings")
    line.hang_up(call_id)
