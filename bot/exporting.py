"""`warroom export`: the timeline of one incident as a file, out of the database."""

import argparse
import asyncio
import sys
from pathlib import Path

from bot.clock import times
from bot.remote import Failed, Read, number, opened, playbook_of
from bot.settings import Settings
from handlers.sight import Sight
from playbook.exports.export import export, people, roles
from playbook.exports.formats import WRITERS, named
from playbook.refusals import Refused
from playbook.states.handing import Format
from storage import migrating
from storage import people as contacts
from storage.database import Database
from storage.incidents import Incidents
from storage.outages import OUTAGES
from storage.playbooks import Playbooks


def teach(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", read: Read) -> None:
    """Teach the command line this verb. `read` reads the playbook, which has people's names."""
    what = "write the timeline of an incident as a file"
    parser = commands.add_parser("export", help=what, description=what)
    parser.add_argument("incident", type=number, help="for example INC-7")
    parser.add_argument("--format", default=str(Format.MARKDOWN), dest="form", help="md, json or csv (default: md)")
    parser.add_argument("--all", action="store_true", dest="whole", help="also what was taken off the timeline")
    parser.add_argument("--by", default="", help="who you are, for a private incident: e-mail address, or U…")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it; else it is printed")
    parser.set_defaults(run=lambda asked: run(Settings(), asked, read))


def run(settings: Settings, asked: argparse.Namespace, read: Read) -> int:
    """Write what was asked for; the exit code is 0, 1 if there is no such incident, or 2 if it made no sense."""
    try:
        text = asyncio.run(_written(settings, asked, read))
        if asked.to is None:
            sys.stdout.write(text)
        else:
            asked.to.write_text(text, encoding="utf-8", newline="")
    except Failed as failed:
        print(f"✗ {failed}", file=sys.stderr)
        return failed.code
    except OSError as error:
        print(f"✗ {asked.to} cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    return 0


async def _written(settings: Settings, asked: argparse.Namespace, read: Read) -> str:
    """The file's text. Raises `Failed`."""
    try:
        form = named(asked.form)
    except Refused as refused:
        raise Failed(refused.sentence, 2) from refused
    try:
        database = opened(settings)
        try:
            return await _on(database, settings, asked, read, form)
        finally:
            await database.close()
    except Refused as refused:
        raise Failed(refused.sentence) from refused
    except OUTAGES as error:
        raise Failed(f"The database does not answer: {type(error).__name__}.") from error


async def _on(database: Database, settings: Settings, asked: argparse.Namespace, read: Read, form: Format) -> str:
    if not await migrating.is_migrated(database):
        raise Failed("The database is not of this version: run `warroom migrate`.")
    playbook = playbook_of(settings, read).with_people(await contacts.known(database))
    incidents = Incidents(database, Playbooks(database, playbook), lambda: None)
    sight = Sight(incidents=incidents, by=playbook.person_at(asked.by) or asked.by, channel="")
    incident = await sight.known(asked.incident)
    history = await sight.timeline(incident)
    names = roles(playbook, people(incident, history))
    now = times(settings.warroom_clock).incidents()
    return WRITERS[form](export(incident, history, names, whole=asked.whole, now=now))
