"""Logging: topic loggers, four levels, secrets taken out, files that only their owner can read."""

import contextlib
import logging
import os
import re
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

FILES = 5
FILE_BYTES = 1_000_000
NAME = "osmo-qt.log"
DEFAULT_LEVEL = "med"
OFF = logging.CRITICAL + 1
# guide 6.1.3.3: more data but fewer details at Min, the lowest layers at Max
LEVELS = {"off": OFF, "min": logging.WARNING, "med": logging.INFO, "max": logging.DEBUG}
_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s: %(message)s"

_MASKED = r"\1(removed)"
_SECRETS = (
    # a header goes on in lines that begin with a space (RFC 3261 section 7.3.1)
    (re.compile(r"((?:Proxy-)?Authorization:\s*)[^\r\n]+(?:\r?\n[ \t][^\r\n]*)*", re.I), _MASKED),
    (re.compile(r"((?:WWW|Proxy)-Authenticate:\s*)[^\r\n]+(?:\r?\n[ \t][^\r\n]*)*", re.I), _MASKED),
    (re.compile(r"(Authentication-Info:\s*)[^\r\n]+(?:\r?\n[ \t][^\r\n]*)*", re.I), _MASKED),
    (re.compile(r"(a=crypto:\d+\s+\S+\s+)[^\r\n]+", re.I), _MASKED),
    (re.compile(r"(a=key-mgmt:\S+\s+)[^\r\n]+", re.I), _MASKED),
    (re.compile(r"(a=ice-pwd:)\S+", re.I), _MASKED),
    (re.compile(r"((?:password|passwd|secret|token|cookie|\bpin)[\"']?\s*[=:]\s*)(\"[^\"]*\"|\S+)", re.I), _MASKED),
    (re.compile(r"\b(Bearer\s+)\S+", re.I), _MASKED),
    (re.compile(r"\b((?:sips?|https?|turns?):(?://)?[^\s:@;<>\"/\[\]]*:)[^\s@<>\"/]+(?=@)", re.I), _MASKED),
    # what a SIP message carries, unless it describes media: texts of people, digits of the keypad
    (
        re.compile(
            r"((?:Content-Type|\bc)\s*:[ \t]*(?:text/|message/(?!sipfrag)|multipart/|application/(?:dtmf|im-|cpim|vnd))"
            r"[^\r\n]*(?:\r?\n[^\r\n]+)*\r?\n\r?\n).+\Z",
            re.I | re.S,
        ),
        _MASKED,
    ),
    # whatever type these have
    (
        re.compile(r"(^(?:MESSAGE|INFO)[ ][^\r\n]*[ ]SIP/2\.0(?:\r?\n[^\r\n]+)*\r?\n\r?\n).+\Z", re.I | re.S | re.M),
        _MASKED,
    ),
    (re.compile(r"(\bSignal\s*=\s*)[0-9A-D*#]+", re.I), _MASKED),
    (re.compile(r"(\bDTMF\b(?:\s+(?:digits?|id|event))*[\s:=]+[\"']?)[0-9A-D*#,;w]+(?![a-z])", re.I), _MASKED),
    (re.compile(r"(\b(?:post_?dial|postd|digits?)[\"']?\s*[=:]\s*[\"']?)[0-9A-D*#,;pw]+", re.I), _MASKED),
    (re.compile(r"((?:sips?|tel):[0-9+*#.()\-]+)(?:[,;pw]|%2C|%3B)[0-9*#,;pw]*(?=[@>\s;]|$)", re.I), _MASKED),
)
_NUMBERS = (
    re.compile(r"((?:sips?:|tel:|callto:))\+?([0-9*#.()\-]*?)(\d{0,2})(?=[@;>\s,\"'?]|$)", re.I),
    re.compile(r"(?<![\w.:/=-])(\+?)(\d[\d ()/-]{3,}\d)(\d{2})(?![\w.:-])"),
)


def redact(text: str, *, numbers: bool = False) -> str:
    """`text` without passwords, tokens, keys, digits of the keypad and texts of people; on wish without `numbers`.

    Of a telephone number the last two digits are left.
    """
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    if numbers:
        text = _NUMBERS[0].sub(lambda found: f"{found[1]}…{found[3]}" if found[2] else found[0], text)
        text = _NUMBERS[1].sub(lambda found: f"…{found[3]}", text)
    return text


