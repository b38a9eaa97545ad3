"""The form of a playbook: which keys stand where, and what pydantic's findings mean in plain words."""

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from playbook.calendar import Calendar, MaintenanceWindow
from playbook.checklists import Item
from playbook.checks import Verification
from playbook.contacts import Contact, Way
from playbook.document import Channels, Level, Playbook, Severity, Updates, WarRoom
from playbook.duties import Command, Role
from playbook.health.check import Damping
from playbook.health.hosts import Host, Ssh
from playbook.health.kinds import KINDS
from playbook.nearest import did_you_mean, nearest
from playbook.permissions import Permissions, Rule
from playbook.phasing import Phase, PhaseAnswer, PhaseQuestion, Phases
from playbook.problems import Fault, Path
from playbook.reminders import Reminders
from playbook.repeats import Repeat
from playbook.rota import Layer, Override, Rota
from playbook.runbooks.runbook import Runbook, Variable
from playbook.runbooks.steps import KINDS as STEPS
from playbook.runbooks.steps import Answer as RunbookAnswer
from playbook.stills import Still
from playbook.syntax import Source
from playbook.triage import Matrix, Question, Triage
from playbook.triggers import Trigger

SECTIONS: Mapping[str, type[BaseModel]] = MappingProxyType(
    {
        "": Playbook,
        "calendar": Calendar,
        "calendar.maintenance[]": MaintenanceWindow,
        "contacts.*": Contact,
        "contacts.*.reach[]": Way,
        "rotas.*": Rota,
        "rotas.*.layers[]": Layer,
        "rotas.*.overrides[]": Override,
        "channels": Channels,
        "war_room": WarRoom,
        "severities.*": Severity,
        "severities.*.updates": Updates,
        "severities.*.still": Still,
        "escalation_policies.*[]": Level,
        "escalation_policies.*[].repeat": Repeat,
        "reminders": Reminders,
        "phases": Phases,
        "phases.severities.*[]": Phase,
        "phases.questions.*": PhaseQuestion,
        "phases.questions.*.answers[]": PhaseAnswer,
        "verification.*": Verification,
        "permissions": Permissions,
        "permissions.rules[]": Rule,
        "triage": Triage,
        "triage.questions.*": Question,
        "triage.matrix": Matrix,
        "checklist.*": Item,
        "roles.*": Role,
        "command": Command,
        "flags.*": Trigger,
        "hosts.*": Host,
        "hosts.*.ssh": Ssh,
        **{f"checks.*.{kind}": model for kind, model in KINDS.items()},
        "checks.*.failing": Damping,
        "runbooks.*": Runbook,
        "runbooks.*.variables.*": Variable,
        **{f"runbooks.*.steps[].{kind}": model for kind, model in STEPS.items()},
        "runbooks.*.steps[].answers[]": RunbookAnswer,
    }
)
"""Every kind of section of the file, by where it stands: `*` is a key of one's choice, `[]` an item of a list."""

_NAMED_BY_CHOICE = (
    "contacts",
    "rotas",
    "severities",
    "escalation_policies",
    "triage.questions",
    "checklist",
    "roles",
    "flags",
    "phases.severities",
    "phases.questions",
    "verification",
    "hosts",
    "checks",
    "runbooks",
    "runbooks.*.variables",
)
_OF_KINDS: Mapping[str, Mapping[str, type[BaseModel]]] = MappingProxyType(
    {"checks.*": KINDS, "runbooks.*.steps[]": STEPS}
)
"""Sections whose keys hang on their `kind`, which stands after them in what pydantic finds and in `SECTIONS`."""


def keys_of(model: type[BaseModel]) -> dict[str, str]:
    """The keys that may be written in a section, each with an example of its value."""
    return {f.alias or name: str((f.examples or [""])[0]) for name, f in model.model_fields.items()}


def section_at(path: Path) -> type[BaseModel] | None:
    """The section at `path`, if one can stand there; where kinds differ, its kind stands in the path too."""
    return SECTIONS.get(_place(path)) or SECTIONS.get(_place(_without_kinds(path)))


def _place(path: Path) -> str:
    place = ""
    for step in path:
        chosen = place.removeprefix(".") in _NAMED_BY_CHOICE
        place += "[]" if isinstance(step, int) else ".*" if chosen else f".{step}"
    return place.removeprefix(".")


def _without_kinds(path: Path) -> Path:
    """The path as it stands in the file: pydantic puts the kind of a section after it."""
    found = next((end for end in range(len(path)) if _is_kind(path[: end + 1])), None)
    return path if found is None else (*path[:found], *path[found + 1 :])


def _is_kind(path: Path) -> bool:
    return path[-1] in _OF_KINDS.get(_place(path[:-1]), ())


def translate(errors: Iterable[ErrorDetails], source: Source) -> list[Fault]:
    """What pydantic found, each as one fault; what follows from another fault is left out."""
    found = [(error, _path(error)) for error in errors]
    meant = {(*path[:-1], _meant(error)) for error, path in found if error["type"] == "extra_forbidden"}
    return [
        _say(error, path, source)
        for error, path in found
        if not source.is_spoiled(path) and not (error["type"] == "missing" and path in meant)
    ]


