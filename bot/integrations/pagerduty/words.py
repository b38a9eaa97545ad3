"""The page as an event of PagerDuty's Events API v2. Source: PagerDuty, Send an alert event."""

from typing import Any, Final

from bot.integrations.plain import answer_by, called, plain, room, said_fixed
from handlers.blocks import clip
from playbook import places, ways
from scheduler.errands import Errand

SUMMARY: Final = 1024
"""Characters of a summary; what is read aloud on the telephone should be shorter."""
_LEVELS: Final = {"P0": "critical", "P1": "error", "P2": "warning"}
"""PagerDuty's severities; everything else is `info`."""


def dedup_key(errand: Errand) -> str:
    """What ties the events of one page together: PagerDuty takes the same trigger twice for one."""
    incident = errand.incident
    return f"warroom/{incident.number}/{int(incident.declared_at.timestamp())}/{errand.delivery.id}"


def page(errand: Errand) -> str:
    """The key of the page that the alert stands for."""
    return errand.delivery.key.removeprefix(ways.ALERT)


def trigger(errand: Errand) -> dict[str, Any]:
    """The event that calls somebody; a private incident keeps to itself what it is about."""
    incident, playbook = errand.incident, errand.playbook
    told = ways.told_of(page(errand))
    return {
        "client": "Warroom",
        "payload": {
            "summary": clip(called(incident, playbook, told=told), SUMMARY),
            "source": "Warroom",
            "severity": _LEVELS.get(incident.severity, "info"),
            "timestamp": incident.declared_at.isoformat(),
            "component": ", ".join(() if incident.private else incident.services) or None,
            "custom_details": _details(errand, told=told),
        },
        "links": _links(errand),
    }


def _details(errand: Errand, *, told: bool) -> dict[str, str]:
    incident, playbook = errand.incident, errand.playbook
    details = {"incident": incident.name, "called as": playbook.name_of(errand.delivery.person or "")}
    if incident.impact and not incident.private:
        details["impact"] = plain(incident.impact, playbook)
    if said := said_fixed(incident, playbook):
        details["stands"] = said
    if not told and incident.acknowledged_by is not None:
        details["answer"] = "Somebody has it, and you are wanted too. In Slack: the button, or a word in the room."
    elif not told:
        details["acknowledge"] = f"In Slack, or on the command line: warroom ack {incident.name} --by <your address>"
        if due := answer_by(errand):
            details["acknowledge by"] = due
    return details


def _links(errand: Errand) -> list[dict[str, str]]:
    ways_in = {"War room in Slack": room(errand.incident), "Call": places.call(errand.incident, errand.playbook)}
    return [{"href": href, "text": text} for text, href in ways_in.items() if href]
