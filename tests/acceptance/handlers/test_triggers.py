"""A form may be opened for three seconds after the act that asks for it; here Slack takes half a second for each call.

Every way to a modal is a case, and what is no case opens none. It is as hard as a playbook makes it: nothing is known
yet, so that before a form opens Slack must be asked who is in which user group, and what people are called.
"""

import ast
import json
import time
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

import handlers
from handlers.buttons import Act, button
from handlers.forms.words import Purpose
from handlers.listeners import SHORTCUTS, VIEWS
from handlers.verbs import VERBS
from playbook.document import Playbook
from playbook.permissions import Deed, Permissions, Rule
from playbook.runbooks.runbook import Runbook, Variable
from playbook.runbooks.steps import ActStep
from sandbox.journal import Call
from sandbox.people import ANA, TEAM, UserGroup
from tests.acceptance.handlers.conftest import Office
from tests.acceptance.handlers.ways import CALLED, NOW, SIMPLE, TYPED, WAYS, WORDS, Doing, Way, running

SLOW = 0.5
"""Seconds that Slack takes for a call: half of them on the way there, half on the way back."""
LIFE = 3.0
"""Seconds that a trigger lives. Source: Slack, views.open; the local workspace refuses an older one."""


@pytest.fixture(scope="session")
def rules(playbook: Playbook) -> Playbook:
    """The built-in playbook; but each deed, and declaring each severity, is for a user group of its own."""
    some = [((deed,), ()) for deed in get_args(Deed) if deed != "declare"]
    some += [(("declare",), (key,)) for key in playbook.severities]
    keys = [f"group-{number}" for number in range(len(some))]
    made = tuple(
        Rule(commands=deeds, severities=grades, allow=(key,)) for key, (deeds, grades) in zip(keys, some, strict=True)
    )
    groups = {key: f"S0000GROUP{number}" for number, key in enumerate(keys)}
    box = Variable(asks="Which?", pattern="[a-z]")
    step = ActStep(kind="act", says="Restart it", argv=("docker", "restart", "{box}"))
    mend = Runbook(name="Mend it", variables={"box": box}, steps=(step,))
    permissions = Permissions(groups=groups, rules=made)
    return playbook.model_copy(update={"permissions": permissions, "runbooks": {"mend": mend}})


@pytest.fixture
async def hard(office: Office, rules: Playbook) -> Office:
    """The office, in which everybody is in every group, and nothing was asked yet."""
    everybody = tuple(person.id for person in TEAM)
    for key, group in rules.permissions.groups.items():
        office.ws.world.groups[group] = UserGroup(id=group, handle=key, name=key, users=everybody)
    return office


@pytest.mark.parametrize("way", WAYS, ids=[way.name for way in WAYS])
async def test_a_modal_opens_within_its_trigger_though_slack_is_slow(hard: Office, way: Way) -> None:
    """It is there, it is the right one, and Slack was asked for it in time; and the act was acknowledged."""
    await way.begun(hard)
    act = await way.reach(hard)
    before = hard.ws.person(ANA).view
    known = before.hash if before else ""

    await done_in_time(hard, act)

    form = hard.form()
    assert form.hash != known
    assert form.callback_id == way.form
    assert json.loads(form.private_metadata or "{}").get("purpose", "") == way.purpose


async def done_in_time(office: Office, act: Doing) -> None:
    """What was asked of Slack for this act came to Slack before the act's trigger had run out, and was done."""
    asked = len(office.ws.calls)
    office.ws.gateway.latency = SLOW
    begun = time.monotonic()
    answer = await act()
    assert (answer.status, answer.error) == (200, None)
    for call in modal_calls(office, asked):
        assert call.ok, call.answer
        assert call.started + SLOW / 2 - begun < LIFE
        if call.method != "views.update":
            assert call.args["trigger_id"] == office.ws.delivery.sent[-1][0].payload["trigger_id"]


def modal_calls(office: Office, since: int) -> list[Call]:
    """What Slack was asked about modals since so many calls."""
    return [call for call in office.ws.calls[since:] if call.method in ("views.open", "views.push", "views.update")]


def test_each_form_has_a_case() -> None:
    """Those that are answered, those that the code makes and nobody sends, and each purpose of the form for words."""
    opened = {way.form for way in WAYS}

    assert opened >= set(VIEWS)
    assert opened == made()
    assert {way.purpose for way in WAYS} == {"", *Purpose}
    assert set(CALLED) == set(SHORTCUTS)


def made() -> set[str]:
    """The callback ids of all modals that the code makes; a parameter stands for those of the forms of its module."""
    found: set[str] = set()
    folder = Path(handlers.__file__).parent
    for file in folder.rglob("*.py"):
        name = ".".join(("handlers", *file.relative_to(folder).with_suffix("").parts))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("fields.modal", "modal"):
                found |= named(node.args[0], name)
    return found


def named(callback: ast.expr, module: str) -> set[str]:
    """What the first argument of `fields.modal` says in that module."""
    if isinstance(callback, ast.Constant):
        return {str(callback.value)}
    assert isinstance(callback, ast.Name)
    within = vars(import_module(module))
    return {within[callback.id]} if callback.id in within else {form.callback for form in within["FORMS"]}


async def test_no_other_button_opens_one(office: Office) -> None:
    """Whatever is pressed that is no case above."""
    await running(office)
    for act in set(Act) - {*SIMPLE, *WORDS}:
        message = await office.message(button(act, "Press", NOW))
        await office.ws.person(ANA).click(message, "Press")
        assert (act, modal_calls(office, 0)) == (act, [])


async def test_no_other_verb_opens_one(office: Office) -> None:
    """Nor whatever is typed, with nothing more said."""
    await running(office)
    for verb in VERBS:
        if verb.name not in TYPED:
            await office.type(verb.name if verb.alone else f"{verb.name} INC-1")
            assert (verb.name, modal_calls(office, 0)) == (verb.name, [])
