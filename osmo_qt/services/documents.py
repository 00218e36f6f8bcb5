"""Texts that come with the program: the licence in plain words, the emergency disclaimer, the user guide."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources"
_VERSION = "Version: "


@dataclass(frozen=True, slots=True)
class Document:
    """`text` is Markdown of our own; `version` changes when people must read it anew."""

    version: str
    text: str


def eula() -> Document:
    return _load("legal/eula.md")


def emergency_disclaimer() -> Document:
    return _load("legal/emergency.md")


def user_guide() -> Document:
    return _load("guide.md")


def legal_version() -> str:
    """Names the versions of both texts that a person accepts at the first start."""
    return f"{eula().version}/{emergency_disclaimer().version}"


def _load(name: str) -> Document:
    content = (FOLDER / name).read_text(encoding="utf-8")
    first, _, text = content.partition("\n")
    if not first.startswith(_VERSION):
        raise ValueError(f"{name} does not begin with its version")
    return Document(first.removeprefix(_VERSION).strip(), text.strip())
