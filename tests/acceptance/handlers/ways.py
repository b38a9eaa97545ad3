"""Every way to a modal: by typing, by shortcuts, by buttons of messages, Home and modals, by sending forms."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from handlers.buttons import Act, Aim, button
from handlers.forms.words import Purpose
from handlers.menu import MENU
from playbook import commands
from playbook.incident import Status
from sandbox.acts import Answer
from sandbox.people import ANA, BEN, LENA, SARA
from tests.acceptance.handlers.conftest import Office

LONG = "nobody gets in " * 160
NOW = Aim(incident=1)

Doing = Callable[[], Awaitable[Answer]]
Reach = Callable[[Office], Awaitable[Doing]]
"""Goes, while Slack is quick, to where only one act is missing; gives that act."""


async def running(office: Office) -> None:
    """Two open incidents; the first is Ana's, with words about people, a task, and a proposal to lower it."""
    at = office.now[0]
    await office.declare(by=BEN)
    await office.declare("P1", "search is slow", by=BEN)
    why = f"<@{LENA.id}> says so"
    for command in (
        commands.Acknowledge(by=ANA.id, at=at),
        commands.AddNote(by=BEN.id, at=at, words=f"<@{SARA.id}> and <@{LENA.id}> look at the pool"),
        commands.AddTask(by=ANA.id, at=at, words="look at the replica", person=BEN.id),
        commands.ProposeSeverity(by=SARA.id, at=at, to="P1", why=why, asked=ANA.id),
    ):
        await office.give(1, command)


STEP = Aim(incident=1, entry=1, pick=0)
"""The step that the first run has come to."""


async def stepping(office: Office) -> None:
    """The same, and Ana has begun a runbook whose first step needs a value and approval."""
    await running(office)
    await office.give(1, commands.StartRun(by=ANA.id, at=office.now[0], runbook="mend"))


async def requested(office: Office) -> None:
    """The same, and Ben has asked to run it."""
    await stepping(office)
    command = commands.RequestStep(by=BEN.id, at=office.now[0], run=1, visit=0, values={"box": "a"})
    await office.give(1, command)


async def verified(office: Office) -> None:
    """The same, and it is being verified."""
    await running(office)
    await office.give(1, commands.ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED))


async def resolved(office: Office) -> None:
    """The same, and it is over."""
    await running(office)
    await office.give(1, commands.ChangeStatus(by=ANA.id, at=office.now[0], to=Status.RESOLVED, now=True, why="x"))


async def linked(office: Office) -> None:
    """The same, and the two have to do with each other."""
    await running(office)
    await office.give(1, commands.Link(by=ANA.id, at=office.now[0], other=2, why="the same pool"))


async def asked(office: Office) -> None:
    """The same; ten minutes have passed in its war room, and the question of the first phase waits."""
    await running(office)
    await office.room(1, ANA)
    office.pass_time(minutes=10)
    await office.give(1, commands.EnterPhase(at=office.now[0]))


BEGUN = {
    Act.UNTIE: linked,
    Act.ANSWER: asked,
    Act.RESOLVE_NOW: verified,
    Act.RELAPSE: verified,
    Act.CLOSE: resolved,
    Act.REOPEN: resolved,
}
"""How it must stand for these to open a form; for the others it is running."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to a modal: how it stands, how one gets there, and which one it is."""

    name: str
    reach: Reach
    form: str
    begun: Callable[[Office], Awaitable[None]] = running
    purpose: str = ""


def typed(words: str) -> Reach:
    """By a slash command."""

    async def reach(office: Office) -> Doing:
        return partial(office.ws.person(ANA).command, f"/incident {words}")

    return reach


def clicked(act: Act, aim: Aim = NOW) -> Reach:
    """By a button of a message."""

    async def reach(office: Office) -> Doing:
        message = await office.message(button(act, "Press", aim))
        return partial(office.ws.person(ANA).click, message, "Press")

    return reach


def at_home(act: Act) -> Reach:
    """By a button of the Home."""

    async def reach(office: Office) -> Doing:
        blocks = [{"type": "actions", "elements": [button(act, "Press", NOW)]}]
        await office.client.views_publish(user_id=ANA.id, view={"type": "home", "blocks": blocks})
        person = office.ws.person(ANA)
        assert person.home is not None
        return partial(person.press, person.home, "Press")

    return reach


def within(first: Reach, *labels: str) -> Reach:
    """By a button of a modal; those before it are pressed on the way."""

    async def reach(office: Office) -> Doing:
        await (await first(office))()
        person = office.ws.person(ANA)
        for label in labels[:-1]:
            await person.press(office.form(), label)
        return partial(person.press, office.form(), labels[-1])

    return reach


def sent(first: Reach, **filled: object) -> Reach:
    """By sending a form."""

    async def reach(office: Office) -> Doing:
        await (await first(office))()
        return partial(office.ws.person(ANA).submit, office.form(), filled)

    return reach


