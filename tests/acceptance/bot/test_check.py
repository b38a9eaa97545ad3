"""`warroom check`: each thing that can be wrong before the start, and what to do about it."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import check, listing
from bot.heartbeats import addresses
from bot.settings import Settings
from playbook import reading
from playbook.covers import Request
from sandbox.workspace import Workspace
from storage.covers import Covers
from storage.database import Database
from storage.migrating import migrate


@pytest.fixture
async def workspace() -> AsyncIterator[Workspace]:
    """A local workspace with our app installed."""
    async with Workspace(manifest=check.MANIFEST) as workspace:
        yield workspace


@pytest.fixture
async def right(workspace: Workspace, tmp_path: Path) -> dict[str, Any]:
    """Settings with which nothing is wrong."""
    url = f"sqlite:///{tmp_path}/warroom.sqlite3"
    database = Database(url)
    await migrate(database)
    await database.close()
    return {
        "_env_file": None,
        "slack_bot_token": workspace.app.bot_token,
        "slack_signing_secret": workspace.app.signing_secret,
        "slack_api_url": workspace.api_url,
        "warroom_database_url": url,
    }


async def wrong(settings: dict[str, Any], **changes: Any) -> list[str]:
    """What is wrong once something was changed."""
    return [problem.wrong for problem in await check.everything(Settings(**{**settings, **changes}))]


async def test_nothing_is_wrong(right: dict[str, Any]) -> None:
    """The whole set-up passes."""
    assert await wrong(right) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"slack_bot_token": ""}, ["SLACK_BOT_TOKEN is not set"]),
        ({"slack_signing_secret": ""}, ["SLACK_SIGNING_SECRET is not set"]),
        ({"slack_bot_token": "xoxb-another"}, ["Slack refuses SLACK_BOT_TOKEN: invalid_auth"]),
        ({"slack_bot_token": "xapp-mixed-up"}, ["SLACK_BOT_TOKEN does not begin with xoxb-"]),
        ({"slack_app_token": "xapp-another"}, ["Slack refuses SLACK_APP_TOKEN: invalid_auth"]),
        (
            {"warroom_database_url": "sqlite://"},
            [
                (
                    "WARROOM_DATABASE_URL cannot be used: a database in memory forgets everything: "
                    "name a file, sqlite:///path/to/file.sqlite3"
                )
            ],
        ),
        (
            {"warroom_database_url": "mysql://host/name"},
            ["WARROOM_DATABASE_URL cannot be used: mysql is not supported: use sqlite:///… or postgresql://…"],
        ),
        ({"warroom_smtp_url": "mail.example.com", "warroom_mail_from": "w@a.com"}, ["WARROOM_SMTP_URL cannot be used"]),
        ({"warroom_smtp_url": "smtp://mail.example.com"}, ["WARROOM_MAIL_FROM is no address"]),
        ({"warroom_api_token": "hunter2"}, ["WARROOM_API_TOKEN is easily guessed"]),
        (
            {"warroom_runner_tokens": f"dmz={'a' * 15},edge={'b' * 16}"},
            ["The token of the runner `dmz` in WARROOM_RUNNER_TOKENS is easily guessed"],
        ),
        (
            {"warroom_runner_tokens": f"dmz={'a' * 16},edge={'a' * 16}"},
            ["Two runners in WARROOM_RUNNER_TOKENS have the same token"],
        ),
        (
            {"slack_api_url": "http://127.0.0.1:9/"},
            ["Slack does not answer at http://127.0.0.1:9/: ClientConnectorError"],
        ),
    ],
)
async def test_each_thing_that_can_be_wrong(
    right: dict[str, Any], changes: dict[str, Any], expected: list[str]
) -> None:
    """It is named, and nothing else is."""
    assert await wrong(right, **changes) == expected


async def test_an_empty_database(right: dict[str, Any], tmp_path: Path) -> None:
    """It is not migrated yet."""
    assert await wrong(right, warroom_database_url=f"sqlite:///{tmp_path}/new") == ["The database is not migrated"]


async def test_a_scope_that_the_token_lacks(right: dict[str, Any], workspace: Workspace) -> None:
    """The manifest asks for it, and the installed app does not have it."""
    workspace.app.scopes = tuple(scope for scope in workspace.app.scopes if scope != "pins:write")

    assert await wrong(right) == ["The token lacks scopes that the manifest asks for: pins:write"]


async def test_a_playbook_with_a_slip(right: dict[str, Any], tmp_path: Path) -> None:
    """The file, the line, the key and the nearest known one."""
    text = (Path(check.MANIFEST).parent / "playbook" / "default.yaml").read_text()
    line = text[: text.index("objective: 1h")].count("\n") + 1
    path = tmp_path / "playbook.yaml"
    path.write_text(text.replace("objective: 1h", "objectve: 1h", 1))

    said = await wrong(right, warroom_playbook=path)

    assert f"{path}:{line}: severities.P0.objectve: unknown key; did you mean `objective`?" in said


async def test_a_rota_with_a_gap(right: dict[str, Any], tmp_path: Path) -> None:
    """The file, the line, the first moment and the reason; and it is no reason not to start."""
    path = tmp_path / "playbook.yaml"
    path.write_text((Path(__file__).parents[2] / "unit" / "playbook_file" / "rotas.yaml").read_text())
    settings = Settings(**{**right, "warroom_playbook": path})
    now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    said = [(problem.wrong, problem.remedy) for problem in await check.everything(settings, now)]

    wrong = (
        f"{path}:32: escalation_policies.critical[2].page: reaches nobody at Mon 2026-12-28 09:00 CET "
        "(level “Backup”): of rota `backup`, layer 1 ended on 2026-12-28"
    )
    assert said == [(wrong, "fill the gap: let a layer go on, add one below, or page a contact as well")]
    assert check.before_start(settings) == []
    assert [str(one) for one in check.promises(path, now - timedelta(days=80))] == []


GAP = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)
"""When nobody is on call for `backup` in the file of the rotas."""
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


async def test_an_accepted_cover_fills_a_gap(right: dict[str, Any], tmp_path: Path) -> None:
    """With and without a file, `warroom check` counts what people have agreed on, and not what they are asked."""
    path = tmp_path / "playbook.yaml"
    path.write_text((Path(__file__).parents[2] / "unit" / "playbook_file" / "rotas.yaml").read_text())
    settings = Settings(**{**right, "warroom_playbook": path})
    database = Database(settings.warroom_database_url)
    starts, ends = GAP - timedelta(hours=1), GAP + timedelta(days=30)
    cover = Request(rota="backup", person="U0000BEN", by="U0000ANA", instead=(), starts=starts, ends=ends, asked_at=NOW)
    asked = await Covers(database).ask(cover, key="1")

    assert len(await check.everything(settings, NOW)) == 1
    await Covers(database).answer(asked.id, by="U0000BEN", yes=True, at=NOW)
    await database.close()
    [later] = await check.everything(settings, NOW)
    assert "reaches nobody at Wed 2027-01-27 09:00 CET" in later.wrong
    assert await check.file(path, settings, NOW) == ([later], "")


@pytest.mark.parametrize("url", ["sqlite:///{}/none.sqlite3", "postgresql://localhost:9/none", "nonsense"])
async def test_without_a_database_covers_are_said_not_to_be_counted(tmp_path: Path, url: str) -> None:
    """The file is looked at all the same, nothing is made, and a playbook without a rota needs no such word."""
    path, plain = tmp_path / "playbook.yaml", tmp_path / "plain.yaml"
    path.write_text((Path(__file__).parents[2] / "unit" / "playbook_file" / "rotas.yaml").read_text())
    plain.write_text((Path(check.MANIFEST).parent / "playbook" / "default.yaml").read_text())
    settings = Settings(_env_file=None, warroom_database_url=url.format(tmp_path))

    problems, unseen = await check.file(path, settings, NOW)

    assert len(problems) == 1
    assert unseen.startswith("Covers that people have agreed on (`/incident cover`) were not looked at")
    assert await check.file(plain, settings, NOW) == ([], "")
    assert not (tmp_path / "none.sqlite3").exists()


async def test_a_call_that_comes_too_late(tmp_path: Path) -> None:
    """If nobody answers, the severity's response cannot be kept: the line, both times, and what to do."""
    text = (Path(check.MANIFEST).parent / "playbook" / "default.yaml").read_text()
    text = "\n".join(line for line in text.splitlines() if "repeat:" not in line)
    path = tmp_path / "playbook.yaml"
    path.write_text(text.replace("response: 15m", "response: 10m").replace("response: 2h", "response: 1h"))
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() in ("after: 15m", "after: 2h")]

    said = check.promises(path, NOW)

    late = "{}: escalation_policies.{}[2].after: “Backup” is the next to be called, after {}, but {}"
    assert [one.wrong for one in said] == [
        late.format(f"{path}:{lines[0]}", "critical", "15 min", "P0 wants an acknowledgement within 10 min"),
        late.format(f"{path}:{lines[-1]}", "normal", "2 h", "P2 wants an acknowledgement within 1 h"),
    ]
    assert {one.remedy for one in said} == {
        "call it sooner, repeat the page before it, or give the severity a longer `response`"
    }


