"""Flags in words: on the card and the announcement, and in the private line for whoever changed them."""

from collections.abc import Sequence

from handlers.blocks import Element, confirm, title, words
from handlers.buttons import Act, Aim, button
from playbook import events, hushing
from playbook.incident import Incident
from playbook.wording import people


def fact(incident: Incident) -> tuple[str, str] | None:
    """The flags that are up and the users affected, as a label and escaped mrkdwn; None if there is neither."""
    users = f"{incident.flags.users:,}" if incident.flags.users is not None else ""
    if up := names(incident):
        return "🚩 Flags", f"{up}\n{users} users affected" if users else up
    return ("Users affected", users) if users else None


def names(incident: Incident, to: str | None = None) -> str:
    """The flags that are up, as this person may see them (None: anybody), as escaped mrkdwn; empty if none is."""
    return ", ".join(title(name) for name in hushing.shown(incident, to))


def aloud(incident: Incident) -> str:
    """Those of them that may be said where the whole company reads it."""
    return ", ".join(title(flag.name) for flag in incident.flags.up if not flag.confidential)


def said(event: events.FlagsRaised | events.FlagsLowered | events.UsersCounted, incident: Incident) -> str:
    """What was done, and who is told, in escaped mrkdwn."""
    match event:
        case events.FlagsRaised():
            return " ".join(part for part in (_raised(event), _told(event, incident), advice(event, incident)) if part)
        case events.FlagsLowered():
            return f"Flag lowered: {_listed(event.names)}. Whoever was told stays told."
        case events.UsersCounted():
            return f"{event.users:,} users affected: it stands on the card of {incident.name}."


def _raised(event: events.FlagsRaised) -> str:
    by_numbers = [
        f"{words(one.because.capitalize())}, raises the flag *{title(one.name)}*" for one in event.flags if one.because
    ]
    by_hand = [one.name for one in event.flags if not one.because]
    said = [f"🚩 {'; '.join(by_numbers)}." if by_numbers else ""]
    said += [f"🚩 Flag{'s' if len(by_hand) > 1 else ''} raised: {_listed(tuple(by_hand))}." if by_hand else ""]
    return " ".join(part for part in said if part)


def _told(event: events.FlagsRaised, incident: Incident) -> str:
    before = tuple(who for who in event.known if who in incident.flags.called)
    there = tuple(who for who in event.known if who not in before)
    heard = f"{words(people(before))} {_s('hears', before)} of it too" if before else ""
    knows = f"{words(people(there))} {_s('knows', there)} already" if there else ""
    aware = "; ".join(part for part in (heard, knows) if part)
    if not event.called and not event.known:
        return "Nobody is on call for that: call somebody yourself."
    if not event.called:
        return f"Nobody is called anew: {aware}."
    called = f"{words(people(event.called))} {'is' if len(event.called) == 1 else 'are'} told now"
    return f"{called}; {aware}." if event.known else f"{called}."


def _s(verb: str, people: Sequence[str]) -> str:
    return verb if len(people) == 1 else verb.removesuffix("s")


def advice(event: events.FlagsRaised, incident: Incident) -> str:
    """What was said aloud cannot be taken back, but the next can be declared otherwise; empty if nothing is hushed."""
    if not event.hushed:
        return ""
    said = f"{incident.name} is public, and shows only “{hushing.HUSHED}”: keep details out of it."
    if event.declared:  # the form has asked whether it is to be private
        return said
    return f"{said} To go on among few: `/incident split {incident.name} private …`."


def private_button(aim: Aim) -> Element:
    """The way to go on among few; asks once more, since people are called."""
    sure = confirm(
        "Go on in private?", "A private incident is declared, and those who must know are called.", "Declare it"
    )
    return button(Act.GO_PRIVATE, "Go on in private", aim, confirm=sure)


def _listed(several: tuple[str, ...]) -> str:
    return ", ".join(f"*{title(name)}*" for name in several)
