"""Which Debian mirror is found in the machine's apt sources, and which libraries are fetched."""

from pathlib import Path

import pytest

from osmo_qt.office.engine.debian import (
    MIRROR_VARIABLE,
    DebianError,
    PrivateApt,
    Source,
    find_keyring,
    find_mirror,
    library_closure,
    parse_deb822,
    parse_depends,
    parse_one_line,
)

DEB822 = """\
# Debian's own
Types: deb deb-src
URIs: http://mirror.example/debian/
Suites: trixie trixie-updates
# a comment inside
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

types: deb
uris: http://one.example/debian
 http://two.example/debian
suites: trixie
components: main
signed-by:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abc
 -----END PGP PUBLIC KEY BLOCK-----

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: trixie
Components: main
"""

DEPENDS = """\
asterisk
  Depends: adduser
 |Depends: asterisk-config
  Depends: <asterisk-config-custom>
  PreDepends: libc6
  Depends: libssl3t64
libssl3t64
  Depends: libc6
 |Depends: libzstd1
  Depends: libother
libc6
  Depends: libgcc-s1
libgcc-s1
  Depends: libc6
  Depends: gcc-16-base
"""


def apt_folder(tmp_path: Path, **files: str) -> Path:
    etc = tmp_path / "apt"
    (etc / "sources.list.d").mkdir(parents=True)
    for name, text in files.items():
        (etc / "sources.list.d" / name.replace("_", ".")).write_text(text)
    return etc


def test_deb822_comments_continuations_case_and_disabled_entries() -> None:
    first, second = parse_deb822(DEB822)
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    assert first == Source(
        ("http://mirror.example/debian/",), ("trixie", "trixie-updates"), ("main", "contrib"), keyring
    )
    assert second.uris == ("http://one.example/debian", "http://two.example/debian")
    assert second.signed_by.startswith("-----BEGIN PGP")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("deb http://m.example/debian bookworm main", Source(("http://m.example/debian",), ("bookworm",), ("main",))),
        (
            "  deb [ arch=amd64 signed-by=/k.gpg ] http://m.example/debian sid main contrib # note",
            Source(("http://m.example/debian",), ("sid",), ("main", "contrib"), "/k.gpg"),
        ),
        ("deb-src [trusted=yes]\tfile:/srv/debian sid main", Source(("file:/srv/debian",), ("sid",), ("main",))),
        ("deb http://m.example/flat ./", Source(("http://m.example/flat",), ("./",), ())),
    ],
)
def test_one_line_entries(line: str, expected: Source) -> None:
    assert parse_one_line(line) == [expected]


@pytest.mark.parametrize("line", ["", "# deb http://m.example/debian sid main", "rpm x y z", "deb only-uri", "deb"])
def test_lines_that_are_no_entries(line: str) -> None:
    assert parse_one_line(line) == []


def test_mirror_is_debians_own_and_no_vendors(tmp_path: Path) -> None:
    etc = apt_folder(
        tmp_path,
        aaa_list="deb [signed-by=/usr/share/keyrings/vendor.gpg] https://vendor.example/debian bookworm main\n",
        bbb_list="deb https://browser.example/repo stable main\n",
        ccc_list="deb http://security.example/debian-security bookworm-security main\n",
        debian_sources=DEB822,
    )
    assert find_mirror({}, etc) == "http://mirror.example/debian"


def test_mirror_lists_of_cloud_images_are_kept(tmp_path: Path) -> None:
    line = "deb mirror+file:/etc/apt/mirrors/debian.list bookworm main\n"
    assert find_mirror({}, apt_folder(tmp_path, x_list=line)) == "mirror+file:/etc/apt/mirrors/debian.list"


@pytest.mark.parametrize(
    "line",
    [
        "deb http://archive.example/ubuntu noble main",
        "deb cdrom:[Debian_12] bookworm main",
        "deb http://m.example/debian bookworm contrib",
        "",
    ],
)
def test_no_mirror_names_the_variable(tmp_path: Path, line: str) -> None:
    with pytest.raises(DebianError, match=MIRROR_VARIABLE):
        find_mirror({}, apt_folder(tmp_path, x_list=line))


def test_missing_apt_folder_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(DebianError, match=MIRROR_VARIABLE):
        find_mirror({}, tmp_path / "none")


def test_variable_comes_first(tmp_path: Path) -> None:
    etc = apt_folder(tmp_path, debian_sources=DEB822)
    assert find_mirror({MIRROR_VARIABLE: " https://m.example/d/ "}, etc) == "https://m.example/d"


@pytest.mark.parametrize(
    "value", ["m.example/debian", "http://m.example/a b", "http://m.example\nTrusted: yes", "gopher://x"]
)
def test_a_variable_that_is_no_address_is_refused(value: str) -> None:
    with pytest.raises(DebianError, match=MIRROR_VARIABLE):
        find_mirror({MIRROR_VARIABLE: value})


def test_missing_keyring_names_its_package(tmp_path: Path) -> None:
    with pytest.raises(DebianError, match="debian-archive-keyring"):
        find_keyring([tmp_path / "none.gpg"])


def test_missing_apt_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DebianError, match="apt-get is missing"):
        PrivateApt(tmp_path, "http://m.example", tmp_path / "key")


def test_unreachable_mirror_is_named(tmp_path: Path) -> None:
    apt = PrivateApt(tmp_path / "state", f"file:{tmp_path}/nothing", find_keyring())
    with pytest.raises(DebianError, match=f"(?s)update failed.*{tmp_path}/nothing.*{MIRROR_VARIABLE}"):
        apt.update()


def test_closure_follows_libraries_only() -> None:
    graph = parse_depends(DEPENDS)
    assert graph["asterisk"] == ["adduser", "asterisk-config", "libc6", "libssl3t64"]
    assert library_closure(graph, ["asterisk"], ()) == ["asterisk", "libc6", "libgcc-s1", "libssl3t64", "libzstd1"]
    assert library_closure(graph, ["asterisk"], ("libssl",)) == ["asterisk", "libc6", "libgcc-s1"]
