"""YAML text as plain data that remembers its lines; what YAML would accept and people would regret is a fault."""

import re
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from playbook.problems import Fault, Path

LARGEST = 1_000_000
_STANDARD = "tag:yaml.org,2002:"
_TRUE = ("true", "yes", "on", "y")
_KEY = re.compile(r"\s*(?:- +)*[\"']?([\w-]+)[\"']?\s*:")

# What is refused before YAML sees it: YAML would end lines where editors do not, and read other words as true or false.
_UNREAD = (
    (
        re.compile(r"\r(?!\n)|[\x85\u2028\u2029]"),
        "an unusual end of line, which most editors hide",
        "save the file with Unix or Windows line ends",
    ),
    (
        re.compile(r"\A\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*%"),
        "lines with `%` are not read",
        "remove it, and the `---` below",
    ),
)

# Each row: a piece of YAML's own complaint, what it means, what to do, and whether the place to mend is where the
# unfinished thing began (rather than where YAML noticed). `{0}` is the sign or name that YAML quotes.
_MEANINGS: tuple[tuple[str, str, str, bool], ...] = (
    (r"character '\\t'", "a tab stands here", "indent with spaces; YAML knows no tabs", False),
    (
        r"found character '(.+)' that cannot",
        "a value cannot begin with `{0}`",
        'put the value in quotes: "{0}…"',
        False,
    ),
    (
        r"mapping values are not allowed",
        "a colon where none can be",
        "indent this line like its neighbours, or, if the colon belongs to the text, put the text in quotes",
        False,
    ),
    (r"expected ',' or ('\]'|\"\]\")", "the list opened here with `[` is not closed", "add the `]`", True),
    (r"expected ',' or ('\}'|\"\}\")", "the keys opened here with `{{` are not closed", "add the `}}`", True),
    (r"unexpected end of stream", "the quote opened here is not closed", "add the closing quote", True),
    (
        r"unknown escape character '(.+)'",
        "`\\{0}` means nothing in double quotes",
        "use single quotes: nothing in them is special",
        False,
    ),
    (
        r"expected <block end>",
        "this line does not line up with its neighbours",
        "give it as many spaces as the keys (or dashes) it belongs with; text with quotes inside goes in quotes",
        False,
    ),
    (r"could not find expected ':'", "a line without a colon", "write it as `key: value`", True),
    (
        r"undefined alias '?([^']+)'?",
        "`*{0}` refers to nothing",
        "write the value itself (in quotes if it begins with `*`)",
        False,
    ),
    (r"another document", "a second document begins here", "remove the `---`: the playbook is one document", False),
    (r"expected the node content", "a value is missing here", "write the value, or remove a stray bracket", False),
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """What the file says (`data`: dicts, lists, scalars), where (`lines`), in which words (`texts`), and what is wrong.

    `spoiled` are the paths whose fault is already told, so that nobody need say more about them.
    """

    data: object = None
    lines: dict[Path, int] = field(default_factory=dict)
    texts: dict[Path, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    spoiled: set[Path] = field(default_factory=set)

    def line_of(self, path: Path) -> int:
        """The line (from 1) of a path, or of the nearest thing around it that is written in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def is_spoiled(self, path: Path) -> bool:
        """Whether a fault at or above `path` was already told."""
        return any(path[:length] in self.spoiled for length in range(len(path) + 1))


def scan(text: str) -> Source:
    """Read YAML text; never raises, all that is wrong is in `faults` (after a syntax error, that one alone)."""
    fault = _first_look(text)
    if fault:
        return Source(faults=[fault])
    try:
        node = _compose(text)
    except RecursionError:
        return Source(faults=[Fault(path=(), message="is nested too deeply", remedy="remove the needless brackets")])
    except YAMLError as error:
        return Source(faults=[_explain_syntax(error, text)])
    return _Walk().read(node)


def _first_look(text: str) -> Fault | None:
    if len(text) > LARGEST:
        return Fault(
            path=(), message=f"has {len(text)} characters", remedy="a playbook is far smaller: is it this file?"
        )
    for pattern, message, remedy in _UNREAD:
        found = pattern.search(text)
        if found:
            return Fault(path=(), line=text.count("\n", 0, found.end()) + 1, message=message, remedy=remedy)
    return None


def _compose(text: str) -> Node | None:
    loader = YAML(typ="safe", pure=True)
    loader.composer.warn_double_anchors = False  # every anchor is a fault here, so a warning would say it twice
    node: Node | None = loader.compose(text)
    return node


def _explain_syntax(error: YAMLError, text: str) -> Fault:
    if isinstance(error, ReaderError):
        line = text.count("\n", 0, error.position) + 1
        return Fault(path=(), line=line, message="a character that no text has", remedy="delete it, or type it again")
    if not isinstance(error, MarkedYAMLError):
        return Fault(path=(), message=f"is not YAML ({error})", remedy=_QUOTE)
    return _explain_marked(error, text)


_QUOTE = "compare with the default playbook; text with signs such as `: ` or ` #` goes in quotes"


def _explain_marked(error: MarkedYAMLError, text: str) -> Fault:
    complaint = f"{error.context or ''} {error.problem or ''}"
    for pattern, message, remedy, at_beginning in _MEANINGS:
        found = re.search(pattern, complaint)
        if found:
            line = _line(error.context_mark if at_beginning else error.problem_mark)
            sign = found[1] if found.groups() else ""
            return _at_line(line, message.format(sign), remedy.format(sign), text)
    return _at_line(_line(error.problem_mark), f"is not YAML ({complaint.strip()})", _QUOTE, text)


def _line(mark: object) -> int:
    return int(getattr(mark, "line", 0)) + 1


def _at_line(line: int, message: str, remedy: str, text: str) -> Fault:
    """A fault on a line that could not be read as data; its key is what stands before the line's colon."""
    lines = text.split("\n")
    found = _KEY.match(lines[line - 1]) if line <= len(lines) else None
    return Fault(path=(found[1],) if found else (), line=line, message=message, remedy=remedy)


class _Walk:
    """One walk over YAML's nodes, from the top."""

    def __init__(self) -> None:
        self.source = Source()
        self.seen: set[int] = set()

    def read(self, node: Node | None) -> Source:
        data = {} if node is None else self._value(node, ())
        found = self.source
        return Source(data=data, lines=found.lines, texts=found.texts, faults=found.faults, spoiled=found.spoiled)

    def _value(self, node: Node, path: Path) -> object:
        self.source.lines.setdefault(path, node.start_mark.line + 1)
        if node.anchor and not self._first_sight(node, path):
            return None
        match node:
            case ScalarNode():
                return self._scalar(node, path)
            case SequenceNode():
                self._check_tag(node, path, "seq")
                return [self._value(item, (*path, place)) for place, item in enumerate(node.value)]
            case MappingNode():
                self._check_tag(node, path, "map")
                return self._mapping(node, path)
        raise AssertionError(f"YAML has no such node: {node}")

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, object]:
        data: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = self._key(key_node, path, data)
            if key is not None:
                self.source.lines[*path, key] = key_node.start_mark.line + 1
                data[key] = self._value(value_node, (*path, key))
        return data

    def _key(self, node: Node, path: Path, known: dict[str, object]) -> str | None:
        """The key as it is written (so `no` and `1` are just words); None, with a fault, if it cannot be used."""
        line = node.start_mark.line + 1
        if not isinstance(node, ScalarNode):
            self._fault(path, "has a key that is a list", "a key must be one word", line)
            return None
        key = str(node.value)
        if str(node.tag) == f"{_STANDARD}merge":
            self._fault(path, "`<<` is not read here", "write the keys out where they belong", line)
            return None
        if key in known:
            first = self.source.lines[*path, key]
            self._fault((*path, key), f"is written twice (first on line {first})", "keep one of them", line)
            return None
        return key

    def _scalar(self, node: ScalarNode, path: Path) -> object:
        text = self.source.texts[path] = str(node.value)
        kind = str(node.tag).removeprefix(_STANDARD)
        match kind:
            case "str" | "timestamp":
                return text
            case "int" | "float":
                return _number(text)
            case "bool":
                return text.lower() in _TRUE
            case "null":
                self._spoil(path, "has no value", "write the value after it, or remove the line")
            case _:
                self._spoil(path, f"`{kind}` is not read here", "remove it, and put the text in quotes")
        return None

    def _check_tag(self, node: Node, path: Path, plain: str) -> None:
        if str(node.tag) != f"{_STANDARD}{plain}":
            self._spoil(path, f"`{node.tag}` is not read here", "remove it")

    def _first_sight(self, node: Node, path: Path) -> bool:
        """Say once that anchors are not read; False where the node is met again through an alias."""
        if id(node) in self.seen:
            self._spoil(path, f"`*{node.anchor}` is not read here", "write the value out")
            return False
        self.seen.add(id(node))
        self._fault(path, f"`&{node.anchor}` is not read here", "remove it, and write the value out where it is needed")
        return True

    def _spoil(self, path: Path, message: str, remedy: str) -> None:
        self.source.spoiled.add(path)
        self._fault(path, message, remedy)

    def _fault(self, path: Path, message: str, remedy: str, line: int | None = None) -> None:
        self.source.faults.append(Fault(path=path, message=message, remedy=remedy, line=line))


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text.replace("_", ""))
    except ValueError:
        return float("nan")  # .inf, 0x1F, 1e: no key of ours takes a number; its words are in `texts`
