"""What is wrong before the start, and what to do about it."""

import errno
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Final

import aiohttp
from pydantic import ValidationError
from ruamel.yaml import YAML
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from bot import masking, outside, slack
from bot.clock import wall
from bot.integrations.email.server import Server
from bot.promises import UNSEEN, agreed, broken
from bot.settings import Settings
from playbook import reading
from playbook.document import Playbook
from playbook.rotas import Cover
from storage import migrating
from storage.database import Database

MANIFEST: Final = Path(__file__).parent.parent / "manifest.yaml"
_TOKENS: Final = (("slack_bot_token", "xoxb-"), ("slack_app_token", "xapp-"))


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, and its remedy."""

    wrong: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"✗ {self.wrong}\n  → {self.remedy}" if self.remedy else f"✗ {self.wrong}"


def explain(problems: list[Problem]) -> str:
    """The problems as a person reads them in a terminal."""
    return "\n".join(str(problem) for problem in problems)


def settings_problem(error: ValidationError) -> str:
    """Settings that cannot be read, without their values: one may be a secret."""
    return explain(
        [
            Problem(
                wrong=f"{'.'.join(map(str, one['loc'])).upper()}: {one['msg']}", remedy="mend it in the environment"
            )
            for one in error.errors()
        ]
    )


def manifest() -> dict[str, Any]:
    """The app's manifest, as `manifest.yaml` has it."""
    read: dict[str, Any] = YAML(typ="safe").load(MANIFEST)
    return read


def before_start(settings: Settings) -> list[Problem]:
    """What must be right before anything can start; asks nobody."""
    return [
        *_tokens(settings),
        *database_url(settings),
        *_playbook_of(settings),
        *_mail(settings),
        *_api(settings),
        *_outside(settings),
    ]


async def everything(settings: Settings, now: datetime | None = None) -> list[Problem]:
    """All that can be found out, Slack and the database asked; rotas are looked at from `now` on."""
    problems = before_start(settings)
    if settings.warroom_playbook is not None:
        problems += promises(settings.warroom_playbook, now, await agreed(settings, now or wall()) or ())
        problems += _asked_for(settings.warroom_playbook, settings)
    if not database_url(settings):
        problems += await _database(settings)
    if not _tokens(settings):
        problems += await _slack(settings)
    return problems


