"""The command line: serve, runner, demo, check, migrate, audit, …; what asks a running bot is in `remote`."""

import argparse
import asyncio
import gc
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot import auditing, check, exporting, listing, logs, masking, runbooks
from bot.process import NotMigrated, Warroom
from bot.remote import teach
from bot.runners import running
from bot.settings import Settings
from playbook import reading
from playbook.document import Playbook
from playbook.reach import LOOKED_AHEAD
from storage import migrating
from storage.database import Database

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what was asked for; the exit code says whether it went well."""
    asked = _parser().parse_args(arguments)
    run: Command = asked.run
    try:
        sys.exit(run(asked))
    except KeyboardInterrupt:
        sys.exit(130)
    except ValidationError as error:
        print(check.settings_problem(error), file=sys.stderr)
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="warroom", description="An incident-response bot for Slack that a team runs itself."
    )
    commands = parser.add_subparsers(required=True, metavar="command")
    serve = commands.add_parser("serve", help="run the bot")
    serve.add_argument("--no-migrate", action="store_true", help="refuse to start on a database of an older form")
    serve.set_defaults(run=_serve)
    show = commands.add_parser("demo", help="run the bot in a local workspace with a web page; needs no Slack")
    show.add_argument("--socket", action="store_true", help="connect by Socket Mode rather than HTTP")
    show.add_argument("--port", type=int, default=8600, help="where the page listens (default: 8600)")
    show.set_defaults(run=_demo)
    checks = commands.add_parser("check", help="say what is wrong before the start, and what to do about it")
    checks.add_argument("playbook", nargs="?", type=Path, help="a playbook file; without it, everything is checked")
    checks.set_defaults(run=_check)
    migrate = commands.add_parser("migrate", help="bring the database to the form that this version expects")
    migrate.set_defaults(run=_migrate)
    teach(commands, playbook_of)
    exporting.teach(commands, playbook_of)
    runbooks.teach(commands)
    running.teach(commands)
    trail = commands.add_parser("audit", help="prove that the audit trail is what was written").add_subparsers(
        required=True, metavar="command"
    )
    verify = trail.add_parser("verify", help="walk every chain of hashes; exit code 1 if one is broken")
    verify.add_argument("--keep", type=Path, metavar="FILE", help="write the seals there, to be kept elsewhere")
    verify.add_argument("--against", type=Path, metavar="FILE", help="hold the trail against seals kept earlier")
    verify.set_defaults(run=_audit)
    return parser


def _serve(asked: argparse.Namespace) -> int:
    settings = Settings()
    logs.to_stderr(secrets=masking.secrets(settings))
    problems = check.before_start(settings)
    if problems:
        print(check.explain(problems), file=sys.stderr)
        return 2
    try:
        asyncio.run(_until_told_to_stop(Warroom(settings, playbook_of(settings)), migrate=not asked.no_migrate))
    except NotMigrated:
        print("The database is not migrated. Run `warroom migrate`, or leave out --no-migrate.", file=sys.stderr)
        return 2
    except (OSError, SQLAlchemyError) as error:
        print(check.explain([check.start_problem(settings, error)]), file=sys.stderr)
        return 2
    return 0


async def _until_told_to_stop(warroom: Warroom, *, migrate: bool) -> None:
    stop = asyncio.Event()
    for signal_ in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signal_, stop.set)
    await warroom.start(migrate=migrate)
    gc.collect()
    gc.freeze()  # what is there now stays, and need not be looked through again: that took 150 ms each time
    await stop.wait()
    await warroom.stop()


def _demo(asked: argparse.Namespace) -> int:
    from bot import demo  # noqa: PLC0415 - the local workspace is loaded only when it is wanted

    return asyncio.run(demo.run(port=asked.port, socket_mode=asked.socket))


REACHED: Final = f"At every moment of the next {LOOKED_AHEAD.days} days each level and flag reaches somebody."


def _check(asked: argparse.Namespace) -> int:
    if asked.playbook is not None:
        problems, unseen = asyncio.run(check.file(asked.playbook, Settings()))
        print(check.explain(problems) if problems else f"{asked.playbook}: nothing is wrong. {REACHED}")
        print(listing.of_file(asked.playbook, Settings()), end="")
        if unseen:
            print(unseen)
    else:
        problems = asyncio.run(check.everything(Settings()))
        print(check.explain(problems) if problems else "Nothing is wrong. Start with `warroom serve`.")
        print(listing.of_file(Settings().warroom_playbook, Settings()), end="")
    return 1 if problems else 0


def _migrate(_asked: argparse.Namespace) -> int:
    settings = Settings()
    problems = check.database_url(settings)
    if problems:
        print(check.explain(problems), file=sys.stderr)
        return 2

    async def migrate() -> None:
        database = Database(settings.warroom_database_url)
        await migrating.migrate(database)
        await database.close()

    try:
        asyncio.run(migrate())
    except (OSError, SQLAlchemyError) as error:
        print(check.explain([check.start_problem(settings, error)]), file=sys.stderr)
        return 2
    print("The database has the newest form.")
    return 0


def _audit(asked: argparse.Namespace) -> int:
    settings = Settings()
    problems = check.database_url(settings)
    if problems:
        print(check.explain(problems), file=sys.stderr)
        return 2
    try:
        return auditing.verify(settings.warroom_database_url, against=asked.against, keep=asked.keep)
    except (OSError, ValueError, SQLAlchemyError) as error:
        print(f"✗ The audit could not be made: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2


def playbook_of(settings: Settings) -> Playbook:
    """The team's playbook, or the built-in one. Raises `reading.PlaybookInvalid`."""
    path = settings.warroom_playbook
    return reading.default() if path is None else reading.read(path.read_text(encoding="utf-8"), str(path))
