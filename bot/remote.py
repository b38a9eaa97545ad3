"""`warroom declare`, `ack`, `note`, …: through a running Warroom, or, if none answers, straight into its database."""

import argparse
import asyncio
import re
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import aiohttp
from pydantic import ValidationError

from bot import api, check
from bot.clock import times
from bot.orders import ORDERS, Declaration, Orders, Stranger, answer, no_groups, shown
from bot.settings import Settings
from handlers.naming import reference
from handlers.sight import Sight
from playbook.document import Playbook
from playbook.reading import PlaybookInvalid
from playbook.refusals import Refused
from storage import migrating, people
from storage.database import Database
from storage.incidents import Incidents
from storage.outages import OUTAGES
from storage.playbooks import Playbooks

PATIENCE: Final = 15.0
"""Seconds that a running Warroom may take to answer."""
_TRIES: Final = 2
_IN_SLACK: Final = re.compile(r"/incident (?=(?:declare|ack|note|update|resolve|list)\b)")
Read = Callable[[Settings], Playbook]


class NotThere(Exception):
    """No running Warroom answers; the message says why."""


class Failed(Exception):
    """It was not done; the message is a sentence, `code` the exit code."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(_IN_SLACK.sub("warroom ", sentence))
        self.code = code


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was typed: an act on an incident; without a number a declaration; without an act, the list."""

    act: str
    number: int = 0
    body: dict[str, Any] = field(default_factory=dict)
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    """However often it is tried, it is done once."""


