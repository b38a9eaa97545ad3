"""What is said while the database is down: whatever is declared then has no number yet, and nothing records it."""

from typing import Final

from bot.integrations.slack.message import Message
from bot.integrations.slack.words.phrases import brief, people, room, row
from handlers.blocks import context, section, title, words
from handlers.panel import dot
from playbook.document import Playbook
from playbook.incident import Incident
from playbook.wording import headline

PLAIN: Final = "Warroom's database is down: *this is not being recorded yet.*"
"""The truth, in every message."""
FORGOTTEN: Final = "*Nor can it be kept on disk: if Warroom stops before the database is back, it is forgotten.*"
"""The truth, if the disk does not take it either."""


def page(incident: Incident, role: str) -> Message:
    """Calls somebody, who has no button to press."""
    way = f"in {room(incident)}" if incident.room else "in the war room, to which you will be invited"
    asks = f"*You are called* as {words(role)}. {PLAIN} Acknowledge by words {way}: nobody else is called by itself."
    return _message(incident, f"you are called as {role}", asks)


def flag(incident: Incident, person: str, playbook: Playbook) -> Message:
    """Tells somebody of the flags with which it was declared."""
    role = playbook.name_of(person)
    names = ", ".join(f"🚩 *{title(one.name)}*" for one in incident.flags.of(person))
    return _message(incident, f"you are told as {role}", f"*You are told at once* as {words(role)}: {names}. {PLAIN}")


def notice(incident: Incident) -> Message:
    """The first message of the room."""
    told = (
        f"{PLAIN} Work here; Slack keeps what you type. Called so far: {people(incident.escalation.tried)}. Nobody "
        "else is called, and no update is asked for, until the database is back; then this room gets its card."
    )
    return _message(incident, "not recorded yet", told)


def recorded(incident: Incident, recorded: Incident) -> Message:
    """What becomes of the first message of the room; somebody else may have recorded it, and opened another room."""
    name, elsewhere = recorded.name, recorded.room is not None and recorded.room != incident.room
    told = f"The database is back: this is {name} now, its timers run, and `/incident` works here."
    if elsewhere:
        told = f"The database is back: this is {name} now, and people work in {room(recorded)}. This room is closed."
    text = f"{brief(incident)}\n{told}"
    return Message(text=f"{name}: the database is back", blocks=[section(text)])


def announcement(incident: Incident) -> Message:
    """What everybody sees."""
    return _message(incident, "not recorded yet", f"Calling {people(incident.escalation.tried)}. {PLAIN}")


def answer(incident: Incident, playbook: Playbook, *, kept: bool) -> str:
    """What the declarer is told, and whether it is at least `kept` on disk; escaped mrkdwn."""
    called = [f" Paging {words(one.name)}: {people(one.people)}." for one in incident.escalation.calls]
    flagged = incident.flags.called
    told = f" Because of its flags {people(flagged)} {'is' if len(flagged) == 1 else 'are'} told." if flagged else ""
    forgotten = "" if kept else f" {FORGOTTEN}"
    return (
        f"*Warroom's database is down: this is not being recorded yet.*{forgotten}{''.join(called)}{told} The war room "
        "opens in a moment, and you will be invited. Until the database is back nobody else is called by itself."
        f"{_by_hand(incident, playbook)} It gets its number, and is put on record, as soon as the database answers."
    )


def _by_hand(incident: Incident, playbook: Playbook) -> str:
    """Whom to call oneself, since nobody else is called."""
    later = (level for level in playbook.policy(incident.severity)[incident.escalation.climbed :] if level.page)
    following = next(later, None)
    if following is None:
        return ""
    named = people(playbook.people(following.page, incident.declared_at))
    return f" If nobody answers, call {words(following.name)}, {named}, yourself."


def _message(incident: Incident, short: str, text: str) -> Message:
    facts = row("no number yet", room(incident), f"declared by {people((incident.declared_by,))}")
    return Message(
        text=f"{dot(incident)} {incident.severity} {words(headline(incident))}: {words(short)}",
        blocks=[section(f"{brief(incident)}\n{text}"), context(facts)],
    )
