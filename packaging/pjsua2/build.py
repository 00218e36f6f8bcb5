"""Builds the pjsua2 wheel with video, and the plain C program pjsua, for the Python that runs this file.

`python packaging/pjsua2/build.py [--cache DIR]`: progress goes to stderr, the wheel's path is the last line
of stdout. The result is kept in the cache and used again until the recipe changes (see README.md).
"""

import argparse
import base64
import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from osmo_qt.office.engine.debian import DebianError, download_component
from osmo_qt.office.engine.tree import locked

RECIPE = Path(__file__).resolve().parent
SOURCE_VARIABLE = "PJPROJECT_SRC"
OPTIMISE = "-O2 -fPIC -DNDEBUG"
# The wrapper only passes values on, and is one huge file: -O2 would take a minute longer for nothing.
OPTIMISE_WRAPPER = "-O1"
CONFIGURE = (
    "--enable-speex-resample",
    *(f"--with-external-{name}" for name in ("speex", "gsm", "srtp", "yuv")),
    *(f"--disable-{name}" for name in ("resample", "libwebrtc", "sdl", "ffmpeg", "g7221-codec", "ilbc-codec")),
)
PROGRAMS = {
    "make": "build-essential",
    "gcc": "build-essential",
    "g++": "build-essential",
    "ar": "build-essential",
    "patch": "build-essential",
    "tar": "tar",
    "xz": "xz-utils",
    "swig": "swig",
    "pkg-config": "pkg-config",
}
HEADERS = {
    "openssl/ssl.h": "libssl-dev",
    "alsa/asoundlib.h": "libasound2-dev",
    "opus/opus.h": "libopus-dev",
    "vpx/vpx_encoder.h": "libvpx-dev",
    "wels/codec_api.h": "libopenh264-dev",
    "srtp2/srtp.h": "libsrtp2-dev",
    "speex/speex.h": "libspeex-dev",
    "speex/speex_echo.h": "libspeexdsp-dev",
    "gsm/gsm.h": "libgsm1-dev",
    "libyuv.h": "libyuv-dev",
    "uuid/uuid.h": "uuid-dev",
    "Python.h": "python3-dev",
}
# Debian leaves files out that the makefiles still name.
EMPTY_FILES = ("pjmedia/src/pjmedia-audiodev/bdimad_dev.c",)
LIBRARIES = ("pjlib", "pjlib-util", "pjnath", "third_party", "pjmedia", "pjsip")
HEADERS_FOR_TESTS = ("pjlib", "pjmedia")
SELF_CHECK = """
import ctypes
import _pjsua2
import pjsua2 as pj
endpoint = pj.Endpoint()
endpoint.libCreate()
config = pj.EpConfig()
config.logConfig.level = config.logConfig.consoleLevel = 0
endpoint.libInit(config)
endpoint.transportCreate(pj.PJSIP_TRANSPORT_TLS, pj.TransportConfig())
codecs = [c.codecId for c in endpoint.codecEnum2()] + [c.codecId for c in endpoint.videoCodecEnum2()]
names = {name.split("/")[0] for name in codecs}
bridge = ctypes.CDLL(_pjsua2.__file__)
if bridge.osmo_video_register() != 0 or bridge.osmo_video_device(1) < 0:
    raise SystemExit("the video devices are not taken")
endpoint.libDestroy()
missing = {"opus", "G722", "PCMA", "PCMU", "GSM", "speex", "H264", "VP8"} - names
raise SystemExit("codecs missing: " + ", ".join(sorted(missing)) if missing else 0)
"""


class BuildError(RuntimeError):
    """The wheel could not be built; the text says why and what the user can do."""


def say(text: str) -> None:
    """Progress, for a person; stdout is for the result."""
    print(text, file=sys.stderr, flush=True)


def python_include() -> Path:
    """The folder of Python.h."""
    return Path(sysconfig.get_path("include"))


def missing_packages(programs: Mapping[str, str] = PROGRAMS, headers: Mapping[str, str] = HEADERS) -> list[str]:
    """Debian's names of the packages whose program or C header is not there."""
    missing = {package for program, package in programs.items() if shutil.which(program) is None}
    if shutil.which("gcc"):
        missing |= {package for header, package in headers.items() if not _has_header(header)}
    return sorted(missing)


def _has_header(header: str) -> bool:
    # Asking the compiler finds headers in every place where the build will find them.
    command = ["gcc", "-E", "-x", "c", "-I", str(python_include()), "-include", header, os.devnull]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def recipe_files(recipe: Path = RECIPE) -> list[Path]:
    """Everything here that shapes the result."""
    return sorted(file for pattern in ("*.py", "*.h", "*.c", "patches/*.patch") for file in recipe.glob(pattern))


