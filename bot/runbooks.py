"""`warroom runbook lint | graph | run --dry`: runbooks proved, drawn, and shown to the letter. Nothing is run."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from bot.settings import Settings
from playbook import reading
from playbook.argv import BadValue
from playbook.document import Playbook
from playbook.durations import spell
from playbook.nearest import did_you_mean
from playbook.runbooks.drawing import svg
from playbook.runbooks.order import HERE, OWN, link, missing, order, place, there
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, AskStep, CheckStep, SetStep, WaitStep
from playbook.runbooks.ways import ways

Run = Callable[[argparse.Namespace, Playbook], None]


class Wrong(Exception):
    """What was asked for makes no sense; the words are a sentence."""


def teach(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Teach the command line these verbs."""
    verbs = commands.add_parser("runbook", help="prove, draw and rehearse runbooks").add_subparsers(
        required=True, metavar="command"
    )
    lint = verbs.add_parser("lint", help="say what is wrong with them, which programs each runs, and where")
    graph = verbs.add_parser("graph", help="draw each as a picture (SVG)")
    graph.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="where to write them (default: here)")
    for parser in (lint, graph):
        parser.add_argument("playbook", nargs="?", type=Path, help="a playbook file; without it, yours")
    dry = verbs.add_parser("run", help="show each step's exact words, host and user")
    dry.add_argument("runbook", help="its key, for example database-failure")
    dry.add_argument("--dry", action="store_true", required=True, help="runs nothing; runs begin in Slack, with people")
    dry.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", dest="given", help="a variable")
    dry.add_argument("--playbook", type=Path, help="a playbook file; without it, yours")
    for parser, run in ((lint, _lint), (graph, _graph), (dry, _dry)):
        parser.set_defaults(run=partial(_answered, run))


def _answered(run: Run, asked: argparse.Namespace) -> int:
    path = asked.playbook or Settings().warroom_playbook
    try:
        text = path.read_text(encoding="utf-8") if path else reading.DEFAULT_TEXT
        run(asked, reading.read(text, str(path) if path else "default.yaml"))
    except reading.PlaybookInvalid as invalid:
        print(reading.explain(invalid.problems), file=sys.stderr)
        return 1
    except (Wrong, BadValue) as wrong:
        print(f"✗ {wrong}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"✗ {error.filename} cannot be used: {error.strerror}.", file=sys.stderr)
        return 2
    except UnicodeDecodeError:
        print(f"✗ {path} is no text in UTF-8.", file=sys.stderr)
        return 2
    return 0


def _lint(_asked: argparse.Namespace, playbook: Playbook) -> None:
    """The file was read, so each step is come to, each way ends, and each variable is bound."""
    for key, runbook in playbook.runbooks.items():
        acts = sum(isinstance(step, ActStep) for step in runbook.steps)
        print(f"✓ {key}: {_count(len(runbook.steps), 'step')}, {_count(acts, 'change')} to approve")
        for where, what in _programs(runbook, playbook).items():
            print(f"     {where}: {', '.join(what)}")
    if not playbook.runbooks:
        print("This playbook has no runbooks. playbook/examples/nself.yaml shows some.")


def _programs(runbook: Runbook, playbook: Playbook) -> dict[str, list[str]]:
    """The programs that its steps run on each host, and its health checks, each once and in their order."""
    found: dict[str, dict[str, None]] = {}
    for step in runbook.steps:
        if isinstance(step, CheckStep | ActStep) and step.argv:
            found.setdefault(there(*place(step.on, playbook)), {})[step.argv[0]] = None
        elif isinstance(step, CheckStep | WaitStep):
            found.setdefault("health checks", {}).update(dict.fromkeys(step.checks))
    return {where: list(what) for where, what in found.items() if what}


def _graph(asked: argparse.Namespace, playbook: Playbook) -> None:
    if not playbook.runbooks:
        raise Wrong("this playbook has no runbooks")
    asked.to.mkdir(parents=True, exist_ok=True)
    for key, runbook in playbook.runbooks.items():
        path = asked.to / f"{key}.svg"
        path.write_text(svg(runbook), encoding="utf-8")
        print(path)


def _dry(asked: argparse.Namespace, playbook: Playbook) -> None:
    runbook = playbook.runbooks.get(asked.runbook)
    if runbook is None:
        raise Wrong(f"there is no runbook `{asked.runbook}`; {did_you_mean(asked.runbook, playbook.runbooks)}")
    given = _given(asked.given, runbook)
    print(f"{runbook.name}. Nothing is run.")
    for at, step in enumerate(runbook.steps):
        print(f"\n{at + 1}. {step.kind}: {step.says}")
        for line in (*_words(runbook, at, given, playbook), *_onward(runbook, at)):
            print(f"     {line}")


def _given(words: list[str], runbook: Runbook) -> dict[str, str]:
    given = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or name not in runbook.variables:
            raise Wrong(f"`{word}` is no variable of it; {did_you_mean(name, runbook.variables)}")
        given[name] = value
    return given


def _words(runbook: Runbook, at: int, given: Mapping[str, str], playbook: Playbook) -> Iterator[str]:
    """What the step runs, where, as whom, and who must approve."""
    step = runbook.steps[at]
    unbound = missing(runbook, at, given)
    for name in unbound:
        yield f"{{{name}}} is asked for: {runbook.variables[name].asks} (--set {name}=…)"
    match step:
        case AskStep():
            return
        case SetStep():
            yield next(f"{word}: {said}" for word in ("status", "severity", "flag") if (said := getattr(step, word)))
            return
        case WaitStep():
            yield spell(step.lasts)
    if unbound:
        return
    if address := link(runbook, at, given):
        yield address
    ordered = order(runbook, at, given, playbook)
    if ordered.argv:
        yield f"$ {ordered.line}"
        yield ordered.where.replace(OWN, _me()) if ordered.host == HERE else ordered.where
    elif ordered.checks:
        yield ordered.line
    if isinstance(step, ActStep):
        people = "two different people" if step.destructive else "somebody else"
        yield f"approved by {people} of: {', '.join(step.allow)}"


def _onward(runbook: Runbook, at: int) -> Iterator[str]:
    """Where it goes on, unless that is the next step."""
    for way in ways(runbook, at):
        if way.says or way.to != at + 1:
            yield f"→ {way.says or 'then'}: {'the end' if way.to is None else f'step {way.to + 1}'}"


def _me() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "Warroom's own user"


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
