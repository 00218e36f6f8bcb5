"""A private PostgreSQL for tests: its own server in a temporary folder, reached by a socket file, never by network."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from . import processes
from .waiting import wait_for

# What a crash would lose does not matter here; a test waits for no disk
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")
START_TIMEOUT_S = 20


class PostgresServer:
    """Runs inside the context; the server refuses to be root's, so as root it is given to another user."""

    def __init__(self) -> None:
        self._bin = _newest_programs()
        self._folder = Path(tempfile.mkdtemp(prefix="osmo-pg-"))
        self._mark = processes.new_mark()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._strategy = ""

    def __enter__(self) -> Self:
        user = _other_user()
        if user is not None:
            os.chown(self._folder, user.pw_uid, user.pw_gid)
        prefix = _as_user(user)
        data = self._folder / "data"
        initdb = [*prefix, str(self._bin / "initdb"), "-D", str(data), "-U", "osmo", "-A", "trust", "--no-sync"]
        subprocess.run([*initdb, "-E", "UTF8", "--locale=C.UTF-8"], check=True, capture_output=True, cwd="/")
        options = [word for setting in (*FAST, "listen_addresses=") for word in ("-c", setting)]
        command = [*prefix, str(self._bin / "postgres"), "-D", str(data), "-k", str(self._folder), *options]
        environment = processes.with_mark(os.environ, self._mark)
        self._process = processes.start(command, environment, self._folder / "log", cwd=Path("/"))
        wait_for(self._answers, START_TIMEOUT_S, (self._folder / "log").read_text)
        if int(self.run("SHOW server_version_num")) >= 150000:  # a third of the time of what is usual from then on
            self._strategy = "STRATEGY FILE_COPY"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast shutdown": whoever is connected is cut off
            self._process.wait(10)
        processes.end_marked(self._mark)
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return f"postgresql://osmo@/{database}?host={self._folder}"

    def create(self, template: str = "template1") -> str:
        """A new database, a copy of `template`; returns its name."""
        self._made += 1
        name = f"test{self._made}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} {self._strategy}")
        return name

    def drop(self, name: str) -> None:
        """Also when somebody is connected."""
        self.run(f"DROP DATABASE {name} WITH (FORCE)")

    def run(self, *statements: str) -> str:
        """Run SQL; returns what psql prints, without decoration."""
        return self._psql([word for statement in statements for word in ("-c", statement)], check=True).stdout

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, (self._folder / "log").read_text()
        return self._psql(["-c", "SELECT 1"], check=False).returncode == 0

    def _psql(self, arguments: Sequence[str], *, check: bool) -> subprocess.CompletedProcess[str]:
        command = [str(self._bin / "psql"), "-X", "-q", "-A", "-t", "-h", str(self._folder), "-U", "osmo", "postgres"]
        return subprocess.run([*command, *arguments], check=check, capture_output=True, text=True)


def _newest_programs() -> Path:
    """Debian keeps them outside PATH, by version."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    program = shutil.which("postgres")
    assert program, "PostgreSQL is missing: packaging/system_packages.py test"
    return Path(program).parent


def _other_user() -> pwd.struct_passwd | None:
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as_user(user: pwd.struct_passwd | None) -> list[str]:
    if user is None:
        return []
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]
