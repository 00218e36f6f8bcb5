"""How many messages wait: GET /me/voicemail."""

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.journal import Count
from osmo_qt.ucapi.wire import WireModel

VOICEMAIL_PATH = f"{API_PREFIX}/me/voicemail"


class Voicemail(WireModel):
    """Messages not heard yet, and heard ones that are kept."""

    new: Count
    old: Count
