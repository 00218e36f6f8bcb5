"""Real pjmedia for several tests of sound."""

from collections.abc import Iterator
from pathlib import Path

import pjsua2 as pj
import pytest

from osmo_qt.services.voice.media import AudioRouter
from tests.services.studio import Studio
from tests.support.sound_cards import SoundCards


@pytest.fixture
def cards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundCards:
    made = SoundCards(tmp_path / "cards")
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    made.plug("Speakers", "Headset")
    return made


@pytest.fixture(scope="module")
def endpoint() -> Iterator[pj.Endpoint]:
    """The stack; it takes a second to end, so there is one for all tests."""
    made = pj.Endpoint()
    made.libCreate()
    config = pj.EpConfig()
    config.logConfig.level = config.logConfig.consoleLevel = 0
    AudioRouter.prepare(config)
    made.libInit(config)
    made.libStart()
    yield made
    made.libDestroy()


@pytest.fixture
def studio(cards: SoundCards, endpoint: pj.Endpoint) -> Iterator[Studio]:
    endpoint.audDevManager().refreshDevs()
    studio = Studio(cards, endpoint)
    yield studio
    studio.router.stop()
