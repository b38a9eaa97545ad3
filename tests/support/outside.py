"""Somebody outside of a private incident, who asks for it in every way there is."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.blocks import actions, section
from handlers.buttons import ANSWERS, Act, Aim, Keyed, button
from handlers.keeping import Taken
from handlers.timeline import Place
from handlers.twins import Second
from sandbox import pagestate
from sandbox.message import Message
from sandbox.people import TESS, Person
from sandbox.person import Actor
from tests.support.story import START, Story

ASKING = TESS
ABOUT = (
    "show {}", "timeline {}", "ack {}", "update {} x", "update {}", "status {} identified", "status {}",
    "severity {} P1", "severity {}", "commander {} me", "commander {}", "escalate {} x", "note {} x", "title {} x",
    "resolve {} x", "close {}", "cancel {} x", "reopen {} x", "join {}", "{}", "{} ack", "{} timeline",
    "{} repair", "repair {}", "link {} INC-9", "link INC-9 {}",
    "unlink {} INC-9", "merge {} INC-9", "merge INC-9 {}", "split {} x",
    "timeline {} notes", "timeline {} all", "catchup {}", "export {}", "export {} json all",
    "role {} ops me", "role {}", "roles {}", "handover {} me", "handover {}",
    "flag {} media x", "flag {}", "unflag {} media", "users {} 2000", "estimate {} 5h", "answer {}",
    "resolve {} now x", "verify {} x", "unverify {} x", "relapse {} x", "answer {} yes",
    "task {} x", "task {} @Sara x", "task {} me x", "task {}", "tasks {}", "checklist {}", "escalate {}",
    "runbook {}", "runbook {} x",
)  # fmt: skip
"""Every way to name an incident; of one that never was they are answered just the same."""
NAMES = ("INC-{}", "{}", "#inc-{:04}", "inc{}")
AROUND = (
    "",
    "list",
    "list all",
    "oncall",
    "help",
    "ack",
    "update x",
    "resolve x",
    "close",
    "reopen x",
    "timeline",
    "show",
)
"""What speaks of no incident in particular: it is answered as on the first day."""
ACTS = (
    Act.ACKNOWLEDGE, Act.COMING, Act.UPDATE, Act.STATUS, Act.SEVERITY, Act.ESCALATE, Act.RESOLVE, Act.CLOSE, Act.REOPEN,
    Act.NOTHING_NEW, Act.SNOOZE, Act.COMMANDER, Act.TAKE_COMMAND, Act.HANDOVER, Act.ACCEPT, Act.DECLINE, Act.ROLES,
    Act.ASSIGN_ROLE, Act.NOTE, Act.TITLE, Act.CANCEL, Act.TIMELINE, Act.WHY, Act.MORE,
    Act.FLAGS, Act.RESOLVE_NOW, Act.TICK, Act.UNTICK, Act.RELAPSE,
    Act.TIE, Act.MERGE, Act.SPLIT, Act.GO_PRIVATE, Act.LOWER, Act.KEEP, *ANSWERS, Act.STILL, Act.SHOW,
    Act.CATCH_UP, Act.EXPORT, Act.CHECKLIST, Act.TASKS, Act.TASK_DONE, Act.GIVE_TASK, Act.USERS, Act.ESTIMATE,
    Act.REPAIR, Act.UNTIE, Act.ANSWER,
    Act.TAKE_ROLE, Act.DROP_ROLE, Act.OLDER, Act.NEWER, Act.TAKE_OUT, Act.JOIN,
    Act.RUNBOOKS, Act.RUN_START, Act.RUN_END, Act.STEP_ASK, Act.STEP_APPROVE, Act.STEP_STOP, Act.STEP_TICK,
    Act.STEP_LEAVE,
    Act.CHOICE_1, Act.CHOICE_2, Act.CHOICE_3, Act.CHOICE_4, Act.CHOICE_5,
)  # fmt: skip
"""Every button that is about an incident."""
VALUES: dict[Act, Callable[[int], str]] = {
    **dict.fromkeys((Act.TAKE_ROLE, Act.DROP_ROLE), lambda number: str(Keyed(incident=number, key="ops"))),
    **dict.fromkeys((Act.OLDER, Act.NEWER), lambda number: Place(incident=number, at=START, number=1).write()),
    Act.TAKE_OUT: lambda number: Taken(incident=number, channel="C00000001", ts="1.000001").model_dump_json(),
    Act.RUN_START: lambda number: str(Keyed(incident=number, key="x")),
    Act.JOIN: lambda number: Second(incident=number, key="x", severity="P1").write(),
}
"""What is in the buttons that hold more than their aim."""
NEVER = 4_711


@asynccontextmanager
async def posting(story: Story) -> AsyncIterator[AsyncWebClient]:
    """A client with the bot's token, for buttons that nobody should have."""
    local = story.workspace
    async with aiohttp.ClientSession() as session:
        yield AsyncWebClient(token=local.app.bot_token, base_url=local.api_url, session=session, retry_handlers=[])


def seen_by(story: Story, person: Person) -> str:
    """The workspace as this person sees it: channels, names, topics, bookmarks, messages, forms, Home."""
    return json.dumps(pagestate.whole(story.workspace.world, person.id), ensure_ascii=False)


async def typed(story: Story, words: str, person: Person = ASKING) -> str:
    """What `/incident <words>` is answered, all of it, the form included if one opens."""
    actor = story.person(person)
    answer = await actor.command(f"/incident {words}".strip())
    assert (answer.status, answer.error) == (200, None), words
    return f"{answer.text} {json.dumps((answer.body or {}).get('blocks'))} {await _form(actor)}"


async def _form(actor: Actor) -> str:
    view = actor.view
    if view is None:
        return ""
    await actor.close(view, whole=True)
    return json.dumps(view.blocks)


async def as_if_it_were_not(story: Story, person: Person = ASKING) -> None:
    """Each way of asking for it is answered as for an incident that never was, in words and by buttons."""
    for way in ABOUT:
        for name in NAMES:
            real, never = [await typed(story, way.format(name.format(number)), person) for number in (1, NEVER)]
            assert _numberless(real) == _numberless(never), way.format(name)
    async with posting(story) as client:
        for act in ACTS:
            real, never = [await pressed(story, client, act, number, person) for number in (1, NEVER)]
            assert _numberless(real) == _numberless(never), act


def _numberless(answer: str) -> str:
    return answer.replace(str(NEVER), "N").replace("0001", "N").replace("INC-1", "INC-N").replace("1", "N")


async def pressed(story: Story, client: AsyncWebClient, act: Act, number: int, person: Person = ASKING) -> str:
    """What pressing such a button is answered, if it comes to hang where everybody sees it."""
    value = VALUES[act](number) if act in VALUES else Aim(incident=number, entry=1)
    message = await _hung(story, client, button(act, "Press", value))
    actor = story.person(person)
    answer = await actor.click(message, "Press")
    return f"{await _whispered(story, answer.replies)} {await _form(actor)}"


async def _hung(story: Story, client: AsyncWebClient, element: dict[str, object]) -> Message:
    blocks = [section("x"), actions(element)]
    await client.chat_postMessage(channel=story.workspace.channel("random").id, text="x", blocks=blocks)
    return story.workspace.messages("random")[-1]


async def _whispered(story: Story, replies: list[Message]) -> str:
    await story.warroom.parts.desk.whispers.drain()
    return " ".join(reply.plain for reply in replies)
