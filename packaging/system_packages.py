"""Lists, and installs, the Debian packages that OSMO Qt needs: to build pjsua2, to run, to be tested.

`python3 packaging/system_packages.py [--list] run build test`; standard library only, as it comes first.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

# Group: reason: packages. "a|b" is one package under the names it has in different releases.
# The libraries that the pjsua2 wheel needs at run time come with the -dev packages it is built with.
GROUPS: Mapping[str, Mapping[str, str]] = {
    "build": {
        "compile pjsua2": "build-essential pkg-config swig python3-dev xz-utils",
        "its sound codecs": "libopus-dev libspeex-dev libspeexdsp-dev libgsm1-dev",
        "its video codecs": "libvpx-dev libopenh264-dev libyuv-dev",
        "its security, sound devices and ids": "libssl-dev libsrtp2-dev libasound2-dev uuid-dev",
    },
    "run": {
        "Python environment": "python3 python3-venv ca-certificates",
        "fetch sources and the voice engine": "debian-archive-keyring",
        "Qt's base": "libfontconfig1 libfreetype6 libdbus-1-3 libglib2.0-0t64|libglib2.0-0 libkrb5-3",
        "pictures by OpenGL": "libgl1 libegl1 libgl1-mesa-dri libglx-mesa0",
        "windows on X11": "libx11-6 libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0 libxcb1 libxcb-cursor0 "
        "libxcb-glx0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render0 "
        "libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1",
        "windows on Wayland": "libwayland-client0 libwayland-cursor0 libwayland-egl1",
        # The way from ALSA to a sound server comes with the server (pipewire-alsa, libasound2-plugins); without
        # one that plugin would only be noisy, and leave files in the user's settings.
        "text": "fonts-dejavu-core",
        "session bus, accessibility": "dbus at-spi2-core",
    },
    "test": {
        "a screen and hands": "xvfb xauth openbox xdotool x11-utils x11-xserver-utils",
        "a keyring": "gnome-keyring",
        "desktop files and default applications": "desktop-file-utils xdg-utils",
        "an independent softphone": "baresip",
        "a database server for the office": "postgresql",
    },
}


def packages_of(groups: Iterable[str]) -> list[str]:
    """The packages of some groups in the order of the table, each once."""
    names = [name for group in groups for packages in GROUPS[group].values() for name in packages.split()]
    return list(dict.fromkeys(names))


def missing(wanted: Iterable[str], installed: Collection[str]) -> list[str]:
    """Those of `wanted` of which no name is among `installed`."""
    return [package for package in wanted if not set(package.split("|")) & set(installed)]


def installed_packages() -> set[str]:
    """Names of everything installed, as dpkg says."""
    command = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    pairs = (line.split(" ", 1) for line in output.splitlines())
    return {name for name, status in pairs if status == "installed"}


def is_debian_like(os_release: Mapping[str, str]) -> bool:
    """Whether this system's packages have Debian's names (os-release(5))."""
    return "debian" in (os_release.get("ID", ""), *os_release.get("ID_LIKE", "").split())


def available_name(package: str) -> str:
    """The one of the names `a|b` that this release has."""
    names = package.split("|")
    for name in names[:-1]:
        policy = subprocess.run(["apt-cache", "policy", name], capture_output=True, text=True, check=False)
        if "Candidate:" in policy.stdout and "Candidate: (none)" not in policy.stdout:
            return name
    return names[-1]


def print_groups(groups: Sequence[str], lacking: Collection[str]) -> None:
    """One line per reason; what is not there is marked with a star."""
    for group in groups:
        print(f"{group}:")
        for reason, packages in GROUPS[group].items():
            print(f"  {reason}: {' '.join(f'*{p}' if p in lacking else p for p in packages.split())}")


def install(lacking: Sequence[str]) -> int:
    """Install with apt-get, by sudo unless root; returns the exit code."""
    prefix: list[str] = []
    if os.geteuid() != 0:
        if shutil.which("sudo") is None:
            print(
                "Neither root nor sudo: have an administrator run\n"
                f"  apt-get install --no-install-recommends {' '.join(p.split('|')[-1] for p in lacking)}",
                file=sys.stderr,
            )
            return 1
        prefix = ["sudo"]
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "Dpkg::Use-Pty=0"]
    update = subprocess.run([*apt, "update"], check=False).returncode
    if update:
        print("apt-get update failed (see above); trying with the lists as they are.", file=sys.stderr)
    names = [available_name(package) for package in lacking]
    return subprocess.run([*apt, "install", "-y", "--no-install-recommends", *names], check=False).returncode


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0: all there (or only listed); 1: something is still missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("groups", nargs="+", choices=sorted(GROUPS), metavar="group", help="build, run, test")
    parser.add_argument("--list", action="store_true", help="only print what is needed and what is missing")
    options = parser.parse_args(arguments)
    release = platform.freedesktop_os_release() if Path("/etc/os-release").exists() else {}
    wanted = packages_of(options.groups)
    if not is_debian_like(release) or shutil.which("dpkg-query") is None:
        print_groups(options.groups, ())
        print(
            "This is neither Debian nor Ubuntu: install what these packages hold, under your system's own names.",
            file=sys.stderr,
        )
        return 0 if options.list else 1
    lacking = missing(wanted, installed_packages())
    if options.list:
        print_groups(options.groups, lacking)
    if not lacking:
        print("All system packages are there.")
        return 0
    print(f"Missing system packages ({len(lacking)}): {' '.join(lacking)}", flush=True)
    return 0 if options.list else install(lacking)


if __name__ == "__main__":
    sys.exit(main())
