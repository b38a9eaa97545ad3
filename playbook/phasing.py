"""The phases of an incident, as the playbook file says them: until when each lasts, and what is asked at its end."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Annotated

from pydantic import BeforeValidator, Field

from playbook.durations import Cadence, spell
from playbook.fields import Key, Keys, Line, listed
from playbook.nearest import did_you_mean
from playbook.part import Part
from playbook.problems import Fault, Path

MOST_ANSWERS = 5
"""Each is a button, and they stand in one row."""


class PhaseAnswer(Part):
    """One answer to a question, and what follows from it."""

    says: Line = Field(description="the answer, as its button says it", examples=["Restore (1–2 h)"])
    estimate: Line | None = Field(
        None, description="the estimate that it gives, if nobody has given a better one", examples=["1–2 h"]
    )
    flag: Key | None = Field(None, description="the flag that it raises, by its key", examples=["data-loss"])


class PhaseQuestion(Part):
    """What the commander is asked, once."""

    asks: Line = Field(description="the question", examples=["Is data at risk?"])
    answers: tuple[PhaseAnswer, ...] = Field(
        min_length=1,
        max_length=MOST_ANSWERS,
        description="what may be answered",
        examples=["[{says: Single failure}, {says: Cascade}]"],
    )


class Phase(Part):
    """One stretch of the work on an incident."""

    name: Line = Field(description="what is done in it, as it is said in messages", examples=["Assessment"])
    until: Cadence = Field(
        None, description="when it ends, from the beginning; only the last may have no end", examples=["30m"]
    )
    asks: Keys = Field((), description="the questions asked at its end, one after another", examples=["[scope]"])


class Phases(Part):
    """The phases of the severities that have any, and the questions at their borders."""

    severities: dict[str, Annotated[tuple[Phase, ...], BeforeValidator(listed)]] = Field(
        {},
        description="the phases, in order of time, by severity; its objective then runs as a clock",
        examples=["{P1: [{name: Assessment, until: 30m, asks: [scope]}, {name: Resolution}]}"],
    )
    questions: dict[Key, PhaseQuestion] = Field(
        {},
        description="what may be asked, by a key of your choice",
        examples=["{scope: {asks: Single failure or cascade?, answers: [{says: Single failure}, {says: Cascade}]}}"],
    )


def faults(phases: Phases, severities: tuple[str, ...], flags: Mapping[str, object] | None) -> Iterator[Fault]:
    """Phases are of severities that there are, in order of time, and ask what there is; answers raise what there is."""
    for severity, several in phases.severities.items():
        path = ("phases", "severities", severity)
        if severity not in severities:
            yield Fault(path=path, message="unknown severity", remedy=did_you_mean(severity, severities))
        yield from _order(path, several)
        for place, phase in enumerate(several):
            for nth, key in enumerate(phase.asks):
                if key not in phases.questions:
                    told = f"`{key}` is not a question"
                    yield Fault(
                        path=(*path, place, "asks", nth), message=told, remedy=did_you_mean(key, phases.questions)
                    )
    for key, question in phases.questions.items():
        for place, answer in enumerate(question.answers):
            if answer.flag is not None and flags is not None and answer.flag not in flags:
                where = ("phases", "questions", key, "answers", place, "flag")
                yield Fault(
                    path=where, message=f"`{answer.flag}` is not a flag", remedy=did_you_mean(answer.flag, flags)
                )


def _order(path: Path, several: tuple[Phase, ...]) -> Iterator[Fault]:
    for place, (phase, later) in enumerate(pairwise(several)):
        if phase.until is None:
            yield Fault(
                path=(*path, place), message="has no end, but another follows", remedy="write `until`, such as `30m`"
            )
        elif later.until is not None and later.until <= phase.until:
            told = f"{spell(later.until)} is not later than {spell(phase.until)}, the end of the phase before"
            yield Fault(path=(*path, place + 1, "until"), message=told, remedy="write the phases in order of time")
    for place, phase in enumerate(several):
        if phase.asks and phase.until is None:
            yield Fault(path=(*path, place), message="asks at its end, but has none", remedy="write `until`")
        elif phase.until == timedelta():
            yield Fault(path=(*path, place, "until"), message="ends as it begins", remedy="write how long it lasts")
