"""Standing in, as people see it: the question to whoever is asked, what is said of the answer, and the two buttons."""

from typing import Final

from handlers.answers import Say
from handlers.asking import Ask
from handlers.blocks import Block, actions, confirm, context, person, section, when, words
from handlers.buttons import Act, Aim, button
from playbook import covers
from playbook.covers import Request, State
from playbook.document import Playbook

_FORM: Final = "{date_short_pretty} at {time}"


async def accept(ask: Ask, aim: Aim) -> Say:
    """I can be on call then."""
    return await _answered(ask, aim, yes=True)


async def decline(ask: Ask, aim: Aim) -> Say:
    """I cannot, or I cannot after all."""
    return await _answered(ask, aim, yes=False)


async def _answered(ask: Ask, aim: Aim, *, yes: bool) -> Say:
    """The answer stands where the question stood at once; whoever must know hears of it by direct message."""
    request = await ask.desk.covers.answer(aim.entry, by=ask.by, yes=yes, at=ask.at)
    text, blocks = question(request, await ask.desk.incidents.refreshed(ask.at))
    return Say(text=text, blocks=tuple(blocks), replace=True)


def question(request: Request, playbook: Playbook) -> tuple[str, list[Block]]:
    """What whoever is asked sees, as it stands now: text for the notification, and the blocks."""
    for_what = f"on call for “{_role(request, playbook)}” {_span(request)}"
    instead, aim = _instead(request), Aim(incident=0, entry=request.id)
    if request.state is State.ASKED:
        text = f"{person(request.by)} asks: can you be {for_what}{instead}?"
        yes = button(Act.COVER_YES, "I'll be on call", aim, style="primary")
        until = f"Until you accept, nothing changes. You can accept until {when(covers.lapses_at(request), _FORM)}."
        return text, [section(text), actions(yes, button(Act.COVER_NO, "I can't", aim)), context(until)]
    if request.state is State.ACCEPTED:
        text = f":white_check_mark: You are {for_what}{instead}."
        sure = confirm("Give it back?", "Whoever is on call else is told, and is on call again.", "Give it back")
        return text, [section(text), actions(button(Act.COVER_NO, "I can't after all", aim, confirm=sure))]
    why = "you said that you can't" if request.state is State.DECLINED else "you did not answer in time"
    text = f"You are not {for_what}: {why}."
    return text, [section(text)]


def of_mine(request: Request, who: str, playbook: Playbook) -> list[Block]:
    """What somebody sees of a cover that is theirs: that they stand in, that somebody does for them, or is asked to."""
    if request.state is State.ACCEPTED and request.person == who:
        return question(request, playbook)[1]
    if request.state is State.ACCEPTED and who in (request.by, *request.instead):
        return [section(report(request, who, playbook))]
    if request.state is State.ASKED and request.by == who:
        for_what = f"on call for “{_role(request, playbook)}” {_span(request)}"
        return [section(f"{person(request.person)} is asked to be {for_what}, and has not answered yet.")]
    return []


def report(request: Request, to: str, playbook: Playbook, *, error: str = "") -> str:
    """What somebody else is told of the answer; escaped mrkdwn."""
    who, for_what = person(request.person), f"on call for “{_role(request, playbook)}” {_span(request)}"
    if request.state is State.ACCEPTED:
        return f":white_check_mark: {who} is {for_what}{' instead of you' if to in request.instead else ''}."
    if request.state is State.DECLINED:
        said = (
            f":warning: {who} can't be {for_what} after all." if request.revision > 1 else f"{who} can't be {for_what}."
        )
    else:
        why = f"could not be asked ({words(error)})" if error else "has not answered whether they can be"
        said = f":warning: {who} {why} {'to be ' if error else ''}{for_what}."
    return f"{said} {_stays(request, to)} `/incident cover` asks somebody else."


def asked(request: Request, playbook: Playbook) -> str:
    """What whoever asked is told at once; escaped mrkdwn."""
    for_what = f"on call for “{_role(request, playbook)}” {_span(request)}{_instead(request)}"
    if request.state is State.ACCEPTED:
        told = " They are told." if request.concerned else ""
        return f"You are {for_what}.{told}"
    known = request.person in {contact.person for contact in playbook.contacts.values()}
    mail = "" if known else " The playbook has no contact for them, so a page reaches them in Slack only."
    return (
        f"{person(request.person)} is asked by direct message to be {for_what}. You will be told what they say; "
        f"until they accept, nothing changes.{mail}"
    )


def _role(request: Request, playbook: Playbook) -> str:
    rota = playbook.rotas.get(request.rota)
    return words(rota.name if rota else request.rota)


def _span(request: Request) -> str:
    return f"from {when(request.starts, _FORM)} until {when(request.ends, _FORM)}"


def _instead(request: Request) -> str:
    others = [person(one) for one in request.instead]
    return f", instead of {_and(others)}" if others else ""


def _stays(request: Request, to: str) -> str:
    """Who is on call then, since it is not who was asked."""
    if not request.instead:
        return "*Nobody* is on call then."
    others = [person(one) for one in request.instead if one != to]
    named = [*(["you"] if to in request.instead else []), *others]
    return f"On call then {'are' if len(named) > 1 or named[0] == 'you' else 'is'} {_and(named)}."


def _and(several: list[str]) -> str:
    *most, last = several
    return f"{', '.join(most)} and {last}" if most else last
