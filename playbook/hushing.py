"""What a public incident keeps to few: its confidential flags, and the reasons that were given for them.

Those who must know are told by direct message; everybody else sees that there is something, and no more.
"""

from collections.abc import Iterable
from typing import Final

from playbook.events import Event, FlagsLowered, FlagsRaised, Raised
from playbook.incident import Incident
from playbook.states.flags import Flag

HUSHED: Final = "security matter, kept to few"
"""What a public incident shows of a flag that is confidential.

True from the first moment on, and no less once it goes on in private, of which a public one never learns.
"""


def hushed(incident: Incident, flags: Iterable[Raised | Flag]) -> bool:
    """Whether what is said of these flags must not be said where all may read it."""
    return not incident.private and any(one.confidential for one in flags)


def redacted(event: Event) -> Event:
    """The event as it may be handed to anybody who may see its incident: without what only few are to know."""
    if isinstance(event, FlagsRaised) and event.hushed:
        return event.model_copy(update={"flags": (), "called": (), "known": (), "why": ""})
    if isinstance(event, FlagsLowered) and event.hushed:
        return event.model_copy(update={"keys": (), "names": (), "why": ""})
    return event


def readable(incident: Incident, flags: Iterable[Flag], to: str | None) -> tuple[Flag, ...]:
    """Those of these flags of which this person may read; None: anybody who may see the incident."""
    return tuple(one for one in flags if incident.private or not one.confidential or to in (one.by, *one.people))


def shown(incident: Incident, to: str | None = None) -> tuple[str, ...]:
    """The names of the flags that are up, as this person may see them; None: anybody who may see the incident."""
    up = incident.flags.up
    known = readable(incident, up, to)
    return (*(one.name for one in known), *([HUSHED] if len(known) < len(up) else []))


def confidential_up(incident: Incident) -> tuple[Flag, ...]:
    """Those that are up and that a public incident keeps to few."""
    return () if incident.private else tuple(one for one in incident.flags.up if one.confidential)
