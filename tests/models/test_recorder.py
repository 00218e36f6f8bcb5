"""Recording: names of files, the sign only while it is written, and a word when it is not."""

from dataclasses import replace
from pathlib import Path

import pytest

from osmo_qt.core.calls import CallState
from osmo_qt.models.calls import Calls
from osmo_qt.models.recorder import Recorder, file_name
from tests.fakes import FakeVoice, first_snapshot

S = CallState


class Stage:
    """One call, connected."""

    def __init__(self, **settings: str) -> None:
        self.voice = FakeVoice()
        self.calls = Calls(self.voice.service)
        folder = settings.get("folder", "")
        self.recorder = Recorder(self.voice.service, lambda _key: folder, Path("/own"))
        self.files: list[Path] = []
        self.failures: list[bool] = []
        self.recorder.recorded.connect(self.files.append)
        self.recorder.failed.connect(lambda: self.failures.append(True))
        self.call = self.voice.becomes(self.voice.ring(number="102"), S.ACTIVE)
        self.voice.take()

    def toggle(self) -> Path | None:
        self.recorder.toggle(self.calls.current)  # type: ignore[arg-type]
        command = self.voice.take()[-1]
        assert command[:2] == ("set_recording", self.call.id)
        return command[2]  # type: ignore[no-any-return]

    def become(self, state: CallState, **changes: object) -> None:
        self.call = self.voice.becomes(self.call, state, **changes)


@pytest.mark.req("CALL-1")
def test_a_call_is_recorded_and_the_file_told() -> None:
    stage = Stage()
    file = stage.toggle()
    assert file is not None
    assert file.parent == Path("/own")
    assert file.name.endswith(" 102.wav")
    stage.become(S.ACTIVE, recording=True)
    assert stage.toggle() is None
    stage.become(S.ACTIVE, recording=False)
    assert stage.files == [file]
    stage.toggle()
    stage.become(S.ACTIVE, recording=True)
    stage.become(S.ENDED)
    assert len(stage.files) == 2
    assert stage.failures == []


@pytest.mark.req("CALL-1")
def test_a_recording_that_can_not_be_written_is_told() -> None:
    stage = Stage(folder=" /mine ")
    file = stage.toggle()
    assert file is not None
    assert file.parent == Path("/mine")
    stage.voice.recording_failed.emit(stage.call.id, str(file))
    stage.voice.recording_failed.emit(99, "of nobody")
    assert stage.failures == [True]
    file = stage.toggle()
    stage.become(S.ACTIVE, recording=True)
    stage.become(S.ACTIVE, recording=False)  # the disk is full: the file so far is whole
    stage.voice.recording_failed.emit(stage.call.id, str(file))
    assert (len(stage.files), len(stage.failures)) == (1, 2)
    stage.toggle()
    stage.become(S.ENDED)
    assert len(stage.files) == 1


@pytest.mark.parametrize(
    ("number", "name"),
    [("+49 89*1#", "+49_89_1_"), ("../../etc/x", "_.._etc_x"), ("a" * 99, "a" * 40), ("", "anonymous")],
)
def test_no_number_spoils_the_name_of_the_file(number: str, name: str) -> None:
    call = replace(first_snapshot(1), remote_number=number)
    assert file_name(call, 86400 * 365)[20:] == f"{name}.wav"
