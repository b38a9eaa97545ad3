"""The form for words: a reason, a note, a title. One form, several purposes, each an entry of a table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from handlers import counting, outcomes
from handlers.answers import Open, Seen
from handlers.asking import Ask
from handlers.blocks import section, words
from handlers.blocks import title as shown
from handlers.forms import fields
from handlers.forms.fields import Filled
from handlers.forms.form import Form, Wrong
from handlers.forms.memo import Memo
from handlers.speech import one_line
from handlers.verifying import foreseen
from playbook import checklist, commands, estimates
from playbook.deciding import LONGEST_TITLE, LONGEST_WORDS
from playbook.events import Paged, Reason, VerificationBegun
from playbook.incident import Incident, Report, Status
from playbook.reasons import moment
from playbook.wording import headline, people

CALLBACK: Final = "words"
FIELD: Final = "words"

Build = Callable[..., commands.Command]
"""From who asks and the words, and by their names the further fields, if there are any."""


class Purpose(StrEnum):
    """What the words are for."""

    RESOLVE = "resolve"
    RESOLVE_NOW = "resolve now"
    RELAPSE = "relapse"
    REOPEN = "reopen"
    CANCEL = "cancel"
    CLOSE = "close"
    ESCALATE = "escalate"
    ESTIMATE = "estimate"
    NOTE = "note"
    TITLE = "title"
    USERS = "users"


_ONE_LINE: Final = (Purpose.TITLE, Purpose.ESTIMATE, Purpose.USERS)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How one purpose asks for its words, and the command it makes of them."""

    title: str
    label: str
    submit: str
    build: Build
    most: int = LONGEST_WORDS
    optional: bool = False
    missing: str = ""
    """What is said when there are no words."""
    more: tuple[tuple[str, str], ...] = ()
    """Further fields, which may be left empty: each one's name and label."""
    placeholder: str = ""
    """An example of what to write."""


def resolution(ask: Ask, said: str, *, root_cause: str = "", prevention: str = "") -> commands.PostUpdate:
    """The last update, in the parts of the playbook's resolved template, and the end of it."""
    report = Report(new=said, root_cause=root_cause, prevention=prevention)
    return commands.PostUpdate(by=ask.by, at=ask.at, report=report, to=Status.RESOLVED)


def _cutting_short(ask: Ask, said: str) -> commands.ChangeStatus:
    return commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.RESOLVED, why=said, now=True)


def _relapse(ask: Ask, said: str) -> commands.Relapse:
    return commands.Relapse(by=ask.by, at=ask.at, why=said)


def _reopening(ask: Ask, said: str) -> commands.Reopen:
    return commands.Reopen(by=ask.by, at=ask.at, why=said)


def _cancelling(ask: Ask, said: str) -> commands.ChangeStatus:
    return commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CANCELLED, why=said)


def _closing(ask: Ask, said: str) -> commands.ChangeStatus:
    return commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.CLOSED, why=said)


def _escalation(ask: Ask, said: str) -> commands.Escalate:
    return commands.Escalate(by=ask.by, at=ask.at, why=said)


def estimation(ask: Ask, said: str) -> commands.Estimate:
    """The estimate with which the words begin, and the reason that follows."""
    estimate, why = estimates.split(said)
    return commands.Estimate(by=ask.by, at=ask.at, estimate=estimate, why=why)


def _note(ask: Ask, said: str) -> commands.AddNote:
    return commands.AddNote(by=ask.by, at=ask.at, words=said)


def _title(ask: Ask, said: str) -> commands.Retitle:
    return commands.Retitle(by=ask.by, at=ask.at, title=one_line(said))


def _counting(ask: Ask, said: str) -> commands.CountUsers:
    return commands.CountUsers(by=ask.by, at=ask.at, users=counting.users(said))


WISHES: Final[dict[Purpose, Wish]] = {
    Purpose.RESOLVE: Wish(
        title="Resolve",
        label="What fixed it?",
        submit="Resolve",
        build=resolution,
        missing="Say what fixed it; this is the last update that people get.",
        more=(("root_cause", "What was the cause, in brief?"), ("prevention", "What keeps it from coming back?")),
    ),
    Purpose.RESOLVE_NOW: Wish(
        title="Resolve now",
        label="Why without the verification?",
        submit="Resolve now",
        build=_cutting_short,
        missing="Say why it is resolved without the verification; it stands on the timeline.",
    ),
    Purpose.RELAPSE: Wish(
        title="It came back",
        label="What do you see?",
        submit="Send it back",
        build=_relapse,
        missing="Say what came back; the people in the war room will read it.",
    ),
    Purpose.REOPEN: Wish(
        title="Reopen",
        label="What came back?",
        submit="Reopen",
        build=_reopening,
        missing="Say why it is reopened; the people on call will read it.",
    ),
    Purpose.CANCEL: Wish(
        title="False alarm",
        label="Why is it none?",
        submit="Cancel the incident",
        build=_cancelling,
        missing="Say why it was a false alarm.",
    ),
    Purpose.CLOSE: Wish(
        title="Close",
        label="Why close it without?",
        submit="Close all the same",
        build=_closing,
        missing="Say why it is closed without that; or tick it: `/incident checklist`.",
    ),
    Purpose.ESCALATE: Wish(
        title="Escalate",
        label="Why now?",
        submit="Page them",
        build=_escalation,
        optional=True,
    ),
    Purpose.ESTIMATE: Wish(
        title="Estimate",
        label="How long will it still take?",
        submit="Save",
        build=estimation,
        placeholder="2-4 hours, the restore is slow",
        missing="Say how long it will still take, such as `5h`, `2-4 hours` or `until 18:00`; or `unknown`.",
    ),
    Purpose.NOTE: Wish(
        title="Add a note", label="What is to be remembered?", submit="Note", build=_note, missing="Say what to note."
    ),
    Purpose.TITLE: Wish(
        title="Change the title",
        label="What is it called?",
        submit="Change",
        build=_title,
        most=LONGEST_TITLE,
        missing="Say what to call it.",
    ),
    Purpose.USERS: Wish(
        title="Users affected",
        label="How many users are affected?",
        submit="Say so",
        build=_counting,
        most=40,
        missing="Say how many, as a number: 2000.",
    ),
}


