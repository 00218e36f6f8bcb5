"""The texts that come with the program."""

import pytest

from osmo_qt.services import documents
from osmo_qt.services.components import LIBRARIES, components


@pytest.mark.req("LOGIN-1", "SET-4")
@pytest.mark.parametrize("load", [documents.eula, documents.emergency_disclaimer, documents.user_guide])
def test_each_text_has_a_version_and_a_title(load) -> None:  # type: ignore[no-untyped-def]
    document = load()
    assert document.version.isdigit()
    assert document.text.startswith("# ")
    assert len(document.text) > 1000


def test_a_text_without_a_version_is_a_bug(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "legal").mkdir()
    (tmp_path / "legal" / "eula.md").write_text("# Terms")
    monkeypatch.setattr(documents, "FOLDER", tmp_path)
    with pytest.raises(ValueError, match="version"):
        documents.eula()


@pytest.mark.req("SET-4", "SECR-18")
def test_the_works_of_others_are_listed_with_version_and_licence() -> None:
    found = {component.name: component for component in components()}
    assert all(component.licence != "?" for component in found.values())
    for name in ("qasync", "keyring", "PySide6_Essentials"):
        assert found[name].version
    assert {library.name for library in LIBRARIES} <= set(found)
    assert "pytest" not in found, "tools of developers are no part of it"
