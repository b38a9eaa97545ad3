"""The machine of presence: a commander who does nothing and, as Slack shows it, is not there.

Whoever commands and gives no sign of work is looked at after a while; who is away then is named in the room, once, so
that somebody else may take command. Nothing is taken from them: any sign of theirs settles it.
"""

from datetime import datetime

from playbook import commands
from playbook.document import Playbook
from playbook.events import CommanderAway, Event
from playbook.incident import Incident
from playbook.telling import Lane, Telling, What, card
from playbook.wording import elapsed, person


def suspected_at(incident: Incident, playbook: Playbook) -> datetime | None:
    """From when on it is worth a look whether the commander is there; None if it is not, or if it was said already."""
    rule, since = playbook.severities[incident.severity].still, quiet_since(incident)
    if rule is None or rule.away is None or since is None or said_at(incident) is not None:
        return None
    return since + rule.away


def quiet_since(incident: Incident) -> datetime | None:
    """The commander's last sign of work; None while nobody commands, or while all there is to do is to watch."""
    if not incident.open or incident.commander is None or incident.verification.watching or incident.room is None:
        return None
    signs = (incident.commander_since, incident.reopened_at, incident.watch.signs.get(incident.commander))
    return max((one for one in signs if one is not None), default=None)


def said_at(incident: Incident) -> datetime | None:
    """When the room was told that the commander is away, as far as they have given no sign since."""
    since, said = quiet_since(incident), incident.roles.away_at
    return said if since is not None and said is not None and said > since else None


def notice(incident: Incident, command: commands.NoticeAway, playbook: Playbook) -> list[Event]:
    """Slack shows the commander away: say so in the room, unless they have been at work meanwhile."""
    due, since = suspected_at(incident, playbook), quiet_since(incident)
    if due is None or since is None or command.at < due or command.person != incident.commander:
        return []
    return [CommanderAway(at=command.at, by=command.by, person=command.person, since=since)]


def told(event: CommanderAway, after: Incident) -> list[Telling]:
    """The room, which may have somebody who takes it."""
    return [*card(after), _asking(event.at)]


def settled(before: Incident | None, after: Incident) -> list[Telling]:
    """What asked the room, to be edited, whatever it was that settled it."""
    said = said_at(before) if before else None
    return [] if said is None or said_at(after) == said else [_asking(said)]


def _asking(at: datetime) -> Telling:
    return Telling(key=f"away:{at.isoformat()}", what=What.VACANCY, lane=Lane.PROMPT, queue="room")


def line(event: CommanderAway) -> str:
    """What it is called on the timeline."""
    silent = elapsed(event.at - event.since)
    return f"{person(event.person)} commands, is away in Slack, and has given no sign for {silent}: the room was asked"