def sip_trace_wanted(level: str) -> bool:
    """Whether whole SIP messages may be written at this level of the settings."""
    return level == "max"


class RedactingFormatter(logging.Formatter):
    """Redacts the finished record, so that arguments and tracebacks are covered, too.

    Where it has several lines, the further ones begin with a mark: no text of a stranger looks like another record.
    """

    mask_numbers = False

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        # the time at its beginning would look like a number
        if self.mask_numbers:
            record.message = redact(record.message, numbers=True)
        return super().formatMessage(record)

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        return redact(super().formatException(ei), numbers=self.mask_numbers)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record)).replace("\r", "").replace("\n", "\n| ")


class _PrivateFileHandler(RotatingFileHandler):
    def _open(self):  # type: ignore[no-untyped-def]  # the base class's own type is private
        os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600))
        return super()._open()

    _told = False

    def close(self) -> None:
        """What a full disk did not take is lost; the file can be deleted all the same."""
        with contextlib.suppress(OSError):
            super().close()

    def handleError(self, _record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk is told once, and is no reason to stop or to fill the terminal."""
        error = sys.exc_info()[1]
        if not self._told:
            self._told = True
            print(f"osmo-qt: the log can't be written: {error}", file=sys.stderr)  # noqa: T201 - no log here


class Logs:
    """The handlers of one run; levels and masking can be changed at any time, from any thread."""

    def __init__(self, folder: Path | None, verbose: bool) -> None:
        self._formatter = RedactingFormatter(_FORMAT, "%Y-%m-%d %H:%M:%S")
        self._console = logging.StreamHandler(sys.stderr)
        self._console.setLevel(logging.INFO if verbose else logging.WARNING)
        self._file = self._open(folder) if folder is not None else None
        root = logging.getLogger()
        for handler in (self._console, self._file):
            if handler is not None:
                handler.setFormatter(self._formatter)
                root.addHandler(handler)
        self.set_level(DEFAULT_LEVEL)

    @staticmethod
    def _open(folder: Path) -> _PrivateFileHandler | None:
        try:
            return _PrivateFileHandler(folder / NAME, maxBytes=FILE_BYTES, backupCount=FILES - 1, encoding="utf-8")
        except OSError as error:
            print(f"osmo-qt: no log files in {folder}: {error.strerror}", file=sys.stderr)  # noqa: T201 - no log yet
            return None

    def set_level(self, name: str) -> None:
        """Off, Min, Med or Max of the files, by its name in the settings. Raises KeyError."""
        level = LEVELS[name]
        if self._file is not None:
            self._file.setLevel(level)
        logging.getLogger().setLevel(min(level, self._console.level))
        # these say much of what nobody asked for, and addresses with their queries
        for chatty in ("httpx", "httpcore", "asyncio", "qasync", "urllib3"):
            logging.getLogger(chatty).setLevel(logging.WARNING)

    def set_masking(self, on: bool) -> None:
        """Whether telephone numbers are hidden from now on."""
        self._formatter.mask_numbers = on

    def delete(self, files: list[Path]) -> None:
        """Deletes files of the log; the one being written begins anew. Raises OSError."""
        handler = self._file
        if handler is None:
            _delete(files)
            return
        with handler.lock or threading.RLock():
            handler.close()  # it is opened again by the next line
            _delete(files)


def _delete(files: list[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def set_up(folder: Path | None, verbose: bool) -> Logs:
    """Logs to files in `folder` (if given and writable) and warnings, or all if `verbose`, to standard error."""
    forbid_core_dumps()
    return Logs(folder, verbose)


def forbid_core_dumps() -> None:
    """A picture of the memory would hold passwords; after a crash the log must do."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def catch_bugs(told: Callable[[Exception], None]) -> None:
    """Logs what nobody caught, and calls `told` for each kind of bug once. From any thread."""
    seen: set[str] = set()

    def report(kind: type[BaseException], error: BaseException | None, traceback: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            return
        logging.getLogger("bug").error("not caught", exc_info=(kind, error, traceback))
        where = f"{kind.__name__}:{traceback.tb_lineno if traceback else 0}"
        if where not in seen:
            seen.add(where)
            told(error)

    sys.excepthook = report
    threading.excepthook = lambda args: report(args.exc_type, args.exc_value, args.exc_traceback)
