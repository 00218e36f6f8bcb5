"""FEATURES.md and the tests tell the same story, and the tool that compares them notices when they do not."""

from pathlib import Path

import pytest

from tools import requirements

FEATURES = """
| id | state | what |
|---|---|---|
| CALL-1 | done | Calls. |
| SECR-2 | open | Keys. |
"""
TEST = """
import pytest
pytestmark = pytest.mark.req("CALL-1")

class TestX:
    @pytest.mark.req("CALL-1", "SECR-2")
    def test_y(self): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.req("SECR-2"))])
async def test_z(x): ...
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tests" / "e2e").mkdir(parents=True)
    (tmp_path / "FEATURES.md").write_text(FEATURES)
    (tmp_path / "tests" / "e2e" / "test_a.py").write_text(TEST)
    return tmp_path


def run(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = requirements.main(["--root", str(root)])
    return code, capsys.readouterr().out


def test_features_and_tests_of_this_project_agree(capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(requirements.ROOT, capsys)
    assert code == 0, [line for line in text.splitlines() if line.startswith("WRONG")]


def test_marks_are_found_wherever_they_stand(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, text = run(root, capsys)
    assert code == 0
    file = "tests/e2e/test_a.py"
    call, keys = text.split("SECR-2 (open)")
    assert call.split() == ["CALL-1", "(done)", "Calls.", file, f"{file}::TestX::test_y"]
    assert keys.split()[1:3] == [f"{file}::TestX::test_y", f"{file}::test_z"]
    assert text.endswith("2 requirements: 1 done, 0 part, 1 open; 0 wrong\n")


@pytest.mark.parametrize(
    ("features", "wrong"),
    [
        (FEATURES + "| IN-1 | part | Ringing. → A bit. |\n", "IN-1 is part, but no test proves it"),
        (FEATURES + "| IN-1 | done | Ringing. |\n", "IN-1 is done, but no test proves it"),
        (FEATURES.replace("SECR-2", "SECR-3"), "names SECR-2, which FEATURES.md does not know"),
        (FEATURES + "| IN-1 | soon | Ringing. |\n", "no line of id, state and words"),
        (FEATURES + "| IN-1 | open |\n", "no line of id, state and words"),
        (FEATURES + "| CALL-1 | open | Again. |\n", "CALL-1 stands there twice"),
    ],
)
def test_contradictions_are_wrong(root: Path, capsys: pytest.CaptureFixture[str], features: str, wrong: str) -> None:
    (root / "FEATURES.md").write_text(features)
    code, text = run(root, capsys)
    assert code == 1
    assert wrong in text


def test_whoever_says_done_shows_it_end_to_end(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "tests" / "e2e").rename(root / "tests" / "core")
    code, text = run(root, capsys)
    assert code == 1
    assert "CALL-1 is done, but no end-to-end test shows it" in text


def test_an_id_must_be_written_out(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "tests" / "test_b.py").write_text("@pytest.mark.req(IDS)\ndef test_c(): ...\n")
    code, text = run(root, capsys)
    assert code == 1
    assert "tests/test_b.py::test_c names IDS" in text
