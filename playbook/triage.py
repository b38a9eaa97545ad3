"""Triage: the playbook's questions that lead to a severity, and its table of impact and urgency.

A way is written as a word: `t` for the questions, then `y` or `n` for each answer; `m` for the table, then `h` or `l`
for the impact and for the urgency. It says where somebody is, and nothing else has to be kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from playbook.fields import SEVERITIES, Grade, Key, Line, Prose, listed, some
from playbook.nearest import did_you_mean
from playbook.part import Part
from playbook.problems import Fault
from playbook.refusals import Refused

TREE, TABLE = "t", "m"


Grades = Annotated[tuple[Grade, ...], BeforeValidator(listed), some("is empty", "write at least one severity")]


class Question(Part):
    """One question with yes or no, and where each answer leads."""

    ask: Line = Field(description="what is asked", examples=["Is the entire system down?"])
    because: Line = Field(
        description="what a yes says, as the reason of a severity", examples=["the entire system is down"]
    )
    then: Key = Field(description="where a yes leads: a severity, or the key of another question", examples=["P0"])
    otherwise: Key = Field(description="where a no leads", examples=["critical"])
    means: Prose | None = Field(
        None, description="what counts as a yes, shown under the question", examples=["p95 latency over 500 ms"]
    )


class Matrix(Part):
    """Impact × urgency; where a cell has several severities, the first is proposed and the others are offered."""

    impact: Line = Field("How big is the impact?", description="what is asked first", examples=["How many are hit?"])
    urgency: Line = Field("How urgent is it?", description="what is asked then", examples=["Can it wait?"])
    high_high: Grades = Field(description="high impact, high urgency", examples=["[P0]"])
    high_low: Grades = Field(description="high impact, low urgency", examples=["[P1]"])
    low_high: Grades = Field(description="low impact, high urgency", examples=["[P1]"])
    low_low: Grades = Field(description="low impact, low urgency", examples=["[P2, P3]"])


class Triage(Part):
    """How somebody who is not sure comes to a severity."""

    first: Key = Field(description="the question asked first, by its key", examples=["system"])
    questions: dict[Key, Question] = Field(
        min_length=1,
        description="the questions, by a key of your choice",
        examples=["{system: {ask: All down?, because: all is down, then: P0, otherwise: P2}}"],
    )
    matrix: Matrix = Field(
        description="the second way: impact × urgency",
        examples=["{high_high: [P0], high_low: [P1], low_high: [P1], low_low: [P2, P3]}"],
    )


USUAL: Final = Triage(
    first="system",
    questions={
        "system": Question(
            ask="Is the entire system down?", because="the entire system is down", then="P0", otherwise="critical"
        ),
        "critical": Question(
            ask="Is critical functionality unavailable?",
            because="critical functionality is unavailable",
            then="P1",
            otherwise="performance",
        ),
        "performance": Question(
            ask="Is performance significantly degraded?",
            because="performance is significantly degraded",
            then="P2",
            otherwise="feature",
            means="p95 latency over 500 ms, intermittent errors (under 5 %), or a non-critical feature is down.",
        ),
        "feature": Question(
            ask="Is a non-critical feature affected?",
            because="a non-critical feature is affected",
            then="P3",
            otherwise="warning",
            means="Something cosmetic, a feature request, or a chance to make something faster.",
        ),
        "warning": Question(
            ask="Is it just a warning or informational?",
            because="it is just a warning or informational",
            then="P4",
            otherwise="P3",
        ),
    },
    matrix=Matrix(high_high=("P0",), high_low=("P1",), low_high=("P1",), low_low=("P2", "P3")),
)
"""What holds where the file says nothing. Source: the playbook's decision tree and its IMPACT x URGENCY = PRIORITY;
what `means` something is from its lists of P2 and P3."""


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A question, and its two answers: what each is called, and the way on."""

    ask: str
    first: tuple[str, str]
    second: tuple[str, str]
    hint: str = ""
    """The severity that the first answer ends in, if it does."""
    means: str = ""
    """What counts as the first answer."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The end of a way."""

    severities: tuple[str, ...]
    """The proposed one first."""
    because: str


