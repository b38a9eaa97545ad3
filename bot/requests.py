"""What a request must look like to be one of Slack's; anything else is refused before Bolt and the listeners see it.

Only what we read is asked for, so that Slack may add what it likes. Source: Slack's payload reference.
"""

import json
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

_Id = Annotated[str, Field(min_length=1, max_length=300)]


class _Command(BaseModel):
    """A slash command."""

    command: _Id
    user_id: _Id
    channel_id: _Id
    trigger_id: _Id
    text: str = ""


class _User(BaseModel):
    id: _Id


class _Action(BaseModel):
    action_id: _Id


class _View(BaseModel):
    id: _Id
    callback_id: str
    private_metadata: str = ""
    state: dict[str, dict[str, dict[str, dict[str, Any]]]] | None = None


class _Pressed(BaseModel):
    type: Literal["block_actions"]
    user: _User
    trigger_id: _Id
    actions: Annotated[list[_Action], Field(min_length=1)]
    view: _View | None = None


class _Submitted(BaseModel):
    type: Literal["view_submission", "view_closed"]
    user: _User
    view: _View


class _Shortcut(BaseModel):
    type: Literal["shortcut"]
    user: _User
    callback_id: _Id
    trigger_id: _Id


class _MessageShortcut(BaseModel):
    type: Literal["message_action"]
    user: _User
    callback_id: _Id
    trigger_id: _Id
    channel: _User
    message: dict[str, Any]


class _Suggestion(BaseModel):
    type: Literal["block_suggestion"]
    user: _User
    action_id: _Id


class _Event(BaseModel):
    type: Literal["event_callback"]
    event: dict[str, Any]


class _Challenge(BaseModel):
    type: Literal["url_verification"]
    challenge: str


_COMMAND = TypeAdapter(_Command)
_INTERACTION: TypeAdapter[object] = TypeAdapter(
    Annotated[_Pressed | _Submitted | _Shortcut | _MessageShortcut | _Suggestion, Field(discriminator="type")]
)
_EVENT: TypeAdapter[object] = TypeAdapter(Annotated[_Event | _Challenge, Field(discriminator="type")])


def unreadable(body: bytes, content_type: str) -> str | None:
    """Why this body cannot be one of Slack's requests; None if it can."""
    try:
        if content_type == "application/json":
            _EVENT.validate_json(body)
        else:
            _form(body)
    except ValidationError as error:
        return f"no request of Slack's: {error.error_count()} fields are wrong"
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        return f"unreadable: {type(error).__name__}"
    return None


def _form(body: bytes) -> None:
    fields = parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100)
    if "payload" in fields:
        _INTERACTION.validate_python(json.loads(fields["payload"][0]))
    elif "ssl_check" not in fields:
        _COMMAND.validate_python({name: values[0] for name, values in fields.items()})
