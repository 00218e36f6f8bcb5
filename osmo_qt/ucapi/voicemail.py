"""Voice messages: GET /me/voicemail counts them (VM-1).

Only in an office with the capability "voice-messages": GET /me/voicemail/messages (a plain list, newest first);
GET /me/voicemail/messages/{id}/sound (audio/wav); PUT /me/voicemail/messages/{id} with MessageHeard, which answers the
VoiceMessage; DELETE /me/voicemail/messages/{id} (204), undone by a PUT within an hour. PUT and DELETE answer 409
(mailbox-in-use) while a telephone is connected with the mailbox. `voice-messages` tells that the list is to be fetched
again.
"""

from typing import Annotated

from pydantic import Field

from osmo_qt.ucapi import API_PREFIX
from osmo_qt.ucapi.journal import Count
from osmo_qt.ucapi.wire import Id, LongLine, Moment, Number, WireModel

VOICEMAIL_PATH = f"{API_PREFIX}/me/voicemail"
VOICE_MESSAGES_PATH = f"{VOICEMAIL_PATH}/messages"
SOUND_MEDIA_TYPE = "audio/wav"


class Voicemail(WireModel):
    """Messages not heard yet, and heard ones that are kept."""

    new: Count
    old: Count


class VoiceMessage(WireModel):
    """A recorded message. `number` and `name` are the caller's, "" when hidden; `duration_s` in seconds."""

    id: Id
    number: Number
    name: LongLine
    user_id: Id | None = None
    received_at: Moment
    duration_s: Annotated[float, Field(ge=0)]
    heard: bool


class MessageHeard(WireModel):
    """Body of PUT /me/voicemail/messages/{id}."""

    heard: bool