def follow(way: str, triage: Triage) -> Screen | Proposal:
    """What comes after these answers. Raises `Refused` if the playbook knows no such way."""
    kind, answers = way[:1], way[1:]
    if kind == TABLE and set(answers) <= {"h", "l"}:
        return _cell(answers, triage.matrix)
    if kind == TREE and set(answers) <= {"y", "n"}:
        return _branch(answers, triage)
    raise _lost()


def _branch(answers: str, triage: Triage) -> Screen | Proposal:
    at, because = triage.first, ""
    for answer in answers:
        question = triage.questions.get(at)
        if question is None:
            raise _lost()
        at = question.then if answer == "y" else question.otherwise
        because = question.because if answer == "y" else f"“{question.ask}” No"
    if at in SEVERITIES:
        return Proposal(severities=(at,), because=because)
    question = triage.questions.get(at)
    if question is None:
        raise _lost()
    yes, no = (f"{TREE}{answers}{sign}" for sign in "yn")
    hint = question.then if question.then in SEVERITIES else ""
    return Screen(ask=question.ask, first=("Yes", yes), second=("No", no), hint=hint, means=question.means or "")


def _cell(answers: str, matrix: Matrix) -> Screen | Proposal:
    if len(answers) < 2:
        high, low = (f"{TABLE}{answers}{sign}" for sign in "hl")
        ask = matrix.urgency if answers else matrix.impact
        return Screen(ask=ask, first=("High", high), second=("Low", low))
    names = {"h": "high", "l": "low"}
    cells = {"hh": matrix.high_high, "hl": matrix.high_low, "lh": matrix.low_high, "ll": matrix.low_low}
    if answers not in cells:
        raise _lost()
    because = f"{names[answers[0]]} impact, {names[answers[1]]} urgency"
    return Proposal(severities=tuple(cells[answers]), because=because)


def _lost() -> Refused:
    return Refused("The playbook's questions have changed meanwhile. Begin again: `/incident triage`.")


def faults(triage: Triage) -> Iterator[Fault]:
    """What makes no sense: an answer that leads nowhere, a question that is never asked, a way without an end."""
    questions, start = triage.questions, ("triage", "questions")
    known = (*questions, *SEVERITIES)
    if triage.first not in questions:
        yield Fault(
            path=("triage", "first"),
            message=f"`{triage.first}` is not a question",
            remedy=did_you_mean(triage.first, questions),
        )
    for key, question in questions.items():
        if key in SEVERITIES:
            yield Fault(path=(*start, key), message=f"`{key}` is a severity", remedy="call the question otherwise")
        for way, to in (("then", question.then), ("otherwise", question.otherwise)):
            if to not in known:
                yield Fault(
                    path=(*start, key, way),
                    message=f"`{to}` is neither a severity nor a question",
                    remedy=did_you_mean(to, known),
                )
    yield from _endless(triage)


def _endless(triage: Triage) -> Iterator[Fault]:
    """Walk every way; a question that stands on the way already is a loop, one that stands on none is never asked."""
    asked: set[str] = set()
    for key, way in _loops(triage.first, triage, (), asked):
        yield Fault(
            path=("triage", "questions", key, way),
            message="leads back to a question that was asked before, so no severity is ever reached",
            remedy="lead on to a severity",
        )
    for key in triage.questions:
        if triage.first in triage.questions and key not in asked:
            remedy = "let an answer lead there, or remove it"
            yield Fault(path=("triage", "questions", key), message="is never asked", remedy=remedy)


def _loops(key: str, triage: Triage, before: tuple[str, ...], asked: set[str]) -> Iterator[tuple[str, str]]:
    question = triage.questions.get(key)
    if question is None or key in asked:
        return
    asked.add(key)
    for way, to in (("then", question.then), ("otherwise", question.otherwise)):
        if to in (*before, key):
            yield key, way
        else:
            yield from _loops(to, triage, (*before, key), asked)
