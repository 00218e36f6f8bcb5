"""The words for address books: their problems, what was wrong with a card, and the kinds of numbers."""

from PySide6.QtCore import QCoreApplication

from osmo_qt.core.errors import Problem
from osmo_qt.core.people import NumberKind
from osmo_qt.services.contacts.vcard import BrokenCard, CardFault


def _tr(text: str) -> str:
    return QCoreApplication.translate("texts", text)


def contact_problems() -> dict[Problem, tuple[str, str]]:
    """What happened, and what to do about it."""
    return {
        Problem.CONTACT_NOT_SAVED: (
            _tr("The contact can't be saved: %1"),
            _tr("Check the disk and the folder's rights, and save again."),
        ),
        Problem.EMPTY_NAME: (_tr("The name is missing."), _tr("Type a first name, a last name or an organisation.")),
        Problem.EMPTY_TITLE: (_tr("The title is missing."), _tr("Type how the group is called.")),
        Problem.RECENTS_DAMAGED: (
            _tr("Some recent calls were damaged and are not shown: %1."),
            _tr("They are kept in the file; all others are there."),
        ),
    }


def number_kind_text(kind: NumberKind) -> str:
    """What a number is for."""
    return {
        NumberKind.CELL: _tr("Cell phone"),
        NumberKind.WORK: _tr("Work"),
        NumberKind.HOME: _tr("Home"),
        NumberKind.FAX: _tr("Fax"),
        NumberKind.PAGER: _tr("Pager"),
        NumberKind.OTHER: _tr("Phone"),
    }[kind]


def broken_text(cards: int) -> str:
    """One line that says how many cards were left out."""
    return (
        _tr("1 card could not be read") if cards == 1 else _tr("%1 cards could not be read").replace("%1", str(cards))
    )


def fault_text(card: BrokenCard) -> str:
    """Which card, and why."""
    name = card.source.replace("\\", "/").rstrip("/").rpartition("/")[2] or card.source
    if card.fault in (CardFault.NO_CARD, CardFault.UNREADABLE, CardFault.NOT_FOUND, CardFault.TOO_MANY):
        where = name
    else:
        where = _tr("%1, card %2").replace("%1", name).replace("%2", str(card.place + 1))
    return f"{where}: {_faults()[card.fault]}"


def _faults() -> dict[CardFault, str]:
    return {
        CardFault.NO_CARD: _tr("no vCard in it"),
        CardFault.NOT_CLOSED: _tr("its end is missing"),
        CardFault.TOO_LARGE: _tr("too large"),
        CardFault.NO_NAME: _tr("neither a name nor a number in it"),
        CardFault.TOO_MANY: _tr("too many cards; the rest was left out"),
        CardFault.UNREADABLE: _tr("can't be opened"),
        CardFault.NOT_FOUND: _tr("not found"),
    }
