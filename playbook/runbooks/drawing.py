"""A runbook as a picture: its steps in order, one below the other, and the ways that jump at their side. Pure SVG."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap
from typing import Final

from playbook.durations import spell
from playbook.runbooks.runbook import Runbook
from playbook.runbooks.steps import ActStep, AnyStep, CheckStep, ManualStep, SetStep, WaitStep
from playbook.runbooks.ways import FAILED, Way, all_ways

_LEFT, _WIDTH, _TOP, _GAP = 24, 460, 64, 34
_LINE, _PAD = 18, 12
_LANE, _LABELS = 18, 190
_SIGNS, _CODE_SIGNS = 56, 60
_PAPER, _INK, _FAINT, _ARROW = "#ffffff", "#1d1c1d", "#616061", "#868686"
_COLOURS: Final = {
    "check": "#1264a3",
    "ask": "#b7791f",
    "act": "#c2410c",
    "destructive": "#b91c1c",
    "manual": "#2f855a",
    "wait": "#6b46c1",
    "set": "#0f766e",
}


@dataclass(frozen=True, kw_only=True)
class _Box:
    top: int
    kind: str
    lines: tuple[str, ...]
    code: tuple[str, ...]

    @property
    def height(self) -> int:
        return 2 * _PAD + _LINE * (1 + len(self.lines) + len(self.code))

    @property
    def bottom(self) -> int:
        return self.top + self.height


@dataclass(frozen=True, kw_only=True)
class _Jump:
    way: Way
    lane: int


def svg(runbook: Runbook) -> str:
    """The picture."""
    boxes, end = _placed(runbook)
    straight = [way for way in all_ways(runbook) if _is_straight(way, boxes)]
    jumps = _in_lanes([way for way in all_ways(runbook) if way not in straight], len(boxes))
    lanes = max((jump.lane for jump in jumps), default=-1) + 1
    width = _LEFT + _WIDTH + (_LABELS + lanes * _LANE if jumps else 0) + _LEFT
    drawn = [
        *(_straight(way, boxes, end) for way in straight),
        *_jumps(jumps, boxes, end),
        *(_box(at, box) for at, box in enumerate(boxes)),
        f'<circle cx="{_LEFT + _WIDTH // 2}" cy="{end + 12}" r="10" fill="none" stroke="{_INK}" stroke-width="2"/>',
        f'<circle cx="{_LEFT + _WIDTH // 2}" cy="{end + 12}" r="5" fill="{_INK}"/>',
    ]
    return "\n".join((*_head(runbook, width, end + 40), *drawn, "</svg>", ""))


def _head(runbook: Runbook, width: int, height: int) -> Iterable[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'font-family="Lato, Helvetica, Arial, sans-serif" font-size="14">'
    )
    yield f"<title>{escape(runbook.name)}</title>"
    yield (
        '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0L10 5L0 10z" fill="{_ARROW}"/></marker></defs>'
    )
    yield f'<rect width="{width}" height="{height}" fill="{_PAPER}"/>'
    yield f'<text x="{_LEFT}" y="36" font-size="20" font-weight="700" fill="{_INK}">{escape(runbook.name)}</text>'


def _placed(runbook: Runbook) -> tuple[list[_Box], int]:
    """The boxes of the steps, and where the end is drawn."""
    boxes: list[_Box] = []
    top = _TOP
    for step in runbook.steps:
        lines, code = tuple(wrap(step.says, _SIGNS)), tuple(_code(step))
        boxes.append(_Box(top=top, kind=_kind(step), lines=lines, code=code))
        top = boxes[-1].bottom + _GAP
    return boxes, top


def _kind(step: AnyStep) -> str:
    return "destructive" if isinstance(step, ActStep) and step.destructive else step.kind


def _code(step: AnyStep) -> list[str]:
    """What is run, set or waited for, in a line or two."""
    match step:
        case CheckStep(argv=None) | WaitStep():
            lasts = [spell(step.lasts)] if isinstance(step, WaitStep) else []
            checks = [f"health checks: {', '.join(step.checks)}"] if step.checks else []
            said = ", ".join((*lasts, *checks))
        case CheckStep() | ActStep():
            said = " ".join(step.argv or ())
        case SetStep():
            said = next(f"{word}: {one}" for word in ("status", "severity", "flag") if (one := getattr(step, word)))
        case ManualStep(link=str() as link):
            said = link
        case _:
            return []
    return wrap(shorten(said, 2 * _CODE_SIGNS - 8, placeholder=" …"), _CODE_SIGNS)


def _is_straight(way: Way, boxes: Sequence[_Box]) -> bool:
    following = way.start + 1 if way.start + 1 < len(boxes) else None
    return way.to == following and not way.says


def _in_lanes(ways: Iterable[Way], end: int) -> list[_Jump]:
    """Each jump in the innermost lane in which it crosses no other."""
    taken: list[list[tuple[int, int]]] = []
    jumps = []
    for way in sorted(ways, key=lambda one: (abs((end if one.to is None else one.to) - one.start), one.start)):
        low, high = sorted((way.start, end if way.to is None else way.to))
        lane = next(
            (at for at, spans in enumerate(taken) if all(high < other or low > until for other, until in spans)),
            len(taken),
        )
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        jumps.append(_Jump(way=way, lane=lane))
    return jumps


def _straight(way: Way, boxes: Sequence[_Box], end: int) -> str:
    x, until = _LEFT + _WIDTH // 2, end if way.to is None else boxes[way.to].top
    return f'<path d="M{x} {boxes[way.start].bottom}V{until}" {_stroke()}/>'


def _jumps(jumps: Sequence[_Jump], boxes: Sequence[_Box], end: int) -> Iterable[str]:
    """Those that leave one box leave it one below the other; those that come to one come to it so, too."""
    left: dict[int, int] = {}
    come: dict[int | None, int] = {}
    for jump in sorted(jumps, key=lambda one: (one.way.start, one.way.key)):
        way, edge = jump.way, _LEFT + _WIDTH
        start = boxes[way.start].top + 2 * _PAD + _LINE * left.get(way.start, 0)
        left[way.start] = left.get(way.start, 0) + 1
        offset = 8 * come.get(way.to, 0)
        come[way.to] = come.get(way.to, 0) + 1
        at_end = way.to is None
        until = end + 12 if way.to is None else boxes[way.to].top + 7 + offset
        x, target = edge + _LABELS + jump.lane * _LANE, _LEFT + _WIDTH // 2 + 12 if at_end else edge
        dash = ' stroke-dasharray="5 4"' if way.says == FAILED else ""
        yield f'<path d="M{edge} {start}H{x}V{until}H{target}" {_stroke()}{dash}/>'
        yield _text(edge + 8, start - 4, way.says or "then", size=12, colour=_FAINT)


def _box(at: int, box: _Box) -> str:
    colour, x = _COLOURS[box.kind], _LEFT + _PAD
    parts = [
        (
            f'<rect x="{_LEFT}" y="{box.top}" width="{_WIDTH}" height="{box.height}" rx="8" fill="{_PAPER}" '
            f'stroke="{colour}" stroke-width="1.5"/>'
        ),
        f'<rect x="{_LEFT}" y="{box.top}" width="5" height="{box.height}" rx="2" fill="{colour}"/>',
        _text(x, box.top + _PAD + 10, f"{at + 1} · {box.kind}", size=12, colour=colour, bold=True),
    ]
    y = box.top + _PAD + 10
    for line in box.lines:
        y += _LINE
        parts.append(_text(x, y, line, size=14, colour=_INK))
    for line in box.code:
        y += _LINE
        parts.append(
            f'<text x="{x}" y="{y}" font-family="Menlo, Consolas, monospace" font-size="12" fill="{_FAINT}" '
            f'xml:space="preserve">{escape(line)}</text>'
        )
    return "\n".join(parts)


def _text(x: int, y: int, text: str, *, size: int, colour: str, bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" font-size="{size}" fill="{colour}"{weight}>{escape(text)}</text>'


def _stroke() -> str:
    return f'fill="none" stroke="{_ARROW}" stroke-width="1.5" marker-end="url(#tip)"'
