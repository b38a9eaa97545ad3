"""What runbooks must mean: every step is come to, every way ends, every variable is bound, all that is named exists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from playbook.argv import BadValue, Value, fill
from playbook.health.hosts import Host
from playbook.nearest import did_you_mean
from playbook.problems import Fault, Path
from playbook.runbooks.runbook import Runbook, Variable, variables
from playbook.runbooks.step import END, Common, Running
from playbook.runbooks.steps import ActStep, AskStep, CheckStep, SetStep, WaitStep
from playbook.runbooks.ways import ending, reached, unwatched


@dataclass(frozen=True, kw_only=True)
class Known:
    """What else stands in the file, by its keys; None for what cannot be read, of which nothing more is said."""

    checks: Iterable[str] | None
    hosts: Mapping[str, Host | None] | None
    services: Iterable[str] | None
    flags: Iterable[str] | None
    people: Iterable[str] | None
    """Whom a rule may name: circles, groups, contacts, rotas."""


def faults(runbooks: Mapping[str, Runbook | None], known: Known) -> Iterator[Fault]:
    """All that makes no sense in them; None for what cannot be read."""
    for key, runbook in runbooks.items():
        if runbook is not None:
            path: Path = ("runbooks", key)
            yield from _named((*path, "services"), runbook.services, known.services, "is not one of `services`")
            yield from _named((*path, "checks"), runbook.checks, known.checks, "is not a health check")
            yield from _check_names(path, runbook)
            yield from _check_ways(path, runbook)
            yield from _check_variables(path, runbook)
            for at, step in enumerate(runbook.steps):
                yield from _check_step((*path, "steps", at), step, known)


def _check_names(path: Path, runbook: Runbook) -> Iterator[Fault]:
    names = [step.name for step in runbook.steps]
    for at, name in enumerate(names):
        where = (*path, "steps", at, "name")
        if name == END:
            yield Fault(path=where, message=f"`{END}` is where runbooks end", remedy="call the step otherwise")
        elif name is not None and name in names[:at]:
            yield Fault(path=where, message=f"another step is called `{name}`", remedy="call one of them otherwise")


def _check_ways(path: Path, runbook: Runbook) -> Iterator[Fault]:
    lost = list(_leading_nowhere(path, runbook))
    yield from lost
    if lost:
        return
    come_to, ends, alone = reached(runbook), ending(runbook), unwatched(runbook)
    for at in range(len(runbook.steps)):
        if at not in come_to:
            remedy = "let a step or an answer lead there, or remove it"
            yield Fault(path=(*path, "steps", at), message="no step leads here", remedy=remedy)
        elif at not in ends:
            remedy = f"let one of the steps lead on, or to `{END}`"
            yield Fault(path=(*path, "steps", at), message="leads round in a circle without an end", remedy=remedy)
        elif at in alone:
            remedy = "let a `wait`, or a step of a person, stand in it"
            yield Fault(path=(*path, "steps", at), message="leads round in a circle by itself", remedy=remedy)


def _leading_nowhere(path: Path, runbook: Runbook) -> Iterator[Fault]:
    names = [step.name for step in runbook.steps if step.name is not None]
    for at, step in enumerate(runbook.steps):
        named: list[tuple[Path, str | None]] = [
            (("then",), step.then),
            (("otherwise",), getattr(step, "otherwise", None)),
        ]
        if isinstance(step, AskStep):
            named += [(("answers", place, "then"), one.then) for place, one in enumerate(step.answers)]
            if step.then is not None:
                remedy = "write it under each of the `answers`"
                yield Fault(
                    path=(*path, "steps", at, "then"), message="a question leads on by its answers", remedy=remedy
                )
        for key, to in named:
            if to is not None and not runbook.leads(to):
                remedy = did_you_mean(to, (*names, END))
                yield Fault(path=(*path, "steps", at, *key), message=f"`{to}` is not a step", remedy=remedy)


def _check_variables(path: Path, runbook: Runbook) -> Iterator[Fault]:
    used: set[str] = set()
    for at, step in enumerate(runbook.steps):
        for name in variables(step):
            used.add(name)
            if name not in runbook.variables:
                where = (*path, "steps", at, "link" if step.kind == "manual" else "argv")
                remedy = (
                    did_you_mean(name, runbook.variables) if runbook.variables else f"add `variables: {{{name}: …}}`"
                )
                yield Fault(path=where, message=f"`{{{name}}}` is not a variable", remedy=remedy)
            elif step.kind == "manual" and runbook.variables[name].default is None:
                remedy = f"add `default` to `variables.{name}`"
                yield Fault(path=(*path, "steps", at, "link"), message=f"`{name}` has no default", remedy=remedy)
    for name, variable in runbook.variables.items():
        where = (*path, "variables", name)
        if name not in used:
            yield Fault(path=where, message="stands in no step", remedy=f"write `{{{name}}}` in one, or remove it")
        yield from _check_default(where, name, variable)
        yield from _check_finding(where, name, variable, runbook)


def _check_default(path: Path, name: str, variable: Variable) -> Iterator[Fault]:
    if variable.default is None:
        return
    try:
        fill([f"{{{name}}}"], {name: Value(text=variable.default, pattern=variable.pattern)})
    except BadValue as bad:
        yield Fault(path=(*path, "default"), message=f"cannot be: {str(bad).rstrip('.')}", remedy="write another one")


def _check_finding(path: Path, name: str, variable: Variable, runbook: Runbook) -> Iterator[Fault]:
    if variable.take is not None and variable.found_by is None:
        yield Fault(path=(*path, "take"), message="is taken from no step", remedy="add `found_by: <a check step>`")
    if variable.take is not None and "(" not in variable.take:
        yield Fault(path=(*path, "take"), message="has no brackets", remedy="put them round what is taken: `(\\S+)$`")
    if variable.found_by is None:
        return
    where = (*path, "found_by")
    steps = {step.name: step for step in runbook.steps if isinstance(step, CheckStep) and step.argv and step.name}
    if variable.found_by not in steps:
        message = f"`{variable.found_by}` is not a `check` step with `argv`"
        yield Fault(path=where, message=message, remedy=did_you_mean(variable.found_by, steps))
    elif name in variables(steps[variable.found_by]):
        yield Fault(path=where, message="needs it itself", remedy="name a step that comes before")


def _check_step(path: Path, step: Common, known: Known) -> Iterator[Fault]:
    if isinstance(step, Running):
        yield from _check_host(path, step, known.hosts)
    if isinstance(step, CheckStep | WaitStep):
        yield from _named((*path, "checks"), step.checks, known.checks, "is not a health check")
    if isinstance(step, ActStep):
        yield from _named((*path, "allow"), step.allow, known.people, "is nobody")
    if isinstance(step, SetStep) and step.flag is not None and known.flags is not None and step.flag not in known.flags:
        remedy = did_you_mean(step.flag, known.flags)
        yield Fault(path=(*path, "flag"), message=f"`{step.flag}` is not a flag", remedy=remedy)
    if isinstance(step, WaitStep) and step.checks and step.every > step.lasts:
        yield Fault(path=(*path, "every"), message="is longer than it `lasts`", remedy="write a shorter time")


def _check_host(path: Path, step: Running, hosts: Mapping[str, Host | None] | None) -> Iterator[Fault]:
    if hosts is None or step.on is None:
        return
    if step.on not in hosts:
        yield Fault(path=(*path, "on"), message=f"`{step.on}` is not a host", remedy=did_you_mean(step.on, hosts))
        return
    host = hosts[step.on]
    here = {"environment": step.environment, "memory": step.memory, "file": step.file}
    for key in (key for key, value in here.items() if value and host is not None and host.ssh is not None):
        remedy = "leave it out, and set it on that host; or let a runner run there"
        yield Fault(path=(*path, key), message="does not reach over ssh", remedy=remedy)


def _named(path: Path, keys: tuple[str, ...], known: Iterable[str] | None, said: str) -> Iterator[Fault]:
    for place, key in enumerate(keys):
        if known is not None and key not in known:
            yield Fault(path=(*path, place), message=f"`{key}` {said}", remedy=did_you_mean(key, known))
