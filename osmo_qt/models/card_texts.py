"""The words for the fields of a contact, and what stands in them."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.uc import ContactFields, NameOrder
from osmo_qt.models.contacts_texts import number_kind_text
from osmo_qt.models.portraits import Portrait


def _tr(text: str) -> str:
    return QCoreApplication.translate("texts", text)


def field_text(name: str) -> str:
    """What a field of `ContactFields` is called."""
    return {
        "first_name": _tr("First name"),
        "last_name": _tr("Last name"),
        "company": _tr("Company"),
        "numbers": _tr("Phone numbers"),
        "email": _tr("E-mail"),
        "im_address": _tr("Instant message address"),
        "sip_uri": _tr("SIP address"),
        "note": _tr("Note"),
    }[name]


def value_text(card: ContactFields, name: str) -> str:
    """What stands in a field; a dash for nothing."""
    if name == "numbers":
        text = "\n".join(f"{number.text} ({number_kind_text(number.kind)})" for number in card.numbers)
    else:
        text = getattr(card, name)
    return text or "–"  # noqa: RUF001 - a dash for nothing


def card_name(card: ContactFields) -> str:
    """How an unsaved contact is called."""
    return card.name(NameOrder.FIRST_LAST) or _tr("New contact")


def where_text(portrait: Portrait) -> str:
    """Presence and location in one line; "" if neither is known."""
    location = portrait.presence.location if portrait.presence else ""
    return " · ".join(filter(None, (portrait.text, location)))
