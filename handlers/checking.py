"""Health checks that somebody asks for, and the buttons under what is said of them."""

from handlers.answers import Answer, Quiet, say
from handlers.asking import Ask
from handlers.blocks import words
from handlers.forms import declare
from playbook.commands import Declare
from playbook.health import alarms
from playbook.health.notices import Alarm, Checkup
from playbook.incident import Incident
from playbook.refusals import Refused


async def begun(ask: Ask, scope: str, names: tuple[str, ...], incident: Incident | None) -> Answer:
    """Let them run, and one message show it: in the war room where it was asked, else in the incidents channel."""
    checkup = Checkup(scope=scope, names=names, by=ask.by, begun_at=ask.at)
    here = incident.room.channel if incident and incident.room else ""
    channel = f"#{ask.playbook.channels.incidents}"
    await ask.desk.notices.put(f"checkup:{ask.key}", here or channel, checkup)
    ask.desk.tell_notices()
    if here:
        return Quiet()
    many = "1 health check runs" if len(names) == 1 else f"{len(names)} health checks run"
    return say(words(f"{many}; the results come in {channel}."))


async def again(ask: Ask, key: str) -> Answer:
    """Run them once more; the same message shows it."""
    content = await ask.desk.notices.content(key)
    if not isinstance(content, Checkup):
        raise Refused("These checks are not known any more. `/incident check` runs them.")
    if not content.done:
        return say("They are running already.")
    fresh = Checkup(scope=content.scope, names=content.names, by=ask.by, begun_at=ask.at)
    await ask.desk.notices.change(key, fresh)
    ask.desk.tell_notices()
    return Quiet()


async def declare_opened(ask: Ask, key: str) -> Answer:
    """The form that declares, with what the alarm says; it can all be changed there."""
    alarm = await ask.desk.notices.content(key)
    if not isinstance(alarm, Alarm):
        raise Refused("That alarm is not known any more. `/incident declare P1 <what is wrong>` declares an incident.")
    if alarm.incident:
        return say(words(f"INC-{alarm.incident} is declared already: `/incident show INC-{alarm.incident}`."))
    given = Declare(
        by=ask.by,
        at=ask.at,
        severity=alarm.severity,
        title=alarms.title(alarm),
        services=(alarm.subject,) if alarm.service else (),
        source=alarms.source(alarm),
        detected_at=alarm.detected_at,
        alarm=key,
    )
    return await declare.prefilled(ask, given)
