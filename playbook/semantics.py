"""What a playbook must mean: people who exist, levels in order, news more often than the objective allows."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

from playbook import duties, phasing
from playbook.calendar import delay, shortest
from playbook.document import Level, Severity
from playbook.draft import Draft
from playbook.durations import BusinessDays, NextMaintenanceWindow, Span, spell, write
from playbook.fields import SEVERITIES
from playbook.health import sense
from playbook.nearest import did_you_mean, nearest
from playbook.permissions import CIRCLES, MANAGERS, Permissions, Rule
from playbook.problems import Fault, Path
from playbook.runbooks import sense as runbook_sense
from playbook.triage import faults


def check(draft: Draft) -> list[Fault]:
    """All that is well written but makes no sense."""
    return [fault for look in CHECKS for fault in look(draft)]


def check_severities(draft: Draft) -> Iterator[Fault]:
    """P0–P4, all five and no other; each makes sense by itself."""
    written = draft.severities
    if written is None:
        return
    meant = {nearest(key, SEVERITIES) for key in written if key not in SEVERITIES}
    for key in SEVERITIES:
        if key not in written and key not in meant:
            yield _fault(("severities",), f"lacks {key}", f"add `{key}:` (all of {', '.join(SEVERITIES)} are needed)")
    for key, severity in written.items():
        if key not in SEVERITIES:
            yield _fault(("severities", key), "unknown severity", did_you_mean(key, SEVERITIES))
        elif severity is not None:
            yield from _check_severity(("severities", key), severity, draft)


def check_policies(draft: Draft) -> Iterator[Fault]:
    """Every policy calls people who exist, in order of time."""
    for key, levels in (draft.policies or {}).items():
        path = ("escalation_policies", key)
        if levels == ():
            yield _fault(path, "has no level", "add one: `- {name: On-call engineer, page: [primary]}`")
        for place, level in enumerate(levels or ()):
            if level is not None:
                yield from _check_level((*path, place), level, draft)
        for place, (earlier, later) in enumerate(pairwise(levels or ()), start=1):
            if earlier is not None and later is not None:
                yield from _check_order((*path, place, "after"), earlier, later)


def check_rotas(draft: Draft) -> Iterator[Fault]:
    """Rotas are made of people who exist, under keys that no contact has, and their layers end after they begin."""
    for key, rota in (draft.rotas or {}).items():
        path: Path = ("rotas", key)
        if taken := _taken(key, draft):
            yield _fault(path, f"`{key}` is {taken} already", "call the rota otherwise")
        for place, layer in enumerate(rota.layers if rota else ()):
            yield from _check_members((*path, "layers", place, "members"), layer.members, draft)
            if layer.ends is not None and layer.ends <= layer.starts:
                yield _fault((*path, "layers", place, "ends"), "ends before it begins", "write a later date")
        for place, override in enumerate(rota.overrides if rota else ()):
            yield from _check_members((*path, "overrides", place, "member"), (override.member,), draft)


def check_reminders(draft: Draft) -> Iterator[Fault]:
    """Reminders reach people who exist, and a snooze ends."""
    if draft.reminders is None:
        return
    yield from _check_contacts(("reminders", "overdue"), draft.reminders.overdue, draft)
    writer, roles = draft.reminders.writer, draft.roles
    if writer is not None and roles is not None and writer not in roles:
        yield _fault(("reminders", "writer"), f"`{writer}` is not a role", did_you_mean(writer, roles))
    if not draft.reminders.snooze:
        yield _fault(("reminders", "snooze"), "puts nothing off", "write how long, for example `5m`")


def check_permissions(draft: Draft) -> Iterator[Fault]:
    """Permissions speak of people who exist, and a word has one meaning."""
    given = draft.permissions
    if given is None:
        return
    if "managers" in given.model_fields_set:
        yield from _check_contacts(("permissions", "managers"), given.managers, draft)
    for key in given.groups:
        if taken := _taken(key, draft) or ("a rota" if key in (draft.rotas or ()) else ""):
            yield _fault(("permissions", "groups", key), f"`{key}` is {taken} already", "call the group otherwise")
    for place, rule in enumerate(given.rules):
        yield from _check_rule(("permissions", "rules", place), rule, given, draft)


def check_triage(draft: Draft) -> Iterator[Fault]:
    """Every answer of the triage ends in a severity."""
    if draft.triage is not None:
        yield from faults(draft.triage)


def check_roles(draft: Draft) -> Iterator[Fault]:
    """A word for a role means one role, and command can change hands."""
    yield from duties.faults(draft.roles or {}, draft.command)


def check_flags(draft: Draft) -> Iterator[Fault]:
    """Every flag calls people who exist, and each word for one means one."""
    flags = draft.flags or {}
    taken = {key.casefold(): "a flag" for key in flags}
    for key, flag in flags.items():
        if flag is None:
            continue
        path: Path = ("flags", key)
        if not flag.page:
            yield _fault((*path, "page"), "names nobody", _known_contacts(draft))
        yield from _check_contacts((*path, "page"), flag.page, draft)
        if flag.estimate_over == timedelta():
            yield _fault((*path, "estimate_over"), "every estimate is over that", "write how long, for example `4h`")
        for place, alias in enumerate(flag.aliases):
            owner = taken.setdefault(alias.casefold(), f"an alias of {key}")
            if owner != f"an alias of {key}" or alias in flag.aliases[:place]:
                yield _fault((*path, "aliases", place), f"`{alias}` is {owner} already", "choose another word")


def check_phases(draft: Draft) -> Iterator[Fault]:
    """Phases are in order and ask what there is."""
    if draft.phases is not None:
        yield from phasing.faults(draft.phases, SEVERITIES, draft.flags)


def check_verification(draft: Draft) -> Iterator[Fault]:
    """Verifications are of severities that there are, and each verifies something."""
    for key, rules in (draft.verification or {}).items():
        path = ("verification", key)
        if key not in SEVERITIES:
            yield _fault(path, "unknown severity", did_you_mean(key, SEVERITIES))
        elif rules is not None and not rules.checks and not rules.monitor:
            yield _fault(path, "verifies nothing", "write `checks` or `monitor`, or leave this severity out")
        elif rules is not None and rules.healthy is not None and rules.healthy not in rules.checks:
            remedy = did_you_mean(rules.healthy, rules.checks)
            yield _fault((*path, "healthy"), f"`{rules.healthy}` is not one of `checks`", remedy)


def check_health(draft: Draft) -> Iterator[Fault]:
    """Health checks speak for services and run on hosts that there are."""
    yield from sense.faults(draft.checks or {}, draft.hosts, draft.services)


def check_runbooks(draft: Draft) -> Iterator[Fault]:
    """Runbooks come to an end, and name what there is."""
    groups = draft.permissions.groups if draft.permissions is not None else None
    parts = (CIRCLES, groups, draft.contacts, draft.rotas)
    known = runbook_sense.Known(
        checks=draft.checks,
        hosts=draft.hosts,
        services=draft.services,
        flags=draft.flags,
        people=None if None in parts else [key for part in parts for key in part or ()],
    )
    yield from runbook_sense.faults(draft.runbooks or {}, known)


CHECKS: tuple[Callable[[Draft], Iterator[Fault]], ...] = (
    check_severities,
    check_policies,
    check_rotas,
    check_reminders,
    check_permissions,
    check_triage,
    check_roles,
    check_flags,
    check_phases,
    check_verification,
    check_health,
    check_runbooks,
)


def _taken(key: str, draft: Draft) -> str:
    """What else bears this key, if anything does."""
    return "a word of the rules" if key in CIRCLES else "a contact" if key in (draft.contacts or ()) else ""


def _check_rule(path: Path, rule: Rule, given: Permissions, draft: Draft) -> Iterator[Fault]:
    if draft.contacts is None or draft.rotas is None:
        return
    people = (*draft.contacts, *draft.rotas)
    for place, who in enumerate(rule.allow):
        if who in CIRCLES and who in draft.contacts:
            yield _fault((*path, "allow", place), f"`{who}` is a contact too", "give that contact another key")
        elif who == MANAGERS and not any(key in people for key in given.managers):
            yield _fault((*path, "allow", place), "there are no managers", "name them: `managers: [<contact>]`")
        elif who not in (*CIRCLES, *given.groups, *people):
            remedy = did_you_mean(who, (*CIRCLES, *given.groups, *people))
            yield _fault((*path, "allow", place), f"`{who}` is nobody", remedy)


def _check_severity(path: Path, severity: Severity, draft: Draft) -> Iterator[Fault]:
    yield from _check_escalation((*path, "escalation"), severity.escalation, draft)
    yield from _check_response(path, severity)
    for field, span in (("response", severity.response), ("objective", severity.objective)):
        yield from _check_window((*path, field), span, draft)
    for field, cadence in (("public", severity.updates.public), ("room", severity.updates.room)):
        if cadence is not None:
            yield from _check_cadence((*path, "updates", field), cadence, severity, draft)


def _check_escalation(path: Path, policy: str, draft: Draft) -> Iterator[Fault]:
    if draft.policies is not None and policy not in draft.policies:
        yield _fault(path, f"`{policy}` is not an escalation policy", did_you_mean(policy, draft.policies))


def _check_response(path: Path, severity: Severity) -> Iterator[Fault]:
    response, objective = shortest(severity.response), shortest(severity.objective)
    if response is not None and objective is not None and response > objective:
        words = f"{spell(severity.response)} is longer than the objective, {spell(severity.objective)}"
        yield _fault((*path, "response"), words, "acknowledge sooner than it must be resolved")


def _check_window(path: Path, span: Span, draft: Draft) -> Iterator[Fault]:
    if isinstance(span, NextMaintenanceWindow) and draft.calendar is not None and not draft.calendar.maintenance:
        remedy = 'add one under `calendar`: `maintenance: [{day: sat, from: "22:00", to: "02:00"}]`'
        yield _fault(path, "the calendar has no maintenance window", remedy)


def _check_cadence(path: Path, cadence: timedelta, severity: Severity, draft: Draft) -> Iterator[Fault]:
    objective, before = shortest(severity.objective), draft.reminders.before if draft.reminders else timedelta()
    if not cadence:
        yield _fault(path, "an update every 0 minutes cannot be", "write how often, for example `30m`, or `none`")
    elif objective is not None and cadence > objective:
        words = f"{spell(cadence)} is longer than the objective, {spell(severity.objective)}: no update would be owed"
        yield _fault(path, words, f"write at most `{write(objective)}`, or `none`")
    elif before >= cadence:
        words = f"the reminder {spell(before)} before would come no later than the update before it"
        yield _fault(path, words, f"write more than `{write(before)}`, or shorten `reminders.before`")


def _check_level(path: Path, level: Level, draft: Draft) -> Iterator[Fault]:
    if not level.page:
        yield _fault((*path, "page"), "names nobody", _known_contacts(draft))
    yield from _check_contacts((*path, "page"), level.page, draft)
    if level.after != timedelta() and "unless" not in level.model_fields_set:
        remedy = "add `unless: acknowledged` or `unless: resolved`"
        yield _fault(path, "does not say when it is passed over", remedy)


def _check_contacts(path: Path, keys: tuple[str, ...], draft: Draft) -> Iterator[Fault]:
    for place, key in enumerate(keys):
        if draft.contacts is not None and draft.rotas is not None and key not in (*draft.contacts, *draft.rotas):
            nobody = "neither a contact nor a rota" if draft.rotas else "not a contact"
            yield _fault((*path, place), f"`{key}` is {nobody}", did_you_mean(key, (*draft.contacts, *draft.rotas)))
        elif key in keys[:place]:
            yield _fault((*path, place), f"names `{key}` twice", "remove one of them")
        elif _person(key, draft) in {_person(other, draft) for other in keys[:place]} - {None}:
            yield _fault((*path, place), f"names the person behind `{key}` twice", "remove one of the two contacts")


def _check_members(path: Path, keys: tuple[str, ...], draft: Draft) -> Iterator[Fault]:
    """Members may stand twice: who takes more turns than others. Their keys must be contacts."""
    for place, key in enumerate(keys):
        if draft.contacts is not None and key not in draft.contacts:
            where = (*path, place) if path[-1] == "members" else path
            yield _fault(where, f"`{key}` is not a contact", did_you_mean(key, draft.contacts))


def _person(key: str, draft: Draft) -> str | None:
    contact = (draft.contacts or {}).get(key)
    return contact.person.lower() if contact else None


def _check_order(path: Path, earlier: Level, later: Level) -> Iterator[Fault]:
    if isinstance(earlier.after, BusinessDays) and isinstance(later.after, timedelta):
        words = f"{spell(later.after)} of clock time cannot follow {spell(earlier.after)}"
        yield _fault(path, words, "after business days, go on in business days (`2bd`)")
    elif delay(later.after) <= delay(earlier.after):
        words = f"{spell(later.after)} is not later than {spell(earlier.after)}, the level before"
        yield _fault(path, words, "write the levels in order of time; those paged together share one level")


def _known_contacts(draft: Draft) -> str:
    names = ", ".join(f"`{key}`" for key in draft.contacts or ())
    return f"write at least one contact: {names}" if names else "write at least one contact"


def _fault(path: Path, message: str, remedy: str) -> Fault:
    return Fault(path=path, message=message, remedy=remedy)
