"""Which works of others the program stands on, and under which licences they come."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib import metadata

PACKAGE = "osmo-qt"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST_LICENCE = 80


@dataclass(frozen=True, slots=True)
class Component:
    """`licence` is an SPDX expression where its makers give one."""

    name: str
    version: str
    licence: str
    home: str = ""


# Libraries without Python metadata: inside wheels, or linked by the telephony. Versions vary with the build.
LIBRARIES = (
    Component("PJSIP (pjproject)", "", "GPL-2.0-or-later", "https://www.pjsip.org"),
    Component("Qt", "", "LGPL-3.0-only", "https://www.qt.io"),
    Component("OpenSSL", "", "Apache-2.0", "https://www.openssl.org"),
    Component("Opus", "", "BSD-3-Clause", "https://opus-codec.org"),
    Component("Speex and SpeexDSP", "", "BSD-3-Clause", "https://www.speex.org"),
    Component("libgsm", "", "TU-Berlin-2.0", "https://www.quut.com/gsm"),
    Component("libsrtp", "", "BSD-3-Clause", "https://github.com/cisco/libsrtp"),
    Component("libvpx", "", "BSD-3-Clause", "https://www.webmproject.org"),
    Component("OpenH264", "", "BSD-2-Clause", "https://www.openh264.org"),
    Component("libyuv", "", "BSD-3-Clause", "https://chromium.googlesource.com/libyuv/libyuv"),
    Component("Material Design Icons", "", "Apache-2.0", "https://pictogrammers.com"),
    Component("Python", "", "PSF-2.0", "https://www.python.org"),
)


def version_of(package: str) -> str:
    """The version of a Python package; "" if it is not there."""
    from importlib import metadata  # takes 30 ms, which a start has better uses for

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def components() -> list[Component]:
    """All of them, by name. Reads the metadata of what is installed; some 50 ms, so not for the GUI thread."""
    return sorted([*_python_packages(), *LIBRARIES], key=lambda component: component.name.casefold())


def _python_packages() -> Iterator[Component]:
    """The packages that ours needs, and those that these need."""
    from importlib import metadata

    waiting, seen = list(_needs(PACKAGE)), {PACKAGE}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # for another system, or an extra that is not installed
        waiting += _needs(name)
        yield Component(str(about["Name"]), str(about["Version"]), _licence(about), _home(about))


def _needs(name: str) -> Iterator[str]:
    from importlib import metadata

    try:
        lines = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        found = _NAME.match(line)
        if found and not re.search(r"\bextra\s*==", line):
            yield re.sub(r"[-_.]+", "-", found[0]).lower()


def _licence(about: "metadata.PackageMetadata") -> str:
    expression = _first(about, "License-Expression")
    if expression:
        return expression
    classifiers = [line for line in about.get_all("Classifier") or () if str(line).startswith("License ::")]
    if classifiers:
        return ", ".join(str(line).rpartition("::")[2].strip() for line in classifiers)
    lines = _first(about, "License").splitlines()
    return lines[0][:_LONGEST_LICENCE] if lines else "?"


def _home(about: "metadata.PackageMetadata") -> str:
    links = [str(line).partition(",") for line in about.get_all("Project-URL") or ()]
    wanted = ("homepage", "source", "repository", "documentation")
    named = {name.strip().lower(): url.strip() for name, _, url in links}
    return next((named[name] for name in wanted if name in named), _first(about, "Home-page"))


def _first(about: "metadata.PackageMetadata", name: str) -> str:
    return str(next(iter(about.get_all(name) or ()), "")).strip()