async def opened(ask: Ask, purpose: Purpose, incident: Incident, *, entry: int = 0) -> Open:
    """The form, unless what it asks for would be refused anyhow. Raises `Refused`."""
    wish = WISHES[purpose]
    intro = await _intro(ask, purpose, incident)
    have = incident.escalation
    more = {"purpose": purpose, "climbed": have.climbed, "since": have.since}
    memo = ask.memo(incident, entry=entry).model_copy(update=more)
    initial = incident.title if purpose is Purpose.TITLE else ""
    element = fields.text(wish.most, initial=initial, lines=purpose not in _ONE_LINE, placeholder=wish.placeholder)
    blocks = [
        section(intro),
        fields.field(FIELD, wish.label, element, optional=wish.optional),
        *(fields.field(name, label, fields.text(wish.most), optional=True) for name, label in wish.more),
    ]
    said = "" if wish.optional else " <words>"
    verb, _, how = purpose.partition(" ")
    return Open(
        view=fields.modal(CALLBACK, wish.title, wish.submit, memo, blocks),
        otherwise=words(f"Type `/incident {' '.join((verb, incident.name, *how.split()))}{said}` instead."),
    )


async def _intro(ask: Ask, purpose: Purpose, incident: Incident) -> str:
    about = f"*{incident.name}* {incident.severity} · {shown(headline(incident))}"
    probe = _probe(ask, purpose)
    if purpose in (Purpose.NOTE, Purpose.TITLE, Purpose.USERS):
        await ask.refuse_unless_allowed(incident, probe)
        return about
    preview = await ask.preview(incident, probe)
    if purpose is Purpose.CLOSE and (left := checklist.missing(incident, preview.playbook)):
        return f"{about}\n*Not done yet*\n" + "\n".join(f"☐ {words(one.text)}{_remark(one)}" for one in left)
    events = preview.events
    begun = next((event for event in events if isinstance(event, VerificationBegun)), None)
    if begun is not None:
        return f"{about}\n{foreseen(begun)}"
    paged = [f"{words(event.name)}: {words(people(event.people))}" for event in events if isinstance(event, Paged)]
    return f"{about}\nThis pages {', '.join(paged)}." if paged else about


def _remark(point: checklist.Point) -> str:
    return f" ({words(point.remark)})" if point.remark else ""


def _probe(ask: Ask, purpose: Purpose) -> commands.Command:
    """What to ask of the playbook before the words are there. Resolving is asked plainly, for a plain refusal."""
    if purpose is Purpose.RESOLVE:
        return commands.ChangeStatus(by=ask.by, at=ask.at, to=Status.RESOLVED)
    if purpose is Purpose.USERS:
        return commands.CountUsers(by=ask.by, at=ask.at, users=0)
    return WISHES[purpose].build(ask, estimates.UNKNOWN if purpose is Purpose.ESTIMATE else "…")


async def submit(ask: Ask, memo: Memo, filled: Filled) -> Seen:
    """Do what the words are for."""
    purpose = Purpose(memo.purpose)
    wish, said = WISHES[purpose], filled.text(FIELD)
    if not said and not wish.optional:
        raise Wrong(FIELD, wish.missing)
    key = await _rung(ask, memo) if purpose is Purpose.ESCALATE else ""
    command = wish.build(ask, said, **{name: filled.text(name) for name, _ in wish.more})
    outcome = await ask.give(memo.incident, command, key=key)
    return Seen(incident=memo.incident, line=outcomes.line(outcome))


async def _rung(ask: Ask, memo: Memo) -> str:
    """The identity of the page that the form showed; refuses if something else has paged that level meanwhile."""
    history = await ask.sight.timeline(await ask.sight.known(memo.incident))
    since = memo.since or ask.at
    pages = [event for event in history if isinstance(event, Paged) and event.at >= since]
    for page in pages:
        if page.level >= memo.climbed and page.reason is not Reason.ASKED:
            raise Wrong(
                FIELD,
                f"{page.name} ({people(page.people)}) has been paged meanwhile, at {moment(page.at)}. "
                "Escalate again to page the next.",
            )
    return rung(memo.incident, since, memo.climbed)


def rung(number: int, since: datetime, climbed: int) -> str:
    """The identity of paging a level because somebody asked: two people who ask for it at once page it once."""
    return f"slack:escalate:{number}:{int(since.timestamp())}:{climbed}"


FORM: Final = Form(callback=CALLBACK, submit=submit, field=FIELD)
