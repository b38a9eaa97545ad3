"""What a declaration writes down."""

from playbook import places
from playbook.commands import Declare
from playbook.document import Playbook
from playbook.events import Declared
from playbook.health.choosing import at_declaration


def declared(number: int, command: Declare, severity: str, playbook: Playbook) -> Declared:
    """The first entry of a timeline."""
    return Declared(
        at=command.at,
        by=command.by,
        number=number,
        playbook=playbook.version,
        severity=severity,
        title=command.title,
        impact=command.impact,
        services=command.services,
        source=command.source,
        link=command.link,
        channel=command.channel,
        private=command.private,
        outside=places.outside(playbook),
        parent=command.parent,
        apart=command.apart,
        detected_at=command.detected_at,
        alarm=command.alarm,
        quick=at_declaration(severity, playbook),
    )
