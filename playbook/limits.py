"""The numbers that raise flags by themselves once they pass a limit of the playbook's: downtime, users affected."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from playbook import commands, flags
from playbook.document import Playbook
from playbook.durations import spell
from playbook.estimates import remaining
from playbook.events import Event, Raised, UsersCounted
from playbook.incident import Incident, Status
from playbook.refusals import Refused
from playbook.wording import elapsed

MOST_USERS: Final = 1_000_000_000
ROUGH: Final = 1 / 8
"""Estimates are rough: with the time that has passed, one may be longer than the limit by this share of it."""


def count(incident: Incident, command: commands.CountUsers) -> list[Event]:
    """So many users are affected; refuses what is known, and what can be no number of people."""
    if not 0 <= command.users <= MOST_USERS:
        raise Refused(f"{command.users:,} is no number of users. Say how many are affected: `/incident users 2000`.")
    if command.users == incident.flags.users:
        raise Refused(f"{incident.name} is said to affect {command.users:,} users already.")
    return [UsersCounted(at=command.at, by=command.by, users=command.users, before=incident.flags.users)]


def by_numbers(before: Incident, after: Incident, at: datetime, by: str, playbook: Playbook) -> list[Event]:
    """The flags that numbers raise, which are new since `before`: an estimate, the users affected."""
    if after.status is Status.CANCELLED:
        return []
    raised = [*_by_estimate(before, after, at, playbook), *_by_users(before, after, at, playbook)]
    return [*flags.called(after, raised, at, by)]


def _by_estimate(before: Incident, after: Incident, at: datetime, playbook: Playbook) -> Iterable[Raised]:
    """Downtime is what has passed and what is to come. What an update only repeats was weighed before."""
    same = after.estimate.strip() == before.estimate.strip() and after.estimated_at == before.estimated_at
    if not after.open or same:
        return
    limits = {key: limit for key in flags.down(after, playbook) if (limit := playbook.flags[key].estimate_over)}
    left = remaining(after.estimate, at, playbook.calendar) if limits else None
    if left is None:
        return
    total = at - (after.reopened_at or after.declared_at) + left
    for key, limit in limits.items():
        if left > limit or total > limit * (1 + ROUGH):
            yield flags.flag_of(key, at, playbook, f"estimated downtime {elapsed(total)}, over {spell(limit)}")


def _by_users(before: Incident, after: Incident, at: datetime, playbook: Playbook) -> Iterable[Raised]:
    users = after.flags.users
    if users is None or users == before.flags.users:
        return
    for key in flags.down(after, playbook):
        limit = playbook.flags[key].users_over
        if limit is not None and users > limit:
            yield flags.flag_of(key, at, playbook, f"{users:,} users affected, over {limit:,}")
