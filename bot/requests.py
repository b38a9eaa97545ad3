"""What a request must look like to be one of Slack's; anything else is refused before Bolt and the listeners see it.

Only what we read is asked for, so that Slack may add what it likes. Source: Slack's payload reference.
"""

import json
from typing import Annotated, Any, Literal
from urllib.parse import parse_qs

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

_Id = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[ -~]+$")]
"""Slack's own, printable ASCII: it becomes part of keys, and PostgreSQL keeps no NUL."""


class _Command(BaseModel):
    """A slash command."""

    command: _Id
    user_id: _Id
    channel_id: _Id
    trigger_id: _Id
    response_url: str
    text: str = ""


class _User(BaseModel):
    id: _Id


class _Container(BaseModel):
    channel_id: _Id | None = None


class _Choice(BaseModel):
    value: str


class _Field(BaseModel):
    """What was filled into a field."""

    value: str | None = None
    selected_option: _Choice | None = None
    selected_options: list[_Choice] | None = None
    selected_user: str | None = None


class _State(BaseModel):
    values: dict[str, dict[str, _Field]] = {}


class _FilledState(_State):
    values: dict[str, dict[str, _Field]]


class _Action(_Field):
    action_id: _Id


class _View(BaseModel):
    id: _Id
    callback_id: str
    private_metadata: str = ""
    state: _State | None = None


class _FilledView(_View):
    type: str
    state: _FilledState


class _Block(BaseModel):
    type: str


class _PressedView(_View):
    blocks: list[_Block] = []


class _Pressed(BaseModel):
    type: Literal["block_actions"]
    user: _User
    trigger_id: _Id
    actions: Annotated[list[_Action], Field(min_length=1)]
    view: _PressedView | None = None
    channel: _User | None = None
    container: _Container | None = None
    response_url: str | None = None


class _Submitted(BaseModel):
    type: Literal["view_submission"]
    user: _User
    view: _FilledView


class _Closed(BaseModel):
    type: Literal["view_closed"]
    user: _User
    view: _View


class _Shortcut(BaseModel):
    type: Literal["shortcut"]
    user: _User
    callback_id: _Id
    trigger_id: _Id


class _Message(BaseModel):
    text: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    attachments: list[dict[str, Any]] | None = None


class _MessageShortcut(BaseModel):
    type: Literal["message_action"]
    user: _User
    callback_id: _Id
    trigger_id: _Id
    channel: _User
    message: _Message
    response_url: str | None = None


class _Suggestion(BaseModel):
    type: Literal["block_suggestion"]
    user: _User
    action_id: _Id


class _Happened(BaseModel):
    type: str


class _Event(BaseModel):
    type: Literal["event_callback"]
    event_id: _Id
    event: _Happened


class _Challenge(BaseModel):
    type: Literal["url_verification"]
    challenge: str


_COMMAND = TypeAdapter(_Command)
_INTERACTION: TypeAdapter[object] = TypeAdapter(
    Annotated[_Pressed | _Submitted | _Closed | _Shortcut | _MessageShortcut | _Suggestion, Field(discriminator="type")]
)
_EVENT: TypeAdapter[object] = TypeAdapter(Annotated[_Event | _Challenge, Field(discriminator="type")])


def unreadable(body: bytes, content_type: str) -> str | None:
    """Why this body cannot be one of Slack's requests; None if it can."""
    try:
        if content_type == "application/json":
            _EVENT.validate_python(_parsed(body.decode("utf-8")))
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
        _INTERACTION.validate_python(_parsed(fields["payload"][0]))
    elif "ssl_check" not in fields:
        _COMMAND.validate_python({name: values[0] for name, values in fields.items()})


def _parsed(text: str) -> object:
    """What the JSON says, if it is text: half a character (a lone surrogate) can be neither stored nor sent."""
    parsed: object = json.loads(text)
    json.dumps(parsed, ensure_ascii=False).encode("utf-8")
    return parsed
