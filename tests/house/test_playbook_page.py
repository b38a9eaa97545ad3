"""docs/playbook.md: no section of the playbook without a row, no row without a command, a test or a reason.

The team's playbook itself is not in the repository. So its sections stand here, each with words out of its lines that
the row must speak of: a line that is dropped from the page is missed.
"""

import ast
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import BaseModel

from bot import cli
from handlers import verbs
from playbook import reading
from playbook.document import Playbook

ROOT = Path(__file__).parent.parent.parent
OURS: Final = "(not in the playbook)"
SECTIONS: Final = (
    ("Version", "last update"),
    ("Owner", "Operations Team", "quarterly"),
    ("Severity levels P0–P4", "description", "response time", "example"),
    ("Impact × urgency", "P2/P3"),
    ("Detection: automated monitoring", "Sentry", "Grafana", "health checks", "resources"),
    ("Detection: user reports", "tickets", "social media", "direct contact", "status page comments"),
    ("Detection: internal discovery", "observation", "routine checks", "security scans", "performance tests"),
    ("P0: restore service within 1 hour",),
    ("P0, 1. Acknowledge", "log in", "ticket", "P0 tag"),
    ("P0, 2. War room: Slack", "#incident-response"),
    ("P0, 2. War room: Zoom",),
    ("P0, 2. War room: Google Doc", "Incident Log Template"),
    ("P0, 3. Quick health check", "services", "disk", "memory", "database", "Hasura", "Auth"),
    ("P0, identify the failing component", "logs", "Sentry", "Grafana"),
    ("P0, isolate", "cascade", "data at risk", "fail over"),
    ("P0, estimate recovery", "< 30 min", "1–2 h", "2–4 h"),
    ("P0, scenarios", "database failure", "crash loop", "network partition"),
    ("P0, status page every 15 minutes", "issue", "impact", "next update"),
    ("P0, internal updates every 10 minutes", "INCIDENT-STATUS-TEMPLATE.md"),
    ("P0, recovery", "services healthy", "smoke tests", "data integrity", "monitor 30 minutes"),
    ("P0, declare resolution", "status page", "all-clear", "schedule post-mortem"),
    ("P1: restore functionality within 4 hours",),
    ("P1: assessment", "containment", "resolution", "verification"),
    ("P1, scenarios", "auth service unavailable", "messages not sending"),
    ("P2: within 1 business day", "standard troubleshooting in business hours"),
    ("P2, what it is", "500 ms p95", "5 %", "non-critical outages"),
    ("P3: next maintenance window",),
    ("P3, what it is", "cosmetic issues", "feature requests", "performance optimization"),
    ("P4: best effort",),
    (
        "Initial notification",
        *("status", "start", "impact", "services", "situation", "actions", "next steps", "estimate", "next update"),
        *("commander", "war room"),
    ),
    (
        "Update notification",
        *("number", "status", "duration", "what is new", "actions", "current status", "next steps", "estimate"),
        *("next update", "significant change"),
    ),
    (
        "Resolved notification: start",
        *("end", "duration", "impact", "resolution", "root cause", "preventive measures"),
    ),
    ("Resolved notification: apology", "within 48 hours", "support contact"),
    ("Internal status check", "[HH:MM] [NAME]", "services", "root cause", "current action", "blockers", "ETA"),
    ("On call (0–15 min)", "senior and manager (30 min)", "CTO and CEO (1 h)"),
    ("Legal and PR", "data breach or security"),
    ("On-call engineer", "primary", "backup", "contact info", "15 minutes"),
    ("Contact info",),
    ("Engineering manager", "30 minutes"),
    ("Senior engineer", "24/7 for P0"),
    ("CTO: P0 and security", "CEO: P0 over 1 hour, data breach", "security team", "legal", "compliance"),
    ("Immediate escalation to the CTO", "data loss", "breach", "over 4 h", "customer data"),
    ("Immediate escalation to the CEO", "media", "1,000 users", "legal", "compliance", "PR crisis"),
    ("Incident commander",),
    ("Timeline", "24 h", "48 h", "72 h", "1 week", "2 weeks"),
    ("Template, head", "title", "date", "authors", "status", "severity"),
    ("Template, summary and impact", "duration", "users", "services", "revenue", "data loss"),
    ("Template, timeline (UTC)",),
    ("Template, root cause", "contributing factors", "resolution"),
    ("Template, what went well", "what went poorly", "lessons learned", "prevention"),
    ("Template, action items", "owner", "deadline", "status"),
    ("Template, appendix", "logs", "metrics", "war room notes"),
    ("Principles", "systems, not people", "good intent", "learning", "safety"),
    ("Meeting agenda", "timeline", "root cause", "factors", "action items", "owners", "lessons"),
    ("MTTD", "MTTA", "MTTI", "MTTR", "MTTF"),
    (
        "Monthly summary",
        *("P0 0", "P1 under 2", "P2 under 5", "MTTR targets", "top causes", "action items", "trend"),
    ),
    ("Links", "status page", "Sentry", "Grafana", "PagerDuty", "war room", "runbook"),
    ("Commands", "status", "logs", "backup", "restore", "resources", "errors"),
    ("Decision tree",),
    ("Checklist", "twelve items"),
    ("Related documents",),
)
TEST: Final = re.compile(r"`(tests/[^`]*)`")
VERB: Final = re.compile(r"`/incident ([a-z]+)[^`]*`")
PROGRAM: Final = re.compile(r"`warroom ([a-z]+)[^`]*`")
KEY: Final = re.compile(r"`([a-z_]+(?:\.[\w*-]+)*):`")
REASON: Final = re.compile(r"Left to people: \w|left to people", re.IGNORECASE)
LATER: Final = re.compile(r"not\s+(yet|built)", re.IGNORECASE)
"""What puts off: a page says what there is, and what is left to people and why; the rest goes stale."""
Row = tuple[str, str, str]


