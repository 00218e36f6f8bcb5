"""The demonstrations: which office the program starts for itself."""

from enum import Enum

from osmo_qt.core.uc import Configuration


class Demo(Enum):
    """`two-factor` is the integrated one with its sign-in in the browser (guide 2.2.2)."""

    INTEGRATED = "integrated"
    UC_ONLY = "uc-only"
    VOICE_ONLY = "voice-only"
    TWO_FACTOR = "two-factor"

    @property
    def configuration(self) -> Configuration:
        """What the office offers."""
        return Configuration.INTEGRATED if self is Demo.TWO_FACTOR else Configuration(self.value)
