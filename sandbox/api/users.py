"""users.* and usergroups.*: who is who."""

from dataclasses import replace

from sandbox import describe
from sandbox.api.ask import Ask, Method, everywhere
from sandbox.api.pages import page
from sandbox.people import Person
from sandbox.wire import Denied, Json


def info(ask: Ask) -> Json:
    """One member."""
    return {"user": _user(ask, ask.person(ask.need("user", "user_not_found")))}


def list_all(ask: Ask) -> Json:
    """Every member, those who left too."""
    people, cursor = page(ask, list(ask.world.people.values()), default=1000)
    members = [_user(ask, person) for person in people]
    return {"members": members, "cache_ts": int(ask.world.clock.now()), "response_metadata": {"next_cursor": cursor}}


def look_up(ask: Ask) -> Json:
    """A member by e-mail address; those who left are not found."""
    email = ask.need("email").lower()
    for person in ask.world.people.values():
        if person.email == email and not person.deleted:
            return {"user": describe.user(person, email=True)}
    raise Denied("users_not_found")


def presence(ask: Ask) -> Json:
    """Whether somebody is at the desk; of oneself also how Slack knows."""
    person = ask.person(ask.text("user") or ask.bot)
    away = person.deleted or person.id in ask.world.away
    presence: Json = {"presence": "away" if away else "active"}
    if person.id == ask.bot:
        presence |= {"online": True, "auto_away": False, "manual_away": False, "connection_count": 1}
    return presence


def list_groups(ask: Ask) -> Json:
    """The user groups."""
    users = ask.flag("include_users")
    return {"usergroups": [describe.group(group, users=users) for group in ask.world.groups.values()]}


def list_group(ask: Ask) -> Json:
    """Who is in a user group."""
    group = ask.world.groups.get(ask.need("usergroup"))
    if group is None:
        raise Denied("no_such_subteam")
    return {"users": list(group.users)}


def update_group(ask: Ask) -> Json:
    """Say who is in a user group; whoever was in it and is not named is out. Nobody at all cannot be said."""
    group = ask.world.groups.get(ask.need("usergroup"))
    if group is None:
        raise Denied("no_such_subteam")
    if not ask.world.groups_open:
        raise Denied("permission_denied")
    users = ask.names("users")
    if not users:
        raise Denied("no_users_provided")
    known = [ask.world.people.get(user) for user in users]
    if any(person is None or person.deleted or person.is_bot for person in known):
        raise Denied("invalid_users")
    changed = replace(group, users=tuple(dict.fromkeys(users)))
    ask.world.groups[group.id] = changed
    return {"usergroup": describe.group(changed, users=True)}


def _user(ask: Ask, person: Person) -> Json:
    return describe.user(person, email=ask.has("users:read.email"))


READ, GROUPS = everywhere("users:read"), everywhere("usergroups:read")
METHODS = (
    Method("users.info", info, 4, READ),
    Method("users.list", list_all, 2, READ),
    Method("users.lookupByEmail", look_up, 3, everywhere("users:read.email")),
    Method("users.getPresence", presence, 3, READ),
    Method("usergroups.list", list_groups, 2, GROUPS),
    Method("usergroups.users.list", list_group, 2, GROUPS),
    Method("usergroups.users.update", update_group, 2, everywhere("usergroups:write")),
)
