"""Voice messages of the person who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from osmo_qt.office.api.common import Office, SignedIn, problems
from osmo_qt.office.problems import ProblemError
from osmo_qt.office.voice_messages import VoiceMessages
from osmo_qt.ucapi.problem import ProblemCode
from osmo_qt.ucapi.voicemail import SOUND_MEDIA_TYPE, VOICE_MESSAGES_PATH, MessageHeard, VoiceMessage
from osmo_qt.ucapi.wire import Id

router = APIRouter(tags=["voice messages"])
ONE_PATH = f"{VOICE_MESSAGES_PATH}/{{message_id}}"


def _messages(office: Office) -> VoiceMessages:
    if office.voice_messages is None:
        detail = "The voice engine is not there yet."
        raise ProblemError(503, ProblemCode.INTERNAL, detail, {"Retry-After": "2"})
    return office.voice_messages


Messages = Annotated[VoiceMessages, Depends(_messages)]


@router.get(VOICE_MESSAGES_PATH, responses=problems(401, 503))
async def get_voice_messages(caller: SignedIn, messages: Messages) -> list[VoiceMessage]:
    return await messages.all(caller.user_id)


@router.get(
    f"{ONE_PATH}/sound",
    response_class=Response,
    responses={**problems(401, 404, 503), 200: {"content": {SOUND_MEDIA_TYPE: {}}}},
)
async def get_voice_message_sound(message_id: Id, caller: SignedIn, messages: Messages) -> Response:
    sound = await messages.sound(caller.user_id, message_id)
    return Response(sound, 200, {"Cache-Control": "no-store"}, SOUND_MEDIA_TYPE)


@router.put(ONE_PATH, responses=problems(401, 404, 409, 503))
async def put_voice_message(message_id: Id, body: MessageHeard, caller: SignedIn, messages: Messages) -> VoiceMessage:
    return await messages.set_heard(caller.user_id, message_id, heard=body.heard)


@router.delete(ONE_PATH, status_code=204, responses=problems(401, 404, 409, 503))
async def delete_voice_message(message_id: Id, caller: SignedIn, messages: Messages) -> None:
    await messages.remove(caller.user_id, message_id)
