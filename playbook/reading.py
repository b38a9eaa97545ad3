"""From the text of a playbook file to a Playbook, or to every problem in it at once, in the order of its lines."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import resources
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from playbook.calendar import Calendar
from playbook.checks import Verification
from playbook.contacts import Contact
from playbook.document import Level, Playbook, Severity
from playbook.draft import Draft
from playbook.duties import Command, Role
from playbook.health import kinds
from playbook.health.hosts import Host
from playbook.permissions import Permissions
from playbook.phasing import Phases
from playbook.problems import Fault, Path, Problem, dotted, explain
from playbook.reminders import Reminders
from playbook.rota import Rota
from playbook.runbooks.runbook import Runbook
from playbook.semantics import check
from playbook.shape import translate
from playbook.syntax import Source, scan
from playbook.triage import Triage
from playbook.triggers import Trigger

__all__ = ["DEFAULT_TEXT", "PlaybookInvalid", "Problem", "default", "explain", "read"]

DEFAULT_TEXT = resources.files("playbook").joinpath("default.yaml").read_text(encoding="utf-8")
"""The built-in playbook as it is written, comments and all: what a team copies and edits."""

T = TypeVar("T")


class PlaybookInvalid(Exception):
    """The file cannot be used; `problems` holds all that is wrong with it, in the order of its lines."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(explain(problems))
        self.problems = problems


def read(text: str, name: str = "playbook.yaml") -> Playbook:
    """Read a playbook from YAML text; `name` is the file's name for messages. Raises PlaybookInvalid."""
    source = scan(text)
    if source.data is None:
        raise PlaybookInvalid(_problems(source, source.faults, name))
    playbook, faults = _validate(source)
    if playbook is None or faults:
        raise PlaybookInvalid(_problems(source, faults, name))
    return playbook


def line_of(text: str, path: Path) -> int:
    """The line (from 1) of a place in a playbook's text."""
    return scan(text).line_of(path)


@cache
def default() -> Playbook:
    """The built-in playbook: the one this project began from."""
    return read(DEFAULT_TEXT, "default.yaml")


def _validate(source: Source) -> tuple[Playbook | None, list[Fault]]:
    if not isinstance(source.data, dict) or not source.data:
        return None, [*source.faults, _not_a_playbook(source.data)]
    sense = [fault for fault in check(_draft(source.data)) if not source.is_spoiled(fault.path)]
    try:
        return Playbook.model_validate(source.data), [*source.faults, *sense]
    except ValidationError as error:
        return None, [*source.faults, *translate(error.errors(include_url=False), source), *sense]


def _not_a_playbook(data: object) -> Fault:
    begin = "begin with keys such as `name:` and `contacts:`, or copy the default playbook"
    match data:
        case list():
            return Fault(path=(), message="is a list", remedy=begin)
        case {}:
            return Fault(path=(), message="is empty", remedy=begin)
        case _:
            return Fault(
                path=(), message="is not made of keys and values", remedy=f"{begin}; a space follows each colon"
            )


def _problems(source: Source, faults: list[Fault], name: str) -> tuple[Problem, ...]:
    found = (
        Problem(
            line=fault.line or source.line_of(fault.path),
            key=dotted(fault.path),
            message=fault.message,
            remedy=fault.remedy,
            file=name,
        )
        for fault in faults
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda problem: problem.line))


def _draft(data: Mapping[str, object]) -> Draft:
    """What can be read, piece by piece, so that one unreadable piece does not hide what is wrong with the others."""
    contacts, policies = data.get("contacts"), data.get("escalation_policies")
    return Draft(
        calendar=_piece(Calendar, data.get("calendar", {})),
        contacts=_pieces(contacts, lambda value: _piece(Contact, value)),
        severities=_pieces(data.get("severities"), lambda value: _piece(Severity, value)),
        policies=_pieces(policies, _levels),
        reminders=_piece(Reminders, data.get("reminders", {})),
        permissions=_piece(Permissions, data.get("permissions", {})),
        triage=_piece(Triage, data.get("triage")),
        rotas=_pieces(data.get("rotas", {}), lambda value: _piece(Rota, value)),
        roles=_pieces(data.get("roles", {}), lambda value: _piece(Role, value)),
        command=_piece(Command, data.get("command", {})),
        flags=_pieces(data.get("flags", {}), lambda value: _piece(Trigger, value)),
        phases=_piece(Phases, data.get("phases", {})),
        verification=_pieces(data.get("verification", {}), lambda value: _piece(Verification, value)),
        services=_services(data.get("services", [])),
        hosts=_pieces(data.get("hosts", {}), lambda value: _piece(Host, value)),
        checks=_pieces(data.get("checks", {}), kinds.check),
        runbooks=_pieces(data.get("runbooks", {}), lambda value: _piece(Runbook, value)),
    )


def _levels(value: object) -> tuple[Level | None, ...] | None:
    return tuple(_piece(Level, item) for item in value) if isinstance(value, list) else None


def _services(value: object) -> tuple[str, ...] | None:
    return tuple(str(one) for one in value) if isinstance(value, list) else None


def _pieces(value: object, piece: Callable[[object], T]) -> Mapping[str, T] | None:
    return {key: piece(item) for key, item in value.items()} if isinstance(value, dict) else None


def _piece(kind: type[T], value: object) -> T | None:
    try:
        return TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return None