def cache_key(files: Iterable[Path], source: Path | None) -> str:
    """Names a build: changes with the recipe, the Python, the machine, the system and a source of one's own."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    system = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    soabi = sysconfig.get_config_var("SOABI")
    facts = [sys.version, soabi, platform.machine(), system.get("ID"), system.get("VERSION_ID")]
    if source:
        facts += [str(source), source.stat().st_mtime_ns]
    digest.update(repr(facts).encode())
    return digest.hexdigest()[:16]


def plain_environment() -> dict[str, str]:
    """The environment without the options of a `make` that may have started this program."""
    outer = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEFILES")
    return {name: value for name, value in os.environ.items() if name not in outer} | {"LC_ALL": "C.UTF-8"}


def run(command: Sequence[str], cwd: Path, log: Path, **environ: str) -> None:
    """Run one step; its output goes to the end of `log`. Raises BuildError."""
    with log.open("ab") as output:
        output.write(f"\n$ {' '.join(command)}\n".encode())
        output.flush()
        result = subprocess.run(
            command,
            cwd=cwd,
            env={**plain_environment(), **environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise BuildError(f"{' '.join(command[:3])} failed; the end of its output in {log}:\n{tail}")


def fetch_source(source: Path | None, folder: Path) -> Path:
    """The unpacked source tree in `folder`: from PJPROJECT_SRC, else from Debian."""
    tree = folder / "pjproject"
    if source and source.is_dir():
        shutil.copytree(source, tree, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    else:
        tarball = source or download_component("asterisk", "Xpjproject", folder, say)
        tree.mkdir()
        run(["tar", "-xf", str(tarball), "--strip-components=1"], tree, folder / "unpack.log")
    if not (tree / "pjsip-apps/src/swig/pjsua2.i").exists():
        raise BuildError(f"{source} is not pjproject's source with pjsua2 (2.17 or newer).")
    return tree


def prepare(tree: Path, log: Path) -> None:
    """Patch and configure the source."""
    shutil.copy(RECIPE / "config_site.h", tree / "pjlib/include/pj/config_site.h")
    for name in EMPTY_FILES:
        (tree / name).touch()
    for patch in sorted(RECIPE.glob("patches/*.patch")):
        run(["patch", "-p1", "-i", str(patch)], tree, log)
    for library in LIBRARIES:  # "make lib" alone does not make these
        (tree / library / "lib").mkdir(exist_ok=True)
    run(["sh", "./aconfigure", *CONFIGURE], tree, log, CFLAGS=OPTIMISE, CXXFLAGS=OPTIMISE)


def swig_flags(tree: Path, kind: str) -> list[str]:
    """Compiler flags of pjproject's own binding: kind is cflags, libs or ldflags."""
    command = ["make", "--no-print-directory", "-s", "-f", "helper.mak", kind]
    folder = tree / "pjsip-apps/src/swig/python"
    result = subprocess.run(command, cwd=folder, env=plain_environment(), capture_output=True, text=True, check=True)
    return result.stdout.split()


def compile_wrapper(tree: Path, log: Path) -> list[Path]:
    """Generate and compile the Python binding; returns the object files. Needs headers only, no library."""
    folder = tree / "pjsip-apps/src/swig/python"
    includes = [f"-I{tree / library / 'include'}" for library in LIBRARIES if library != "third_party"]
    # No -doxygen: the texts would double the module's size in memory.
    swig = ["swig", *includes, "-c++", "-w312", "-threads", "-python", "-o", "pjsua2_wrap.cpp", "../pjsua2.i"]
    run(swig, folder, log)
    flags = [*swig_flags(tree, "cflags"), f"-I{python_include()}", "-g0"]
    run(["g++", *flags, OPTIMISE_WRAPPER, "-c", "pjsua2_wrap.cpp", "-o", "pjsua2_wrap.o"], folder, log)
    objects = [folder / "pjsua2_wrap.o"]
    for source in sorted(RECIPE.glob("*.c")):
        objects.append(folder / f"{source.stem}.o")
        run(["gcc", *flags, "-c", str(source), "-o", str(objects[-1])], folder, log)
    return objects


def compile_libraries(tree: Path, log: Path) -> None:
    """Compile pjproject's libraries, without its tests and samples, and the program pjsua."""
    run(["make", f"-j{os.cpu_count() or 1}", "lib"], tree, log)
    run(["make", "-C", "pjsip-apps/build", "pjsua"], tree, log)


def link(tree: Path, objects: Sequence[Path], target: Path, log: Path) -> None:
    """Link the extension module, without symbols; only its own names can be seen from outside."""
    libraries = [f"-l{name}" for name in swig_flags(tree, "libs")]
    options = ["-shared", "-s", "-Wl,--exclude-libs,ALL", "-Wl,--gc-sections"]
    command = ["g++", *options, *map(str, objects), *swig_flags(tree, "ldflags"), *libraries, "-o", str(target)]
    run(command, tree, log)


