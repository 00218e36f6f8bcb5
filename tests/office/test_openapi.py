"""The OpenAPI document that goes with the program says what the office does."""

from tests.packaging.scripts import ROOT, load_script


def test_the_document_is_not_stale() -> None:
    script = load_script("tools/openapi.py")
    kept = (ROOT / "osmo_qt/resources/openapi.json").read_text(encoding="utf-8")
    assert kept == script.document(), "run: python tools/openapi.py"
    assert kept.startswith('{\n "openapi": "3.1')
