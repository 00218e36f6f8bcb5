"""Hands a message with a file to the person's own e-mail program; nothing is sent without their doing there."""

import logging
import shutil
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

log = logging.getLogger(__name__)

PROGRAM = "xdg-email"
ANSWER_WITHIN_S = 4.0  # it says soon that it found no e-mail program; with one it may stay as long as that runs


def compose(to: str, subject: str, body: str, file: Path) -> bool:
    """Opens a new message with `file` attached; False where that is not possible. Blocks for some seconds."""
    program = shutil.which(PROGRAM)
    if program is None:
        return False
    command = [program, "--utf8", "--subject", subject, "--body", body, "--attach", str(file), f"mailto:{to}"]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # it must not end with this program
        )
    except OSError as error:
        log.warning("%s can't be started: %s", PROGRAM, error.strerror)
        return False
    try:
        code = process.wait(ANSWER_WITHIN_S)
    except subprocess.TimeoutExpired:
        threading.Thread(target=process.wait, name="e-mail", daemon=True).start()  # so that no zombie is left
        return True
    log.info("%s ended with %s", PROGRAM, code)
    return code == 0


def mailto(to: str, subject: str, body: str) -> str:
    """The same as a link (RFC 6068), which can carry no file."""
    address = quote(to, safe="@+")
    return f"mailto:{address}?subject={quote(subject)}&body={quote(body)}"
