"""One running program per profile: its lock, where its socket is, and how a second start talks to it.

Nothing heavy is imported here: the command line answers at once. On Windows there is the lock, but no socket yet.
"""

import hashlib
import os
import socket
import stat
import struct
import sys
import threading
import time
from pathlib import Path

from osmo_qt.core.control import MOST_BYTES, Reply, Request, decode_reply, encode_request

ANSWER_WITHIN_S = 5.0
TAKE_WITHIN_S = 1.0
START_WITHIN_S = 10.0  # a program that holds the lock but does not listen yet is starting
_LONGEST_ADDRESS = 100  # sockaddr_un has 108 bytes, 104 on some systems
SUPPORTED = hasattr(socket, "AF_UNIX") and sys.platform != "win32"


class ControlError(Exception):
    """A program runs, but can't be spoken to; the text says why, for the command line."""


def private_folder(path: Path) -> Path:
    """`path` as a folder that only its owner may enter. Raises OSError if it is somebody else's or open."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(0, "it belongs to somebody else", str(path))
    if found.st_mode & 0o077:
        path.chmod(0o700)
    return path


def socket_path(profile: Path) -> Path:
    """Where the program of this profile listens: a private folder of the session, else one in the profile."""
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if runtime and Path(runtime).is_dir():
        mark = hashlib.sha256(os.fsencode(profile.resolve())).hexdigest()[:16]
        return Path(runtime, "osmo-qt", f"{mark}.sock")
    return profile / "control" / "control.sock"


def fits(path: Path) -> bool:
    """Whether the path is short enough for the address of a socket."""
    return len(os.fsencode(path)) <= _LONGEST_ADDRESS


def peer_uid(connection: socket.socket) -> int:
    """The user id of the process at the other end, told by the kernel. Raises OSError."""
    if sys.platform == "darwin":
        credentials = connection.getsockopt(0, 1, struct.calcsize("IIh16I"))  # SOL_LOCAL, LOCAL_PEERCRED: xucred
        return int(struct.unpack_from("II", credentials)[1])
    if sys.platform == "win32":
        raise OSError("no peer credentials here")
    credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return int(struct.unpack("3i", credentials)[1])


class InstanceLock:
    """Held by the one program of a profile as long as it lives; the kernel lets go of it after a crash."""

    def __init__(self, profile: Path) -> None:
        self._path = profile / "instance.lock"
        self._file: int | None = None

    def take(self, within_s: float = TAKE_WITHIN_S) -> bool:
        """False: another program has it. Raises OSError if the profile can't be used."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + within_s
        while not _lock(file):
            if time.monotonic() > deadline:
                os.close(file)
                return False
            _pause(0.05)  # somebody may only be looking
        self._file = file
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _lock(file: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def is_running(profile: Path) -> bool:
    """Whether a program holds the profile's lock. Raises OSError if the profile can't be used."""
    if not (profile / "instance.lock").exists():
        return False
    lock = InstanceLock(profile)
    taken = lock.take(0)
    lock.release()
    return not taken


def ask(profile: Path, request: Request) -> Reply | None:
    """What the running program says; None if none runs. Raises ControlError, ValueError (request too long)."""
    line = encode_request(request)
    if not SUPPORTED or not is_running(profile):
        return None
    path = socket_path(profile)
    if not fits(path):
        raise ControlError(f"the path {path} is too long for a socket")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_WITHIN_S)
            _connect(connection, path, profile)
            if peer_uid(connection) != os.getuid():
                raise ControlError("its socket belongs to somebody else")
            connection.sendall(line)
            return decode_reply(_read_line(connection))
    except TimeoutError as error:
        raise ControlError("it does not answer") from error
    except (OSError, ValueError) as error:
        if not is_running(profile):
            return None  # it ended just now
        raise ControlError(str(error)) from error


def _connect(connection: socket.socket, path: Path, profile: Path) -> None:
    """Waits for a program that is just starting. Raises OSError."""
    deadline = time.monotonic() + START_WITHIN_S
    while True:
        try:
            connection.connect(str(path))
            return
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > deadline or not is_running(profile):
                raise
        _pause(0.05)


def _pause(seconds: float) -> None:
    """Between two looks: of the lock or the socket of another program nobody is told."""
    threading.Event().wait(seconds)


def _read_line(connection: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n"):
        piece = connection.recv(4096)
        if not piece or len(data) > MOST_BYTES:
            raise ValueError("it gave no answer")
        data += piece
    return data
