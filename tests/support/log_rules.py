"""What must not stand in the log of a program that behaves well."""

import re
from collections.abc import Iterable

FORBIDDEN = {
    r"\bTraceback \(most recent call last\)": "an exception nobody caught",
    r"\bFatal\b|\bAborted\b|Segmentation fault": "a crash",
    r"^\[qt (warning|critical|fatal)\]": "a Qt warning in Qt's own format (QT_MESSAGE_PATTERN of the desktop)",
    r"\.qml:\d+.*\b(Error|TypeError|ReferenceError|Warning|Unable|Cannot)\b": "a QML error",
    r"\b(TypeError|ReferenceError|SyntaxError): ": "a script error",
    r"\b(QObject|QThread|QTimer|QSocketNotifier|QPainter|QLayout|QWidget|QQmlComponent|QFont|QPixmap)::": (
        "a Qt warning, whatever wrote it to the log"
    ),
    r"^\d{4}-\S+ \S+ (ERROR|CRITICAL) ": "an error in the program's own log (a test that provokes it allows it)",
    r"^\d{4}-\S+ \S+ WARNING (qt|py\.warnings)\b": "a warning of Qt or Python in the program's own log",
    r"Binding loop detected": "a QML binding that feeds itself",
    r"\bResourceWarning\b|was never awaited|Task was destroyed but it is pending": "something was not closed",
}
ALLOWED = {
    r"propagateSizeHints": "the platform plug-in has no size hints (offscreen only)",
}


def complaints(log: str, allow: Iterable[str] = ()) -> list[str]:
    """The lines that a forbidden pattern finds and no allowed one (`allow`: more expressions for this test)."""
    allowed = [re.compile(pattern) for pattern in (*ALLOWED, *allow)]
    found = []
    for line in log.splitlines():
        reason = next((reason for pattern, reason in FORBIDDEN.items() if re.search(pattern, line)), None)
        if reason and not any(pattern.search(line) for pattern in allowed):
            found.append(f"{reason}: {line}")
    return found