def rows(text: str) -> list[Row]:
    """The rows of the page's tables: section, what happens, where."""
    found = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line[:1] == "|"]
    told = [cells for cells in found if cells[0] != "section" and set(cells[0]) - set("-|")]
    assert [cells for cells in told if len(cells) != 3] == []
    return [(first, second, third.strip(" |")) for first, second, third in told]


def unknown(row: Row) -> list[str]:
    """What a row names that does not exist: a test, a command, a key of the playbook's file."""
    text = " ".join(row)
    return [
        *(one for one in TEST.findall(text) if not _is_test(one)),
        *(f"/incident {one}" for one in VERB.findall(text) if one not in {verb.name for verb in verbs.VERBS}),
        *(f"warroom {one}" for one in PROGRAM.findall(text) if not _is_program(one)),
        *(one for one in KEY.findall(text) if not _is_key(one)),
    ]


def lacking(row: Row) -> str:
    """What is missing from a row: a command, a test or a reason."""
    section, what, where = row
    shown = TEST.search(where) or VERB.search(where) or PROGRAM.search(where)
    if not shown and not REASON.search(what):
        return f"{section}: neither a command nor a test nor a reason"
    if not TEST.search(where) and not REASON.search(what):
        return f"{section}: no test shows it"
    return ""


@cache
def _tests(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def _is_test(named: str) -> bool:
    """Each names its function: a file alone shows nothing."""
    file, _, function = named.partition("::")
    path = ROOT / file
    return path.is_file() and function.startswith("test_") and function in _tests(path)


def _is_program(word: str) -> bool:
    with pytest.raises(SystemExit) as ended:
        cli.main([word, "--help"])
    return ended.value.code == 0


def _is_key(path: str) -> bool:
    """Whether the built-in playbook has it; `*` is any."""
    first, *rest = path.split(".")
    return first in Playbook.model_fields and _leads(getattr(reading.default(), first), rest)


def _leads(have: Any, path: list[str]) -> bool:
    if isinstance(have, tuple):
        return not path or any(_leads(one, path) for one in have)
    if not path:
        return True
    key, *rest = path
    if isinstance(have, Mapping):
        return any(_leads(one, rest) for name, one in have.items() if key in ("*", name))
    return isinstance(have, BaseModel) and key in type(have).model_fields and _leads(getattr(have, key), rest)


@pytest.fixture(scope="module")
def page() -> list[Row]:
    """The rows as they are published."""
    return rows((ROOT / "docs" / "playbook.md").read_text())


def test_each_section_of_the_playbook_has_a_row(page: list[Row]) -> None:
    """One and no more, and all other rows say that they are ours."""
    theirs = [section for section, _, _ in page if OURS not in section]
    begun = {title: [one for one in theirs if one.startswith(title)] for title, *_ in SECTIONS}

    assert {title: found for title, found in begun.items() if len(found) != 1} == {}
    assert sorted(theirs) == sorted(found for (found,) in begun.values())


@pytest.mark.parametrize("section", SECTIONS, ids=[title for title, *_ in SECTIONS])
def test_each_line_of_a_section_is_spoken_of(page: list[Row], section: tuple[str, ...]) -> None:
    """In its row."""
    title, *lines = section
    text = next(" ".join(row) for row in page if row[0].startswith(title)).lower()

    assert [line for line in lines if line.lower() not in text] == []


def test_no_row_without_a_command_a_test_or_a_reason(page: list[Row]) -> None:
    """The page's promise; what a command does is shown by a test, if it does it already."""
    assert [told for row in page if (told := lacking(row))] == []


def test_nothing_is_put_off() -> None:
    """A row that promises something for later is not looked at again once it is there."""
    lines = (ROOT / "docs" / "playbook.md").read_text().splitlines()

    assert [line for line in lines if LATER.search(line)] == []


@pytest.mark.parametrize("said", ["Not yet: it comes", "they are not built", "NOT  BUILT yet", "is not yet there"])
def test_it_finds_what_is_put_off(said: str) -> None:
    """In any case."""
    assert LATER.search(said)


def test_what_a_row_names_exists(page: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    """Tests, verbs of `/incident`, commands of the program, keys of the playbook's file."""
    missing = {section: found for section, *rest in page if (found := unknown((section, rest[0], rest[1])))}
    capsys.readouterr()  # the program's help is of no use here

    assert missing == {}


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("a", "b", "`/incident frobnicate`"), ["/incident frobnicate"]),
        (("a", "b", "`warroom frobnicate`"), ["warroom frobnicate"]),
        (("a", "b", "`tests/house/test_none.py::test_x`"), ["tests/house/test_none.py::test_x"]),
        (("a", "b", "`tests/house/test_shape.py::test_none`"), ["tests/house/test_shape.py::test_none"]),
        (("a", "b", "`tests/house/test_shape.py::is_table`"), ["tests/house/test_shape.py::is_table"]),
        (("a", "b", "`tests/house/test_shape.py`"), ["tests/house/test_shape.py"]),
        (("a", "b", "`severities.P0.patience:`"), ["severities.P0.patience"]),
        (("a", "b", "`severities.P7:`"), ["severities.P7"]),
    ],
)
def test_it_finds_what_does_not_exist(row: Row, wrong: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Each kind."""
    assert unknown(row) == wrong
    capsys.readouterr()


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        (("a", "It is done", ""), "a: neither a command nor a test nor a reason"),
        (("a", "It is done", "`severities:`"), "a: neither a command nor a test nor a reason"),
        (("a", "It is done", "`/incident ack`"), "a: no test shows it"),
        (("a", "Not yet: later", "`/incident note`"), "a: no test shows it"),
        (("a", "Left to people: they know", ""), ""),
    ],
)
def test_it_finds_what_a_row_lacks(row: Row, wrong: str) -> None:
    """Each kind."""
    assert lacking(row) == wrong
