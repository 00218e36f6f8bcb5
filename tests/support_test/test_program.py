"""A person's hands and eyes on a program with widgets and QML."""

import re
import signal
import sys
from pathlib import Path

import pytest

from tests.support.desktop import Desktop
from tests.support.program import Program


def test_widgets_are_seen_clicked_and_typed_into(sample: Program) -> None:
    window = sample.window("Sample window")
    button = sample.find("push button", "Count", within=window)
    assert button.description == "counts"
    assert {"Press", "SetFocus"} <= {action.name for action in button.actions}
    sample.click(button)
    sample.find("label", "1 clicks")
    button.do("Press")
    sample.find("label", "2 clicks")
    sample.double_click(button)
    sample.find("label", "4 clicks")

    entry = sample.find("text", "Number")
    sample.click(entry)
    sample.wait_until(lambda: "focused" in entry.now().states, 5, "the entry has the focus")
    sample.type("+49 30 «Grüße»; \"x\" 'y'")
    sample.wait_until(lambda: entry.text == "+49 30 «Grüße»; \"x\" 'y'", 5, "all is typed")
    sample.key("ctrl+a", "BackSpace")
    sample.wait_until(lambda: entry.text == "", 5, "all is deleted")
    sample.type("600")
    sample.key("Return")
    people = sample.find("list", "People")
    sample.find("list item", "600", within=people, showing=False)
    sample.absent("list item", "600", within=people)
    sample.scroll(people, 30)
    sample.find("list item", "600", within=people)


def test_values_states_and_hidden_things(sample: Program) -> None:
    tick = sample.find("check box", "Tick")
    assert "checked" not in tick.states
    sample.click(tick)
    sample.find("check box", "Tick", states=["checked"])
    slider = sample.find("slider", "Volume")
    assert slider.value == 7
    sample.click(slider)
    sample.key("Home", "Right")
    sample.wait_until(lambda: slider.value == 1, 5, "the slider moved")
    assert "enabled" not in sample.find("push button", "Disabled").states
    sample.find("push button", "Hidden", showing=False)
    sample.absent("push button", "Hidden")
    with pytest.raises(LookupError, match="has only"):
        slider.do("Fly")
    with pytest.raises(LookupError):
        _ = tick.value


def test_right_click_double_click_and_drag(sample: Program) -> None:
    area = sample.find("label", "nothing yet")
    sample.right_click(area)
    sample.find("label", "right")
    sample.double_click(area)
    sample.find("label", "double")
    sample.drag(area, (40, -20))
    sample.find("label", "dragged 40 -20")


@pytest.mark.parametrize(("label", "title"), [("In widget", "Sample window"), ("In view", "Quick window")])
def test_qml_is_seen_and_clicked(sample: Program, label: str, title: str) -> None:
    window = sample.window(title)
    sample.focus(window)
    sample.click(sample.find("push button", f"{label} button", within=window))
    sample.find("label", f"{label} count 1", within=window)
    sample.click(sample.find("push button", f"{label} control", within=window))
    sample.find("label", f"{label} count 11", within=window)
    sample.find("push button", f"{label} control", within=window).do("Press")
    sample.find("label", f"{label} count 21", within=window)


def test_qml_in_a_widget_is_found_after_its_window_was_moved(sample: Program) -> None:
    window = sample.window("Sample window")
    before = window.extents
    found = sample.hands.run("search", "--name", "^Sample window$").split()
    sample.hands.run("windowmove", found[-1], "100", "60")
    sample.wait_until(lambda: window.extents != before, 5, "the window moves")
    sample.click(sample.find("push button", "In widget button"))
    sample.find("label", "In widget count 1")


def test_focus_changes_the_active_window(sample: Program) -> None:
    for title in ("Quick window", "Sample window", "Quick window"):
        sample.focus(sample.window(title))
        assert "active" in sample.window(title).states


def test_what_is_not_there_is_told_with_the_visible_tree(sample: Program) -> None:
    sample.window(re.compile("^Sample"))
    with pytest.raises(AssertionError, match=r"(?s)not within 0.2 s: .*'Nowhere'.*push button 'Count'"):
        sample.find("push button", "Nowhere", timeout=0.2)


def test_a_window_can_be_closed_by_key_and_is_gone(sample: Program) -> None:
    window = sample.window("Quick window")
    sample.focus(window)
    sample.key("alt+F4")
    sample.absent(name="Quick window")


def test_screenshot_shows_the_window(sample: Program, tmp_path: Path) -> None:
    sample.window("Sample window")
    sample.screenshot(tmp_path / "screen.png")
    assert (tmp_path / "screen.png").read_bytes().startswith(b"\x89PNG")


def run(desktop: Desktop, code: str, tmp_path: Path) -> Program:
    return Program(desktop, command=(sys.executable, "-c", code), log=tmp_path / "log")


def test_a_bad_end_fails_the_test(desktop: Desktop, tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match=r"(?s)exit code 1.*ZeroDivisionError"),
        run(desktop, "1/0", tmp_path) as program,
    ):
        program.wait_end()


def test_a_bad_log_fails_the_test(desktop: Desktop, tmp_path: Path) -> None:
    code = "import sys; print('file:x.qml:3: TypeError: null', file=sys.stderr)"
    with pytest.raises(AssertionError, match="a QML error"), run(desktop, code, tmp_path) as program:
        program.wait_end()


def test_a_process_left_behind_fails_the_test(desktop: Desktop, tmp_path: Path) -> None:
    code = "import subprocess; subprocess.Popen(['sleep', '60'], start_new_session=True)"
    with pytest.raises(AssertionError, match=r"left behind: .*sleep 60"), run(desktop, code, tmp_path) as program:
        program.wait_end()


def test_a_failing_test_gets_log_and_picture(desktop: Desktop, tmp_path: Path) -> None:
    code = "import sys, threading; print('hello', flush=True); threading.Event().wait()"
    with pytest.raises(AssertionError) as caught, run(desktop, code, tmp_path) as program:
        program.wait_until(lambda: "hello" in program.log_text(), 5, "hello")
        raise AssertionError("no")
    assert "hello" in caught.value.__notes__[0]
    assert (tmp_path / "log.png").exists()
    assert program.process.returncode == -signal.SIGKILL


def test_waiting_ends_when_the_program_does(desktop: Desktop, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="ended with code 3"), run(desktop, "exit(3)", tmp_path) as program:
        program.find("push button", timeout=30)


def test_a_program_that_cannot_be_started_leaves_nothing(desktop: Desktop, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), Program(desktop, command=("/no/such/program",), log=tmp_path / "log"):
        pass


def test_home_and_environment(desktop: Desktop, tmp_path: Path) -> None:
    code = "import os; print(os.environ['HOME'], os.environ.get('LANG'), os.environ['MORE'])"
    command = (sys.executable, "-c", code)
    more = {"LANG": None, "MORE": "1"}
    with Program(desktop, command=command, log=tmp_path / "log", home=tmp_path, environment=more) as program:
        program.wait_end()
        assert program.log_text() == f"{tmp_path} None 1\n"