async def test_a_repeat_is_a_call_in_time(tmp_path: Path) -> None:
    """Whoever has not answered is called again before the response is over."""
    text = (Path(check.MANIFEST).parent / "playbook" / "default.yaml").read_text()
    path = tmp_path / "playbook.yaml"
    again = "page: [primary]\n      repeat: {every: 5m, times: 2}"
    path.write_text(text.replace("response: 15m", "response: 10m").replace("page: [primary]", again, 1))

    assert check.promises(path, NOW) == []


async def test_the_built_in_playbook_keeps_what_it_promises(tmp_path: Path) -> None:
    """Whoever copies it hears of nothing."""
    path = tmp_path / "playbook.yaml"
    path.write_text((Path(check.MANIFEST).parent / "playbook" / "default.yaml").read_text())

    assert check.promises(path, NOW) == []


async def test_a_playbook_that_is_not_there(tmp_path: Path) -> None:
    """A sentence, no traceback."""
    assert [problem.wrong for problem in check.playbook(tmp_path / "none.yaml")] == [
        f"{tmp_path / 'none.yaml'}: there is no such file"
    ]


def test_every_problem_has_a_remedy() -> None:
    """A person reads what to do next to what is wrong."""
    said = check.explain(check.before_start(Settings(_env_file=None)))

    assert said == (
        "✗ SLACK_BOT_TOKEN is not set\n"
        "  → copy it from your app's page “OAuth & Permissions”; it begins with xoxb-\n"
        "✗ SLACK_SIGNING_SECRET is not set\n"
        "  → copy it from “Basic Information”, or set SLACK_APP_TOKEN to use Socket Mode instead"
    )


def test_the_checks_of_a_playbook_are_listed(tmp_path: Path, right: dict[str, Any]) -> None:
    """When each runs, for what, what follows, and the address that a heartbeat calls."""
    path, text = tmp_path / "playbook.yaml", (check.MANIFEST.parent / "playbook" / "default.yaml").read_text()
    path.write_text(
        text
        + """
checks:
  api: {kind: http, url: http://localhost:8080/healthz, every: 30s, quick: true, severity: P1, declares: true}
  disk: {kind: disk}
  backup: {kind: heartbeat, within: 25h, severity: P2}
"""
    )
    settings = Settings(**right)
    address = addresses(settings, reading.read(path.read_text()).checks)["backup"]

    assert listing.of_file(path, settings) == (
        "3 health checks:\n"
        "  api: http, every 30s, quick, declares P1\n"
        "  disk: disk, when somebody asks\n"
        f"  backup: heartbeat, every 30s, proposes P2, called at {address}\n"
    )
    assert listing.of_file(None, settings) == ""