def shortcut(callback: str) -> Reach:
    """By a shortcut; where it is one for messages, on somebody's message."""

    async def reach(office: Office) -> Doing:
        person = office.ws.person(ANA)
        if callback == "declare":
            return partial(person.shortcut, callback)
        message = await office.ws.person(SARA).say(f"Checkout fails for <@{LENA.id}>")
        return partial(person.message_shortcut, callback, message)

    return reach


def spoilt(first: Reach, label: str) -> Reach:
    """By a button of a modal whose value we do not know any more."""

    async def reach(office: Office) -> Doing:
        await (await first(office))()
        form = office.form()
        pressed = next(
            one
            for block in form.blocks
            for one in block.get("elements", ())
            if one["type"] == "button" and one["text"]["text"] == label
        )
        pressed["action_id"] = "of_an_older_version"
        return partial(office.ws.person(ANA).press, form, label)

    return reach


SIMPLE = {
    Act.UPDATE: "update",
    Act.STATUS: "status",
    Act.SEVERITY: "severity",
    Act.LOWER: "severity",
    Act.COMMANDER: "commander",
    Act.HANDOVER: "handover",
    Act.ASSIGN_ROLE: "role",
    Act.FLAGS: "flags",
    Act.CHECKLIST: "checklist",
    Act.TIE: "tie",
    Act.MERGE: "merge",
    Act.UNTIE: "untie",
    Act.SPLIT: "split",
    Act.GIVE_TASK: "task",
    Act.ANSWER: "question",
    Act.DECLARE: "declare",
    Act.MORE: "menu",
}
"""The buttons that open a form of their own."""
WORDS = {Act(purpose.replace(" ", "_")): purpose for purpose in Purpose}
"""Those that open the form for words."""
TYPED = {
    "declare": "declare",
    "triage": "triage",
    **{verb: verb for verb in ("update", "status", "severity", "commander", "handover", "checklist")},
    "flag": "flags",
    "unflag": "flags",
}
"""The verbs that open a form if nothing more is said."""
CALLED = {"declare": "declare", "declare_from_message": "declare", "add_to_timeline": "keep_message"}
DECLARE, TRIAGE, MENU_OF_IT = typed("declare checkout down"), typed("triage checkout down"), clicked(Act.MORE)


def button_way(act: Act, name: str, reach: Reach, *, otherwise: str = "") -> Way:
    """A way by a button, wherever it stands."""
    form = SIMPLE.get(act) or ("words" if act in WORDS else otherwise)
    return Way(name=f"{name}-{act}", reach=reach, form=form, begun=BEGUN.get(act, running), purpose=WORDS.get(act, ""))


WAYS = (
    *(
        Way(name=f"type-{verb}", reach=typed(verb if verb in ("declare", "triage") else f"{verb} INC-1"), form=form)
        for verb, form in TYPED.items()
    ),
    *(Way(name=f"shortcut-{key}", reach=shortcut(key), form=form) for key, form in CALLED.items()),
    *(button_way(act, "click", clicked(act)) for act in (*SIMPLE, *WORDS)),
    *(button_way(act, "home", at_home(act)) for act in (Act.DECLARE, Act.UPDATE)),
    Way(name="step-values", reach=clicked(Act.STEP_ASK, STEP), form="step_values", begun=stepping),
    Way(name="step-approval", reach=clicked(Act.STEP_APPROVE, STEP), form="step_approval", begun=requested),
    Way(name="home-show", reach=at_home(Act.SHOW), form="notice"),
    Way(name="home-refused", reach=at_home(Act.REOPEN), form="notice"),
    *(button_way(one.act, "menu", within(MENU_OF_IT, one.text), otherwise="notice") for one in MENU),
    Way(name="role-from-menu", reach=within(MENU_OF_IT, "Duties and roles…", "Give a role to somebody…"), form="role"),
    Way(name="typed-twin", reach=typed(f"declare P0 checkout down\n{LONG}"), form="declare"),
    Way(name="sent-twin", reach=sent(DECLARE, severity="P0"), form="declare"),
    Way(name="sent-confidential", reach=sent(DECLARE, severity="P0", flags=["customer-data"]), form="declare"),
    Way(name="triage-twin", reach=sent(within(TRIAGE, "Yes")), form="declare"),
    Way(name="triage-over-form", reach=within(DECLARE, "Help me decide"), form="triage"),
    Way(name="triage-next", reach=within(TRIAGE, "No"), form="triage"),
    Way(name="triage-end", reach=within(TRIAGE, "No", "Yes"), form="triage"),
    Way(name="triage-back", reach=within(TRIAGE, "No", "Back"), form="triage"),
    Way(name="triage-table", reach=within(TRIAGE, "By impact and urgency"), form="triage"),
    Way(name="triage-into-form", reach=sent(within(DECLARE, "Help me decide", "Yes")), form="declare"),
    Way(name="refused-over-form", reach=spoilt(DECLARE, "Help me decide"), form="notice"),
)
