"""Spares the start what PySide6 does with every module that is imported after it."""

import sys


def skip_source_search() -> None:
    """Keeps PySide6 from reading the source of each module to see whether it uses its `__feature__` switches.

    Nothing here uses them; the search takes 60 ms of a start and keeps all the text in memory (measured with 6.11).
    The place is PySide6's own (shibokensupport/feature.py, PYSIDE-2029); without it nothing is changed.
    """
    import PySide6.QtCore  # noqa: F401 - loads the part that searches

    search = sys.modules.get("shibokensupport.feature")
    if search is not None and hasattr(search, "_mod_uses_pyside"):
        vars(search)["_mod_uses_pyside"] = lambda _module: False