def playbook(path: Path) -> list[Problem]:
    """What is wrong with a playbook file."""
    try:
        reading.read(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return [Problem(wrong=f"{path}: there is no such file", remedy="name the playbook's file")]
    except (OSError, UnicodeDecodeError) as error:
        return [Problem(wrong=f"{path}: cannot be read ({error})", remedy="it must be a text file in UTF-8")]
    except reading.PlaybookInvalid as invalid:
        return [Problem(wrong=str(problem)) for problem in invalid.problems]
    return []


def promises(path: Path, now: datetime | None = None, covers: Iterable[Cover] = ()) -> list[Problem]:
    """What a playbook file will not keep; nothing of one that cannot be read, of which `playbook` tells."""
    its = _read(path)
    if its is None:
        return []
    text, its = path.read_text(encoding="utf-8"), its.with_covers(covers)
    return [Problem(wrong=wrong, remedy=remedy) for wrong, remedy in broken(path, text, its, now or wall())]


async def file(path: Path, settings: Settings, now: datetime | None = None) -> tuple[list[Problem], str]:
    """What is wrong with a playbook file, and what was not looked at: covers, if there is no database to ask."""
    at, its = now or wall(), _read(path)
    covers = await agreed(settings, at) if its and its.rotas else ()
    return playbook(path) + promises(path, at, covers or ()), "" if covers is not None else UNSEEN


def _read(path: Path) -> Playbook | None:
    try:
        return reading.read(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, reading.PlaybookInvalid):
        return None


def _playbook_of(settings: Settings) -> list[Problem]:
    return [] if settings.warroom_playbook is None else playbook(settings.warroom_playbook)


def _tokens(settings: Settings) -> list[Problem]:
    problems = []
    if not settings.slack_bot_token.get_secret_value():
        problems.append(
            Problem(
                wrong="SLACK_BOT_TOKEN is not set",
                remedy="copy it from your app's page “OAuth & Permissions”; it begins with xoxb-",
            )
        )
    if not settings.socket_mode and not settings.slack_signing_secret.get_secret_value():
        problems.append(
            Problem(
                wrong="SLACK_SIGNING_SECRET is not set",
                remedy="copy it from “Basic Information”, or set SLACK_APP_TOKEN to use Socket Mode instead",
            )
        )
    for name, prefix in _TOKENS:
        value = getattr(settings, name).get_secret_value()
        if value and not value.startswith(prefix):
            problems.append(
                Problem(
                    wrong=f"{name.upper()} does not begin with {prefix}",
                    remedy="you may have copied another of the app's tokens",
                )
            )
    return problems


def _api(settings: Settings) -> list[Problem]:
    if 0 < len(settings.warroom_api_token.get_secret_value()) < outside.SHORTEST:
        remedy = f"it speaks for everybody: make one of at least {outside.SHORTEST} characters, `openssl rand -hex 32`"
        return [Problem(wrong="WARROOM_API_TOKEN is easily guessed", remedy=remedy)]
    return []


def _mail(settings: Settings) -> list[Problem]:
    url, sender = settings.warroom_smtp_url.get_secret_value(), parseaddr(settings.warroom_mail_from)[1]
    if not url:
        return []
    try:
        Server.read(url)
    except ValueError as error:
        return [Problem(wrong="WARROOM_SMTP_URL cannot be used", remedy=str(error))]
    if "@" not in sender:
        return [Problem(wrong="WARROOM_MAIL_FROM is no address", remedy="write Warroom <warroom@example.com>")]
    return []


def _outside(settings: Settings) -> list[Problem]:
    return [Problem(wrong=wrong, remedy=remedy) for wrong, remedy in outside.troubles(settings)]


def _asked_for(path: Path, settings: Settings) -> list[Problem]:
    """What the playbook asks for and the settings do not give; it is no reason not to start."""
    its = _read(path)
    return [Problem(wrong=wrong, remedy=remedy) for wrong, remedy in outside.unset(settings, its)] if its else []


def database_url(settings: Settings) -> list[Problem]:
    """What is wrong with the database's address itself."""
    remedy = "write sqlite:///path/to/file.sqlite3 or postgresql://user:password@host/name"
    try:
        make_url(settings.warroom_database_url)
    except (ArgumentError, ValueError):  # its words quote the address, and there may be a password in it
        return [Problem(wrong="WARROOM_DATABASE_URL is not a database's address", remedy=remedy)]
    try:
        Database(settings.warroom_database_url)
    except Exception as error:  # noqa: BLE001 - whatever SQLAlchemy makes of a bad address
        return [
            Problem(
                wrong=f"WARROOM_DATABASE_URL cannot be used: {_words(settings, error)}",
                remedy=remedy,
            )
        ]
    return []


async def _database(settings: Settings) -> list[Problem]:
    database = Database(settings.warroom_database_url)
    try:
        if await migrating.is_migrated(database):
            return []
    except (OSError, SQLAlchemyError) as error:
        reason = _words(settings, error)
        return [Problem(wrong=f"The database does not answer: {reason}", remedy="look at WARROOM_DATABASE_URL")]
    finally:
        await database.close()
    return [Problem(wrong="The database is not migrated", remedy="run `warroom migrate` (serve does it by itself)")]


def start_problem(settings: Settings, error: Exception) -> Problem:
    """Why it could not start, when that shows only at the start."""
    reason = _words(settings, error)
    if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
        return Problem(wrong=f"Port {settings.port} is in use", remedy="stop what listens there, or set PORT")
    return Problem(
        wrong=f"Cannot start: {reason}",
        remedy="look at WARROOM_DATABASE_URL: the place must exist, answer, and be writable",
    )


def _words(settings: Settings, error: Exception) -> str:
    """What an error says of itself, in one line, without a password that it may quote."""
    said = str(getattr(error, "orig", error)).splitlines() or [type(error).__name__]
    return masking.masked(said[0], masking.secrets(settings))


async def _slack(settings: Settings) -> list[Problem]:
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # its own words would stand between ours
    async with slack.session() as session:
        client = slack.client(settings, session, settings.slack_bot_token.get_secret_value())
        try:
            answer = await client.auth_test()
        except SlackApiError as error:
            return [_refused("SLACK_BOT_TOKEN", error)]
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return [
                Problem(
                    wrong=f"Slack does not answer at {settings.slack_api_url}: {type(error).__name__}",
                    remedy="look at the network, the proxy, and SLACK_API_URL",
                )
            ]
        problems = _scopes(str(answer.headers.get("x-oauth-scopes", "")))
        return problems + (await _socket(settings, client) if settings.socket_mode else [])


def _scopes(granted: str) -> list[Problem]:
    wanted = manifest()["oauth_config"]["scopes"]["bot"]
    missing = sorted(set(wanted) - {scope.strip() for scope in granted.split(",")})
    if not missing:
        return []
    return [
        Problem(
            wrong=f"The token lacks scopes that the manifest asks for: {', '.join(missing)}",
            remedy="bring the app's manifest up to date with manifest.yaml, and install it again",
        )
    ]


async def _socket(settings: Settings, client: AsyncWebClient) -> list[Problem]:
    try:
        await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
    except SlackApiError as error:
        return [_refused("SLACK_APP_TOKEN", error)]
    return []


def _refused(name: str, error: SlackApiError) -> Problem:
    return Problem(
        wrong=f"Slack refuses {name}: {slack.code(error)}",
        remedy="copy it anew from the app's page; after a change of scopes, install the app again",
    )
