"""The parsers of what strangers write (links, addresses, vCards) under coverage-guided fuzzing, one after the other."""

import re
import shutil
import subprocess
import sys

from .figures import Figures
from .logged_process import ROOT
from .subjects import Stage

PARSERS = ("link", "vcard", "address")
SECONDS = 20
END_WITHIN_S = 60
EXECUTIONS = re.compile(r"^stat::number_of_executed_units:\s*(\d+)", re.M)
BROKEN = re.compile(r"^Base64: (\S+)", re.M)


def measure(stage: Stage, figures: Figures, seconds: int = SECONDS) -> None:
    """How many inputs each parser took in `seconds`, and how many of the parsers broke a promise (`fuzz_client`)."""
    failures = 0
    for parser in PARSERS:
        folder = stage.folder / f"fuzz-{parser}"
        command = [sys.executable, "-m", "tests.bench.fuzz_client", parser, str(folder), str(seconds)]
        done = subprocess.run(
            command,
            env=dict(stage.environment),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=seconds + END_WITHIN_S,
            check=False,
        )
        executions = EXECUTIONS.search(done.stdout)
        assert executions, f"no fuzzing of {parser}: {done.stdout[-2000:]}"
        figures.add(f"fuzz_{parser}_executions", int(executions[1]))
        if done.returncode:
            failures += 1
            figures.notes.append(f"fuzz_{parser}: code {done.returncode}, {_what_broke(done.stdout)}")
        shutil.rmtree(folder)
    figures.add("fuzz_failures", failures)


def _what_broke(output: str) -> str:
    """The last line of the exception, and the input (Base64)."""
    error = [line for line in output.splitlines() if re.match(r"\w*(Error|Exception)\b|.*ERROR: libFuzzer", line)]
    given = BROKEN.search(output)
    return f"{error[0] if error else 'no reason told'}; Base64 of the input: {given[1] if given else 'unknown'}"
