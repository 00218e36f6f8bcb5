"""The program's own texts for the screens, by the names of their pages."""

from osmo_qt.services.documents import emergency_disclaimer, eula, user_guide

_TEXTS = {"eula": eula, "emergency": emergency_disclaimer, "guide": user_guide}


def document_text(key: str) -> str:
    """Markdown of our own. Raises KeyError."""
    return _TEXTS[key]().text
