"""The tables of everything we listen to, and their way into Bolt.

The order is always: commit, then acknowledge, then (not waited for) private words through the response URL. Nothing is
raised after the acknowledgement: Bolt would wipe it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from handlers import hearing, listening, pressing, routing, shortcuts
from handlers.answers import Answer, Open, Say, Seen, say
from handlers.asking import Ask
from handlers.blocks import Block, section
from handlers.buttons import Act
from handlers.desk import Desk
from handlers.discretion import discreet
from handlers.forms import (
    checklist,
    choices,
    declare,
    fields,
    flags,
    keeping,
    question,
    related,
    roles,
    steps,
    tasks,
    triage,
    update,
    words,
)
from handlers.forms.form import Form
from handlers.forms.memo import Memo
from handlers.modal import Modal
from handlers.unrecorded import Unrecorded
from playbook.refusals import Refused

Body = dict[str, Any]
Listener = Callable[[AsyncAck, Body, AsyncWebClient], Awaitable[None]]

COMMANDS: Final[dict[str, Callable[[Ask, str], Awaitable[Answer]]]] = {"/incident": routing.answer}
ACTIONS: Final[tuple[str, ...]] = tuple(str(act) for act in Act)
VIEWS: Final[dict[str, Form]] = {
    form.callback: form
    for form in (
        checklist.FORM,
        declare.FORM,
        flags.FORM,
        keeping.FORM,
        question.FORM,
        tasks.FORM,
        triage.FORM,
        update.FORM,
        words.FORM,
        *choices.FORMS,
        *related.FORMS,
        *roles.FORMS,
        *steps.FORMS,
    )
}
SHORTCUTS: Final = shortcuts.SHORTCUTS
EVENTS: Final = hearing.EVENTS

_ANY: Final = re.compile(".*")


def register(app: AsyncApp, desk: Desk) -> None:
    """Let Bolt call us for everything in the tables, and for what older versions of us have left in Slack."""
    for name, route in COMMANDS.items():
        app.command(name)(_command(desk, route))
    for act in ACTIONS:
        app.action(act)(_action(desk))
    for form in VIEWS.values():
        app.view(form.callback)(_view(desk, form))
    for callback, shortcut in SHORTCUTS.items():
        app.shortcut(callback)(_shortcut(desk, shortcut))
    for kind, hears in hearing.types().items():
        app.event(kind)(_event(desk, hears))
    app.action(_ANY)(_action(desk))
    app.view(_ANY)(_forgotten)
    app.view_closed(_ANY)(_closed)


def _command(desk: Desk, route: Callable[[Ask, str], Awaitable[Answer]]) -> Listener:
    async def command(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        ask = Ask(
            desk=desk,
            by=body["user_id"],
            at=desk.clock(),
            key=_key(body),
            channel=body["channel_id"],
            trigger=body["trigger_id"],
            back=body["response_url"],
        )
        answer = _private(discreet(ask, await listening.answered(client, ask, route(ask, body.get("text") or ""))))
        if answer is None:
            await ack()
        else:
            await ack(text=answer.text, blocks=answer.blocks, response_type="ephemeral")

    return command


def _action(desk: Desk) -> Listener:
    async def action(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A button says nothing when what it did shows; what it says comes after the acknowledgement."""
        place = (body.get("view") or {}).get("type")
        if place in ("modal", "home"):
            await (_within if place == "modal" else _at_home)(desk, body, client)
            await ack()
            return
        pressed, back = body["actions"][0], body.get("response_url") or ""
        private = bool((body.get("container") or {}).get("is_ephemeral"))
        ask = _ask(desk, body, back=back if private else "", private=private, told=not private and _is_direct(body))
        work = pressing.pressed(ask, pressed["action_id"], _value(pressed))
        answer = discreet(ask, await listening.answered(client, ask, work))
        await ack()
        if isinstance(answer, Say) and back:
            desk.whispers.whisper(client, back, answer)

    return action


async def _within(desk: Desk, body: Body, client: AsyncWebClient) -> None:
    """A button of a modal: forms are laid upon it, and words take its place."""
    view, pressed = body["view"], body["actions"][0]
    modal = Modal.of(view)
    ask = _ask(desk, body, told=modal.memo.told, modal=modal)
    work = pressing.pressed(ask, pressed["action_id"], _value(pressed))
    said = _private(discreet(ask, await listening.answered(client, ask, work, above=True)))
    if said is None:
        return
    if any(block["type"] == "input" for block in view.get("blocks", ())):
        # what was typed there is not to be lost for a sentence
        await listening.opened(client, ask, _laid(said), above=True)
    else:
        await listening.replaced(client, view["id"], _notice(said.text, *said.blocks))