def teach(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", read: Read) -> None:
    """Teach the command line these verbs. `read` reads the playbook, for when no Warroom runs."""

    def verb(name: str, act: str, what: str, *, words: str = "", incident: bool = True) -> argparse.ArgumentParser:
        parser = commands.add_parser(name, help=what, description=what)
        parser.set_defaults(run=lambda asked: run(Settings(), asked, read), act=act)
        if incident:
            parser.add_argument("incident", type=number, help="for example INC-7")
        if words:
            parser.add_argument("words", nargs=words)
        if act:
            parser.add_argument("--by", required=True, help="who you are: your e-mail address in the playbook, or U…")
        return parser

    declare = verb("declare", "declare", "declare an incident, also while Slack is down", incident=False)
    declare.add_argument("severity", help="P0 to P4")
    declare.add_argument("words", nargs="*", help="what is wrong, in a few words")
    declare.add_argument("--impact", default="", help="who is affected, and how")
    declare.add_argument("--service", action="append", default=[], dest="services", help="what is affected; repeatable")
    declare.add_argument("--private", action="store_true", help="for those only who are called or invited; for good")
    declare.add_argument("--flag", action="append", default=[], dest="flags", help="who must know at once; repeatable")
    verb("ack", "acknowledge", "say that you have it")
    verb("note", "notes", "put words on the timeline", words="+")
    verb("update", "updates", "tell the stakeholders how it stands", words="+")
    verb("resolve", "resolve", "say that it is over, and what fixed it", words="*")
    verb("list", "", "show the open incidents", incident=False)


def number(word: str) -> int:
    """The number of the incident that a word names. Raises `ArgumentTypeError`."""
    found = reference(word)
    if found is None or not found.number:
        raise argparse.ArgumentTypeError(f"“{word}” names no incident; write INC-7")
    return found.number


def run(settings: Settings, asked: argparse.Namespace, read: Read) -> int:
    """Do what was typed; the exit code is 0, 1 if it was not done, or 2 if it made no sense."""
    try:
        done = asyncio.run(_done(settings, _wish(asked), read))
    except Failed as failed:
        print(f"✗ {failed}", file=sys.stderr)
        return failed.code
    print("\n".join(_lines(done)))
    return 0


def _wish(asked: argparse.Namespace) -> Wish:
    words = " ".join(getattr(asked, "words", ()))
    match asked.act:
        case "":
            return Wish(act="")
        case "declare":
            details = {"impact": asked.impact, "services": asked.services}
            details |= {"private": True} if asked.private else {}
            details |= {"flags": asked.flags} if asked.flags else {}
            return Wish(act="declare", body={"by": asked.by, "severity": asked.severity, "title": words, **details})
        case "acknowledge":
            return Wish(act=asked.act, number=asked.incident, body={"by": asked.by})
        case act:
            return Wish(act=act, number=asked.incident, body={"by": asked.by, "words": words})


def _lines(done: dict[str, Any]) -> list[str]:
    if "incidents" in done:
        return [_row(one) for one in done["incidents"]] or ["There is no open incident."]
    return [f"{done['incident']['name']}: {line}" for line in done["done"]] or [f"{done['incident']['name']}: done."]


def _row(one: dict[str, Any]) -> str:
    who = "acknowledged" if one["acknowledged_by"] else "not acknowledged"
    return f"{one['name']}  {one['severity']}  {one['status']}, {who}  {one['title'] or '(no title)'}"


async def _done(settings: Settings, wish: Wish, read: Read) -> dict[str, Any]:
    try:
        return await _over_http(settings, wish)
    except NotThere as error:
        print(
            f"{error} This goes straight into the database; what there is to tell is told once a Warroom runs.",
            file=sys.stderr,
        )
    return await _directly(settings, wish, read)


async def _over_http(settings: Settings, wish: Wish) -> dict[str, Any]:
    """Ask a running Warroom, twice if the connection breaks. Raises `NotThere` and `Failed`."""
    url = settings.warroom_url.rstrip("/") or f"http://127.0.0.1:{settings.port}"
    token = settings.warroom_api_token.get_secret_value()
    if not token:
        raise NotThere("WARROOM_API_TOKEN is not set, so no running Warroom can be asked.")
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": wish.key}
    async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        for _ in range(_TRIES):
            try:
                return await _ask(session, url, wish)
            except (aiohttp.ClientConnectorError, aiohttp.InvalidURL):
                break
            except (aiohttp.ClientError, TimeoutError):
                continue
    raise NotThere(f"No Warroom answers at {url}.")


async def _ask(session: aiohttp.ClientSession, url: str, wish: Wish) -> dict[str, Any]:
    place = f"{url}{api.ROOT}" + (f"/{wish.number}/{wish.act}" if wish.number else "")
    method, body = ("POST", wish.body) if wish.act else ("GET", None)
    async with session.request(method, place, json=body) as response:
        if response.content_type != "application/json":
            raise NotThere(f"What answers at {url} has no web API (HTTP {response.status}).")
        said: dict[str, Any] = await response.json()
        if response.status >= 400:
            raise Failed(str(said.get("error", f"HTTP {response.status}")), 2 if response.status in (400, 422) else 1)
        return said


async def _directly(settings: Settings, wish: Wish, read: Read) -> dict[str, Any]:
    """Do it on the database. Raises `Failed`."""
    try:
        database = opened(settings)
        try:
            return await _on(database, settings, wish, read)
        finally:
            await database.close()
    except (Refused, Stranger) as error:
        raise Failed(str(error)) from error
    except ValidationError as error:
        raise Failed(api.wrong(error), 2) from error
    except OUTAGES as error:
        raise Failed(f"The database does not answer either: {type(error).__name__}. Nothing was recorded.") from error


def opened(settings: Settings) -> Database:
    """The database that the settings name. Raises `Failed` if there is none."""
    for problem in check.database_url(settings):
        raise Failed(f"{problem.wrong}; {problem.remedy}.", 2)
    database = Database(settings.warroom_database_url)
    if database.is_sqlite and not Path(database.url.database or "").exists():
        raise Failed(
            "There is no database here either: set WARROOM_URL, or WARROOM_DATABASE_URL. Nothing was recorded."
        )
    return database


def playbook_of(settings: Settings, read: Read) -> Playbook:
    try:
        return read(settings)
    except (OSError, UnicodeDecodeError, PlaybookInvalid) as error:
        raise Failed("WARROOM_PLAYBOOK cannot be read: `warroom check` says why. Nothing was recorded.", 2) from error


async def _on(database: Database, settings: Settings, wish: Wish, read: Read) -> dict[str, Any]:
    if not await migrating.is_migrated(database):
        raise Failed("The database is not of this version: run `warroom migrate`. Nothing was recorded.")
    playbook = playbook_of(settings, read).with_people(await people.known(database))
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    orders, at = Orders(incidents=incidents, groups=no_groups), times(settings.warroom_clock).incidents()
    if not wish.act:
        sight = Sight(incidents=incidents, by="", channel="")
        return {"incidents": [shown(one) for one in await sight.open()]}
    if wish.act == "declare":
        return answer(await orders.declare(Declaration.model_validate(wish.body), at, wish.key))
    return answer(await orders.give(wish.number, ORDERS[wish.act].model_validate(wish.body), at, wish.key))
