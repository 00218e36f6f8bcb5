"""The video devices in the pjsua2 wheel: their own tests, in C, under the compiler's sanitizers."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.packaging.scripts import ROOT, load_script

RECIPE = ROOT / "packaging/pjsua2"
TESTS = Path(__file__).with_name("video")
FLAGS = ("-std=gnu11", "-Wall", "-Wextra", "-Werror", "-g", "-O1", "-fno-sanitize-recover=all", f"-I{RECIPE}")
AS_CONFIGURED = ("-DPJ_AUTOCONF=1", "-DPJ_IS_LITTLE_ENDIAN=1", "-DPJ_IS_BIG_ENDIAN=0")


def run_c_test(folder: Path, sanitizers: str, *sources: Path, flags: tuple[str, ...] = ()) -> None:
    program = folder / "test"
    compiler = ["gcc", *FLAGS, f"-fsanitize={sanitizers}", *flags, *map(str, sources), "-lyuv", "-lpthread"]
    done = subprocess.run([*compiler, "-o", str(program)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([program], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr


@pytest.mark.parametrize("sanitizers", ["address,undefined", "thread"])
def test_pictures(tmp_path: Path, sanitizers: str) -> None:
    """Sizes, hostile ones too, slots, news, the camera; and all that may happen at once."""
    run_c_test(tmp_path, sanitizers, TESTS / "test_pictures.c", RECIPE / "pictures.c")


def test_devices(tmp_path: Path) -> None:
    """What pjmedia asks of them, with the headers that the wheel was built with."""
    build = load_script("packaging/pjsua2/build.py")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "osmo-qt"
    given = os.environ.get(build.SOURCE_VARIABLE)
    headers = build.cached_wheel(cache, Path(given).resolve() if given else None).with_name("include")
    sources = (TESTS / "test_devices.c", *RECIPE.glob("*.c"))
    run_c_test(tmp_path, "address,undefined", *sources, flags=(*AS_CONFIGURED, "-isystem", str(headers)))