def version(tree: Path) -> str:
    """pjproject's version, such as 2.17 or 2.17.1."""
    fields = {}
    for line in (tree / "version.mak").read_text().splitlines():
        name, _, value = line.removeprefix("export ").partition(":=")
        fields[name.strip()] = value.strip()
    parts = (fields.get(f"PJ_VERSION_{name}", "") for name in ("MAJOR", "MINOR", "REV"))
    return ".".join(part for part in parts if part)


def wheel_tag() -> str:
    """The wheel's compatibility tag: this CPython, on a system and machine like this one."""
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"{python}-{python}-{sysconfig.get_platform().replace('-', '_').replace('.', '_')}"


def write_wheel(folder: Path, name: str, version: str, files: Iterable[Path]) -> Path:
    """Pack top-level modules into `folder/name-version-tag.whl` (PyPA's format 1.0) and return its path.

    Written here, so that a build needs no package beyond Python itself.
    """
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\nLicense: GPL-2.0-or-later\n"
    wheel = f"Wheel-Version: 1.0\nGenerator: osmo-qt\nRoot-Is-Purelib: false\nTag: {wheel_tag()}\n"
    members = {file.name: file.read_bytes() for file in files}
    members |= {f"{info}/METADATA": metadata.encode(), f"{info}/WHEEL": wheel.encode()}
    record = "".join(f"{member},{_digest(data)},{len(data)}\n" for member, data in members.items())
    members[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    target = folder / f"{name}-{version}-{wheel_tag()}.whl"
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)
    return target


def _digest(data: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()


def build(source: Path | None, folder: Path, result: Path, log: Path) -> None:
    """Build in `folder`; leave the wheel, pjsua and the headers that tests need in the new folder `result`."""
    tree = fetch_source(source, folder)
    say("Configuring pjproject ...")
    prepare(tree, log)
    say("Compiling pjproject and its Python binding (two minutes on two cores, once) ...")
    # The binding is one file for one core; the libraries fill the others meanwhile.
    with ThreadPoolExecutor(1) as pool:
        wrapper = pool.submit(compile_wrapper, tree, log.with_name("wrapper.log"))
        compile_libraries(tree, log)
        objects = wrapper.result()
    module = folder / "module"
    module.mkdir()
    link(tree, objects, module / f"_pjsua2.{sysconfig.get_config_var('SOABI')}.so", log)
    shutil.copy(tree / "pjsip-apps/src/swig/python/pjsua2.py", module)
    run([sys.executable, "-B", "-c", SELF_CHECK], folder, log, PYTHONPATH=str(module))
    result.mkdir()
    write_wheel(result, "pjsua2", version(tree), sorted(module.iterdir()))
    program = next((tree / "pjsip-apps/bin").glob("pjsua-*"))
    run(["strip", "-o", str(result / "pjsua"), str(program)], folder, log)
    for library in HEADERS_FOR_TESTS:  # of the video devices, by themselves
        shutil.copytree(tree / library / "include", result / "include", dirs_exist_ok=True)


def cached_wheel(cache: Path, source: Path | None) -> Path:
    """The wheel in `cache/pjsua2/<key>/`, built if need be; `pjsua` lies beside it. Raises BuildError."""
    parent = cache / "pjsua2"
    result = parent / cache_key(recipe_files(), source)
    parent.mkdir(parents=True, exist_ok=True)
    with locked(parent / "lock"):
        for wheel in result.glob("*.whl"):
            return wheel
        packages = missing_packages()
        if packages:
            raise BuildError(
                f"To build pjsua2 these packages are missing: {' '.join(packages)}\n"
                f"Install them with: apt-get install {' '.join(packages)}"
            )
        if any(character.isspace() for character in str(parent)):
            raise BuildError(f"pjproject cannot be built below {str(parent)!r}: its makefiles allow no blanks.")
        for stale in parent.glob("build-*/"):
            shutil.rmtree(stale)
        for log in parent.glob("*.log"):
            log.unlink()
        started = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="build-", dir=parent) as folder:
            build(source, Path(folder), Path(folder) / "result", parent / "build.log")
            (Path(folder) / "result").rename(result)
        say(f"Built pjsua2 in {time.monotonic() - started:.0f} s.")
        return next(result.glob("*.whl"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the wheel's path, or on stderr why there is none."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "osmo-qt"
    parser.add_argument("--cache", type=Path, default=default, help=f"the cache folder, {default}")
    cache = parser.parse_args(arguments).cache.resolve()
    given = os.environ.get(SOURCE_VARIABLE)
    try:
        if given and not Path(given).exists():
            raise BuildError(f"{SOURCE_VARIABLE} names something that is not there: {given}")
        print(cached_wheel(cache, Path(given).resolve() if given else None))
    except (BuildError, DebianError, OSError, subprocess.SubprocessError) as error:
        say(f"pjsua2: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
