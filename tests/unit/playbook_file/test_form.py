"""Keys and values in the wrong form, and the sentence that answers each with line, key and remedy."""

from collections.abc import Callable

import pytest

from playbook.durations import FORMS, SPAN_FORMS

Change = Callable[..., str]
Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

CADENCE_FORMS = f"{FORMS}, or `none` for never"
CLOCK_REMEDY = 'write it on the 24-hour clock, in quotes: "09:00", "22:30"'
ROOM = "inc-{number:04}-{title}"

# A sentence; what is changed in the example; what is said about it.
FORM: list[tuple[str, tuple[str, str], Told]] = [
    (
        "A misspelt key is answered with the right one, and that one is not called missing.",
        ("objective: 1h", "objectve: 1h"),
        (23, "severities.P0.objectve", "unknown key", "did you mean `objective`?"),
    ),
    (
        "A key at the wrong place is sent to its own.",
        ("services:", "zoom: https://x.example.com\nservices:"),
        (44, "zoom", "unknown key here", "`zoom` belongs under `war_room`"),
    ),
    (
        "A key that belongs to the top is sent there.",
        ("  incidents:", "  services: [a]\n  incidents:"),
        (13, "channels.services", "unknown key here", "`services` belongs at the top of the file, not indented"),
    ),
    (
        "A key like no other is answered with all that are known.",
        ("  incidents:", "  colour: red\n  incidents:"),
        (13, "channels.colour", "unknown key", "known here: `incidents`, `room`"),
    ),
    (
        "A missing key is shown with an example.",
        ("    objective: 1h\n", ""),
        (18, "severities.P0.objective", "is missing", "add `objective: 1h`"),
    ),
    (
        "A severity without a policy is told to name one.",
        ("    escalation: critical\n", ""),
        (18, "severities.P0.escalation", "is missing", "add `escalation: critical`"),
    ),
    (
        "A number for a text asks for quotes.",
        ("name: Critical", "name: 0042"),
        (19, "severities.P0.name", "must be text, but YAML reads `0042` as a number", 'put it in quotes: "0042"'),
    ),
    (
        "A truth value for a text asks for quotes.",
        ("name: Critical", "name: true"),
        (19, "severities.P0.name", "must be text, but YAML reads `true` as yes or no", 'put it in quotes: "true"'),
    ),
    (
        "A list for a text is refused.",
        ("name: Critical", "name: [Critical]"),
        (19, "severities.P0.name", "must be text", "write it as words on one line, not as a list or keys"),
    ),
    (
        "A blank text is refused.",
        ("name: Critical", 'name: " "'),
        (19, "severities.P0.name", "is empty", "write some words"),
    ),
    (
        "A long name is refused with its length.",
        ("name: Critical", f"name: {'x' * 76}"),
        (19, "severities.P0.name", "is 76 characters long", "write at most 75"),
    ),
    (
        "A long description is refused with its length.",
        ("description: Outage", f"description: {'x' * 301}"),
        (20, "severities.P0.description", "is 301 characters long", "write at most 300"),
    ),
    (
        "A name of two lines is refused.",
        ("name: Critical", 'name: "Crit\\nical"'),
        (
            19,
            "severities.P0.name",
            "must be one line of plain characters",
            "remove line breaks and control characters",
        ),
    ),
    (
        "A duration without a unit is asked for one.",
        ("response: 15m", "response: 15"),
        (
            22,
            "severities.P0.response",
            "`15` is not a duration",
            "say the unit: `15m` for minutes, `15s` for seconds, `15h` for hours",
        ),
    ),
    (
        "A duration in words is spelled.",
        ("response: 15m", "response: 15 minutes"),
        (22, "severities.P0.response", "`15 minutes` is not a duration", "did you mean `15m`?"),
    ),
    (
        "A list is no span.",
        ("response: 15m", "response: [15m]"),
        (22, "severities.P0.response", "must be a length of time", SPAN_FORMS),
    ),
    (
        "`no` for a cadence is asked to be `none`.",
        ("public: 15m", "public: no"),
        (24, "severities.P0.updates.public", "`no` is not a duration", "if none is meant, write `none`"),
    ),
    (
        "`false` for a cadence is refused.",
        ("public: 15m", "public: false"),
        (24, "severities.P0.updates.public", "must be a length of time", CADENCE_FORMS),
    ),
    (
        "A cadence in business days is refused.",
        ("public: 15m", "public: 1bd"),
        (24, "severities.P0.updates.public", "`1bd` is not a duration", CADENCE_FORMS),
    ),
    (
        "A reminder cannot be best effort.",
        ("before: 2m", "before: best effort"),
        (41, "reminders.before", "`best effort` is not a duration", FORMS),
    ),
    (
        "A level cannot wait for a maintenance window.",
        ("after: 15m", "after: next maintenance window"),
        (
            35,
            "escalation_policies.critical[2].after",
            "must be a length of time",
            f"{FORMS}, or in business days as `1bd`",
        ),
    ),
    (
        "One word for a list is shown as a list.",
        ("page: [backup, manager]", "page: backup"),
        (34, "escalation_policies.critical[2].page", "must be a list", "write `[backup]`"),
    ),
    (
        "Keys for a list are refused.",
        ("services: [checkout, login]", "services: {checkout: login}"),
        (44, "services", "must be a list", "begin each item on its own line with `- `"),
    ),
    (
        "A number for a list is shown as a list.",
        ("page: [backup, manager]", "page: 7"),
        (34, "escalation_policies.critical[2].page", "must be a list", "write `[7]`"),
    ),
    (
        "A list for keys is refused with the keys.",
        ("{public: 15m, room: 10m}", "[15m, 10m]"),
        (
            24,
            "severities.P0.updates",
            "must have keys of its own, but is a list",
            "write, each on its own line below: `public`, `room`",
        ),
    ),
    (
        "A word for keys is refused with the keys.",
        ("{public: 15m, room: 10m}", "often"),
        (
            24,
            "severities.P0.updates",
            "must have keys of its own, but is one word or text",
            "write, each on its own line below: `public`, `room`",
        ),
    ),
    (
        "An unknown choice is answered with the nearest.",
        ("unless: acknowledged", "unless: acknowleged"),
        (
            36,
            "escalation_policies.critical[2].unless",
            "`acknowleged` is not known here",
            "did you mean `acknowledged`?",
        ),
    ),
    (
        "A choice that is a list is refused.",
        ("unless: acknowledged", "unless: [acknowledged]"),
        (
            36,
            "escalation_policies.critical[2].unless",
            "must be one word",
            "known here: `acknowledged`, `resolved`",
        ),
    ),
    (
        "A weekday is written in three letters.",
        ("[mon, tue,", "[Monday, tue,"),
        (5, "calendar.days[1]", "`Monday` is not known here", "did you mean `mon`?"),
    ),
    (
        "A week needs a working day.",
        ("days: [mon, tue, wed, thu, fri]", "days: []"),
        (5, "calendar.days", "is empty", "write at least one"),
    ),
    (
        "An unknown time zone is answered with the nearest.",
        ("Europe/Berlin", "Europe/Berln"),
        (3, "calendar.timezone", "`Europe/Berln` is not a time zone", "did you mean `Europe/Berlin`?"),
    ),
    (
        "A time zone like no other is answered with the form.",
        ("Europe/Berlin", "../etc/passwd"),
        (
            3,
            "calendar.timezone",
            "`../etc/passwd` is not a time zone",
            "write an IANA name such as `Europe/Berlin` or `UTC`",
        ),
    ),
    (
        "Hours are a pair.",
        ('"09:00-17:00"', '"09:00"'),
        (4, "calendar.hours", "`09:00` is not a pair of times", 'write when work begins and ends: "09:00-17:00"'),
    ),
    (
        "Hours have minutes.",
        ('"09:00-17:00"', "9-17"),
        (4, "calendar.hours", "`9` is not a time of day", CLOCK_REMEDY),
    ),
    (
        "Hours do not pass midnight.",
        ('"09:00-17:00"', '"22:00-06:00"'),
        (
            4,
            "calendar.hours",
            "`22:00-06:00` ends before it begins",
            "write the earlier time first; hours cannot pass midnight (around the clock is `00:00-24:00`)",
        ),
    ),
    (
        "There is no half past twenty-four.",
        ('to: "02:00"', 'to: "24:30"'),
        (7, "calendar.maintenance[1].to", "`24:30` is not a time of day", CLOCK_REMEDY),
    ),
    (
        "A number is no time of day.",
        ('to: "02:00"', "to: 2"),
        (7, "calendar.maintenance[1].to", "`2` is not a time of day", CLOCK_REMEDY),
    ),
    (
        "A date that does not exist is refused.",
        ("2026-12-25", "2026-02-30"),
        (6, "calendar.holidays[1]", "`2026-02-30` is a day that does not exist", "check year, month and day"),
    ),
    (
        "A date in another form is refused.",
        ("2026-12-25", "25.12.2026"),
        (6, "calendar.holidays[1]", "`25.12.2026` is not a date", "write it as year-month-day: `2026-12-25`"),
    ),
    (
        "A contact needs a way to be reached.",
        (", email: ben@example.com", ""),
        (
            10,
            "contacts.backup",
            "has neither `slack` nor `email`",
            "add `email: ana@example.com` or `slack: U0123ABCDEF`",
        ),
    ),
    (
        "A way needs an address.",
        ("email: ben@example.com", "slack: U0000BEN, reach: [{by: email}]"),
        (10, "contacts.backup", "is to be reached by e-mail and has no `email`", "add `email: ana@example.com`"),
    ),
    (
        "An alert needs a key's name.",
        ("email: ben@example.com", "email: b@example.com, reach: [{by: pagerduty}]"),
        (
            10,
            "contacts.backup",
            "is to be reached by PagerDuty and has no `pagerduty`",
            "add `pagerduty: ana`, a key's name",
        ),
    ),
    (
        "A way is gone once.",
        ("email: ben@example.com", "email: b@example.com, reach: [{by: email}, {by: email, after: 5m}]"),
        (
            10,
            "contacts.backup",
            "has a way twice in `reach`",
            "leave one out; `repeat` of the level pages again in Slack",
        ),
    ),
    (
        "The ways follow one another.",
        (
            "email: ben@example.com",
            "email: b@c.de, pagerduty: b, reach: [{by: email, after: 5m}, {by: pagerduty}]",
        ),
        (
            10,
            "contacts.backup",
            "has its ways in `reach` not in order of time",
            "write the one with the shortest wait first",
        ),
    ),
    (
        "A way that is not known is answered with those that are.",
        ("email: ben@example.com", "email: b@example.com, reach: [{by: sms}]"),
        (
            10,
            "contacts.backup.reach[1].by",
            "`sms` is not known here",
            "known here: `email`, `pagerduty`",
        ),
    ),
    (
        "A handle is no member ID.",
        ("slack: U0000MARC", 'slack: "@marc"'),
        (
            11,
            "contacts.manager.slack",
            "`@marc` is not a Slack member ID (such as `U0123ABCDEF`)",
            "open the person's Slack profile, choose “Copy member ID”, and write it here; or write `email:` instead",
        ),
    ),
    (
        "A user group cannot be called.",
        ("slack: U0000MARC", "slack: S0123ABCDEF"),
        (
            11,
            "contacts.manager.slack",
            "`S0123ABCDEF` is a user group",
            "name a person: only people can acknowledge",
        ),
    ),
    (
        "An address under `slack` is sent to `email`.",
        ("slack: U0000MARC", "slack: marc@example.com"),
        (
            11,
            "contacts.manager.slack",
            "`marc@example.com` is an e-mail address",
            "write `email: marc@example.com`",
        ),
    ),
    (
        "A member ID under `email` is sent to `slack`.",
        ("email: ben@example.com", "email: U0000BEN"),
        (10, "contacts.backup.email", "`U0000BEN` is a Slack member ID", "write `slack: U0000BEN`"),
    ),
    (
        "An address needs its at sign.",
        ("email: ben@example.com", "email: ben"),
        (10, "contacts.backup.email", "`ben` is not an e-mail address", "write it as `ana@example.com`"),
    ),
    (
        "A contact's key is a word.",
        ("  manager:", "  the boss: {name: Boss, slack: U0000BOSS}\n  manager:"),
        (
            11,
            "contacts.the boss",
            "`the boss` cannot be a name here",
            "use letters, digits, `-` and `_`, at most 40, no spaces",
        ),
    ),
    (
        "An address without its scheme is completed.",
        ("https://incidents.zoom.us/warroom", "incidents.zoom.us/warroom"),
        (
            16,
            "war_room.zoom",
            "`incidents.zoom.us/warroom` is not an https web address",
            "did you mean `https://incidents.zoom.us/warroom`?",
        ),
    ),
    (
        "An address over plain http is asked to be https.",
        ("https://incidents.zoom.us/warroom", "http://zoom.us/j/1"),
        (
            16,
            "war_room.zoom",
            "`http://zoom.us/j/1` is not an https web address",
            "did you mean `https://zoom.us/j/1`?",
        ),
    ),
    (
        "A word is no address.",
        ("https://incidents.zoom.us/warroom", "zoom"),
        (16, "war_room.zoom", "`zoom` is not an https web address", "write it as `https://example.com/room`"),
    ),
    (
        "An address that is none is refused.",
        ("https://incidents.zoom.us/warroom", "https://[zoom"),
        (16, "war_room.zoom", "`https://[zoom` is not an https web address", "write it as `https://example.com/room`"),
    ),
    (
        "An address that would break out of a link is refused.",
        ("https://incidents.zoom.us/warroom", "https://zoom.us/a|b"),
        (
            16,
            "war_room.zoom",
            "`https://zoom.us/a|b` is not a web address",
            "write one address, without spaces, quotes or `<>|`",
        ),
    ),
    (
        "A channel is written without its sign.",
        ("incidents: incident-response", 'incidents: "#incident-response"'),
        (13, "channels.incidents", "`#incident-response` begins with `#`", "write it without: `incident-response`"),
    ),
    (
        "A channel's name is made of few signs.",
        ("incidents: incident-response", "incidents: Incident Response!"),
        (
            13,
            "channels.incidents",
            "`Incident Response!` cannot be a channel's name",
            "use lower-case letters, digits, `-` and `_`: `incident-response`",
        ),
    ),
    (
        "A channel's name has at most 80 signs.",
        ("incidents: incident-response", f"incidents: {'x' * 81}"),
        (13, "channels.incidents", "is 81 characters long", "Slack allows at most 80"),
    ),
    (
        "A room needs its number.",
        (ROOM, "inc-{title}"),
        (14, "channels.room", "lacks `{number}`", f"each room needs a name of its own: `{ROOM}`"),
    ),
    (
        "A room's name has only two words.",
        (ROOM, "inc-{number}-{severity}"),
        (14, "channels.room", "`{severity}` is not known in a room's name", "known here: `{number}`, `{title}`"),
    ),
    (
        "A room's name cannot reach into the program.",
        (ROOM, "inc-{number.__class__}"),
        (
            14,
            "channels.room",
            "`{number.__class__}` is not known in a room's name",
            "known here: `{number}`, `{title}`",
        ),
    ),
    (
        "A room's number has a sane width.",
        (ROOM, "inc-{number:0999}"),
        (
            14,
            "channels.room",
            "`{number:0999}` has an unknown format",
            "write `{number}`, `{number:04}`, `{title}`",
        ),
    ),
    (
        "A room's name follows the channel's rules.",
        (ROOM, "Inc-{number:04}"),
        (
            14,
            "channels.room",
            "`Inc-{number:04}` cannot be a channel's name",
            "use lower-case letters, digits, `-` and `_`: `inc-{number:04}`",
        ),
    ),
    (
        "A room's braces come in pairs.",
        (ROOM, "inc-{number"),
        (14, "channels.room", "`inc-{number` has an unpaired brace", f"write `{ROOM}`"),
    ),
    (
        "A room's name leaves space for its title.",
        (ROOM, f"{'x' * 41}{{number}}"),
        (14, "channels.room", "has 41 fixed characters", "leave space for number and title: at most 40"),
    ),
    (
        "A service is offered once.",
        ("[checkout, login]", "[checkout, login, checkout]"),
        (44, "services", "names `checkout` twice", "remove one of them"),
    ),
    (
        "Slack offers at most a hundred services.",
        ("[checkout, login]", f"[{', '.join(f's{n}' for n in range(101))}]"),
        (44, "services", "has 101 items", "write at most 100"),
    ),
]


@pytest.mark.parametrize(("sentence", "edit", "problem"), FORM)
def test_what_is_written_in_the_wrong_form(
    sentence: str, edit: tuple[str, str], problem: Told, change: Change, problems_of: ProblemsOf
) -> None:
    """Each sentence of the table holds, and nothing else is said about that file."""
    assert problems_of(change(edit)) == [problem], sentence


def test_a_playbook_with_only_a_name_is_told_all_that_it_lacks(problems_of: ProblemsOf) -> None:
    """Every missing section is told at once, with how to begin it."""
    assert [(line, key, message) for line, key, message, _ in problems_of("name: X\n")] == [
        (1, "contacts", "is missing"),
        (1, "war_room", "is missing"),
        (1, "severities", "is missing"),
        (1, "escalation_policies", "is missing"),
    ]