def _path(error: ErrorDetails) -> Path:
    path = _without_kinds(_where(error))
    return (*path, "kind") if error["type"] == "union_tag_invalid" else path


def _where(error: ErrorDetails) -> Path:
    return tuple(step for step in error["loc"] if step != "[key]")


def _around(error: ErrorDetails) -> type[BaseModel] | None:
    """The section in which it was found."""
    return section_at(_where(error)[:-1])


def _meant(error: ErrorDetails) -> str | None:
    section = _around(error)
    return nearest(str(error["loc"][-1]), keys_of(section)) if section else None


def _say(error: ErrorDetails, path: Path, source: Source) -> Fault:
    say = _SENTENCES.get(error["type"])
    message, remedy = say(error, path, source) if say else (error["msg"], "see docs/playbook-file.md")
    return Fault(path=path, message=message, remedy=remedy)


Sentences = tuple[str, str]


def _say_own(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    return error["ctx"]["problem"], error["ctx"]["remedy"]


def _say_missing(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    section = _around(error)
    example = keys_of(section).get(str(path[-1]), "…") if section else "…"
    return "is missing", f"add `{path[-1]}: {example}`"


def _say_unknown(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    key, section = str(path[-1]), _around(error) or Playbook
    guess = nearest(key, keys_of(section))
    elsewhere = [place for place, model in SECTIONS.items() if key in keys_of(model) and model is not section]
    if not guess and elsewhere:
        here = _place(path[:-1])
        kindred = [place for place in elsewhere if place.rpartition(".")[0] == here]
        return (
            "unknown key here",
            f"`{key}` belongs {_under(kindred or [place for place in elsewhere if not place] or elsewhere, here)}",
        )
    return "unknown key", did_you_mean(key, keys_of(section))


def _say_unknown_kind(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    kinds, written = _OF_KINDS.get(_place(_where(error)), {}), source.texts.get(path)
    if error["type"] == "union_tag_not_found":
        return "does not say its `kind`", f"add one of {', '.join(f'`kind: {kind}`' for kind in kinds)}"
    if written is None:
        return "must be one word", did_you_mean("", kinds)
    return f"unknown kind `{written}`", did_you_mean(written, kinds)


def _under(places: list[str], here: str) -> str:
    names = dict.fromkeys(_named(place, here) for place in places)
    return " or ".join(names)


def _named(place: str, here: str) -> str:
    """A place as people say it; a kind is named only to whoever writes in such a section already."""
    above, _, kind = place.rpartition(".")
    if kind in _OF_KINDS.get(above, ()):
        return f"to `kind: {kind}`" if above == here else f"under `{above}`"
    return f"under `{place}`" if place else "at the top of the file, not indented"


def _say_not_text(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    text = source.texts.get(path)
    if text is None:
        return "must be text", "write it as words on one line, not as a list or keys"
    return f"must be text, but YAML reads `{text}` as {_kind(error['input'])}", f'put it in quotes: "{text}"'


def _kind(value: object) -> str:
    return "yes or no" if isinstance(value, bool) else "a number"


def _say_not_keys(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    section = section_at(_where(error))
    free = "`kind`, and the keys of that kind" if _place(_where(error)) in _OF_KINDS else "names of your choice"
    known = ", ".join(f"`{key}`" for key in keys_of(section)) if section else free
    return f"must have keys of its own, but is {_form(error['input'])}", f"write, each on its own line below: {known}"


def _say_not_list(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    if isinstance(error["input"], dict):
        return "must be a list", "begin each item on its own line with `- `"
    return "must be a list", f"write `[{source.texts.get(path, '')}]`"


def _form(value: object) -> str:
    return "a list" if isinstance(value, list) else "one word or text"


def _say_not_one_of(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    known = re.findall(r"'([^']+)'", error["ctx"]["expected"])
    written = source.texts.get(path)
    if written is None:
        return "must be one word", did_you_mean("", known)
    return f"`{written}` is not known here", did_you_mean(written, known)


def _say_too_short(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    return "is empty", "write at least one"


def _say_too_long(error: ErrorDetails, path: Path, source: Source) -> Sentences:
    return f"has {error['ctx']['actual_length']} items", f"write at most {error['ctx']['max_length']}"


_SENTENCES: Mapping[str, Callable[[ErrorDetails, Path, Source], Sentences]] = MappingProxyType(
    {
        "playbook": _say_own,
        "missing": _say_missing,
        "extra_forbidden": _say_unknown,
        "union_tag_invalid": _say_unknown_kind,
        "union_tag_not_found": _say_unknown_kind,
        "string_type": _say_not_text,
        "model_type": _say_not_keys,
        "model_attributes_type": _say_not_keys,
        "dict_type": _say_not_keys,
        "tuple_type": _say_not_list,
        "literal_error": _say_not_one_of,
        "too_short": _say_too_short,
        "too_long": _say_too_long,
    }
)
