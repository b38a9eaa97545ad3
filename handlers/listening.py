"""Work becomes an answer in time, whatever happens: nothing but an answer leaves this file."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable
from math import inf
from typing import Final

from aiohttp import ClientError
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.answers import Answer, Open, Quiet, Say, say
from handlers.asking import Ask
from handlers.blocks import Block, clip, moments, untimed
from handlers.forms.form import Form, Wrong
from handlers.unrecorded import Unrecorded
from playbook.refusals import Refused
from storage.database import Unsettled
from storage.outages import is_outage

log = logging.getLogger(__name__)

OPENING: Final = 2.0
"""Seconds that Slack may take to open a form; it wants our acknowledgement within three."""
PATIENCE: Final = 2.6
"""Seconds after which a person gets an answer, whatever we are waiting for."""
_ERROR: Final = 300
"""Characters of a refusal under a field."""
_NOTHING: Final = (
    "Warroom could not do that just now (ref {}); nothing was changed. Try again, or call people yourself; "
    "whoever runs Warroom finds the reference in its log."
)
_DOWN: Final = (
    "Warroom's database does not answer (ref {}); nothing was changed. What you type in the war room is not lost: go "
    "on by words there. A new incident still calls people: `/incident declare P0` and what is wrong."
)
_DONE: Final = "That was done, but Warroom could not say more about it (ref {}). `/incident show` shows how it stands."
_SLOW: Final = (
    "That takes longer than it should (ref {}), and may still be done. Look at `/incident list` before you try again."
)


class Failed(Exception):
    """Something went wrong that is nobody's doing; the message is the sentence for the person."""


async def answered(client: AsyncWebClient, ask: Ask, work: Awaitable[Answer], *, above: bool = False) -> Answer:
    """The answer, with forms opened, or laid `above` the one that is open; a refusal and a failure are answers too."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    try:
        answer = await settled(ask, work, deadline)
    except (Refused, Failed) as no:
        return say(moments(str(no)))
    except Unrecorded as done:
        return say(done.sentence)
    return await opened(client, ask, answer, deadline, above=above) if isinstance(answer, Open) else answer


async def settled(ask: Ask, work: Awaitable[Answer], deadline: float) -> Answer:
    """The answer. Raises `Refused`, `Unrecorded` and `Failed`, and nothing else."""
    try:
        async with asyncio.timeout_at(deadline):
            return await work
    except (Refused, Unrecorded):
        raise
    except (TimeoutError, Unsettled) as error:
        raise Failed(_SLOW.format(_reference("listener_slow", ask, error))) from error
    except Exception as error:
        # whatever goes wrong, the person gets a sentence, and the log gets the rest
        down = is_outage(error) and not isinstance(error, ClientError)  # Slack's connections fail as OSErrors too
        sentence = _DONE if ask.done else _DOWN if down else _NOTHING
        raise Failed(sentence.format(_reference("listener_failed", ask, error))) from error


async def opened(
    client: AsyncWebClient, ask: Ask, form: Open, deadline: float = inf, *, above: bool = False
) -> Say | Quiet:
    """Open a form, `above` the one that is open, or over the one that it names; if Slack does not, say what to type."""
    try:
        async with asyncio.timeout_at(min(asyncio.get_running_loop().time() + OPENING, deadline)):
            if form.over:
                await client.views_update(view_id=form.over, view=form.view)
            elif above:
                await client.views_push(trigger_id=ask.trigger, view=form.view)
            else:
                await client.views_open(trigger_id=ask.trigger, view=form.view)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        log.warning("form_not_opened", extra={"form": form.view["callback_id"], "reason": repr(error)})
        return say(f"Slack did not open the form. {form.otherwise}")
    return Quiet()


async def replaced(client: AsyncWebClient, view: str, by: Block) -> None:
    """Put words in the place of an open modal; if Slack does not, what was done shows all the same."""
    try:
        async with asyncio.timeout(OPENING):
            await client.views_update(view_id=view, view=by)
    except (SlackClientError, ClientError, TimeoutError, OSError) as error:
        log.warning("modal_not_replaced", extra={"reason": repr(error)})


async def under_field(ask: Ask, form: Form, problem: Refused | Failed) -> dict[str, str]:
    """What is wrong, under the field that it is about; fields draw no mentions, so persons are named."""
    field = problem.field if isinstance(problem, Wrong) else form.field
    return {field: clip(await ask.desk.people.named(untimed(str(problem))), _ERROR)}


def _reference(what: str, ask: Ask, error: Exception) -> str:
    """Write the error into the log, under a reference that the person can pass on."""
    reference = secrets.token_hex(2)
    log.error(what, exc_info=error, extra={"reference": reference, "by": ask.by, "key": ask.key})
    return reference