async def _at_home(desk: Desk, body: Body, client: AsyncWebClient) -> None:
    """A button of the Home: it is put in step, and words come in a window, since there is no message to answer."""
    pressed = body["actions"][0]
    ask = _ask(desk, body)
    work = pressing.pressed(ask, pressed["action_id"], _value(pressed))
    answer = discreet(ask, await listening.answered(client, ask, work))
    if isinstance(answer, Say):
        await listening.opened(client, ask, _laid(answer))
    desk.show_home(ask.by)


def _laid(said: Say) -> Open:
    return Open(view=_notice(said.text, *said.blocks), otherwise=said.text)


def _event(desk: Desk, hears: Sequence[hearing.Hear]) -> Callable[[Body], Awaitable[None]]:
    async def event(body: Body) -> None:
        await hearing.heard(desk, body, hears)

    return event


def _shortcut(desk: Desk, run: shortcuts.Shortcut) -> Listener:
    async def shortcut(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        ask = _ask(desk, body, back=body.get("response_url") or "")
        answer = await listening.answered(client, ask, run(ask, body))
        await ack()
        if isinstance(answer, Say) and ask.back:
            desk.whispers.whisper(client, ask.back, answer)

    return shortcut


def _view(desk: Desk, form: Form) -> Listener:
    async def view(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        """A form closes once it is done, or asks once more; else it stays, with the reason under a field."""
        modal = Modal.of(body["view"])
        key = f"slack:view:{modal.id}" + ("" if form.once else f":{modal.filled.digest}")
        ask = _ask(desk, body, key=key, told=modal.memo.told, modal=modal)
        deadline = asyncio.get_running_loop().time() + listening.PATIENCE
        try:
            answer = await listening.settled(ask, form.submit(ask, modal.memo, modal.filled), deadline)
        except (Refused, listening.Failed) as problem:
            await ack(response_action="errors", errors=await listening.under_field(ask, form, problem))
            return
        except Unrecorded as done:
            await ack(response_action="update", view=_notice(done.sentence))
            return
        if isinstance(answer, Open):
            await _replaced(ack, client, ask, answer, deadline)
            return
        kept = discreet(ask, answer)
        if kept is not answer and isinstance(kept, Say) and not modal.memo.back:
            # nothing else would say it: what is kept to few shows nowhere
            await ack(response_action="update", view=_notice(kept.text, *kept.blocks))
            return
        # What lay below was the way here, not a place to come back to.
        await (ack(response_action="clear") if modal.below else ack())
        said = _private(kept)
        if said and modal.memo.back:
            desk.whispers.whisper(client, modal.memo.back, said)

    return view


async def _replaced(ack: AsyncAck, client: AsyncWebClient, ask: Ask, form: Open, deadline: float) -> None:
    """Another form in place of the one submitted; or the one below, which is seen once the one submitted closes."""
    if not form.over:
        await ack(response_action="update", view=form.view)
        return
    failed = await listening.opened(client, ask, form, deadline)
    await (ack(response_action="update", view=_notice(failed.text)) if isinstance(failed, Say) else ack())


async def _forgotten(ack: AsyncAck) -> None:
    """A form that an older version of us has opened."""
    text = "This form is of an older version of Warroom; nothing was done. Open it again, please."
    await ack(response_action="update", view=_notice(text))


def _notice(text: str, *blocks: Block) -> Block:
    """Words in place of a form, with nothing to submit; escaped mrkdwn, as blocks if they are given."""
    view = fields.modal("notice", "Warroom", "", Memo(), blocks or [section(text)])
    return {key: view[key] for key in ("type", "title", "blocks", "callback_id")}


async def _closed(ack: AsyncAck) -> None:
    """Nobody asked for it, and Slack wants to know that we have heard."""
    await ack()


def _ask(
    desk: Desk,
    body: Body,
    *,
    key: str = "",
    back: str = "",
    private: bool = False,
    told: bool = False,
    modal: Modal | None = None,
) -> Ask:
    """The question in an interaction; in a modal it comes from where that was opened, which Slack does not say."""
    container = body.get("container") or {}
    where = modal.memo.channel if modal else ""
    return Ask(
        desk=desk,
        by=body["user"]["id"],
        at=desk.clock(),
        key=key or _key(body),
        channel=(body.get("channel") or {}).get("id") or container.get("channel_id") or where,
        trigger=body.get("trigger_id") or "",
        back=back,
        private=private,
        told=told,
        modal=modal,
    )


def _is_direct(body: Body) -> bool:
    """Whether it happens in our direct conversation with the person. Source: Slack, channel names in payloads."""
    return (body.get("channel") or {}).get("name") == "directmessage"


def _key(body: Body) -> str:
    """What Slack gives once only: the same one means that the same payload came twice."""
    return f"slack:{body['trigger_id']}"


def _value(pressed: Body) -> str:
    return str(pressed.get("value") or (pressed.get("selected_option") or {}).get("value") or "")


def _private(answer: Answer) -> Say | None:
    """The words for the person who asked, if there are any."""
    match answer:
        case Say():
            return answer
        case Seen():
            return say(answer.line)
    return None
