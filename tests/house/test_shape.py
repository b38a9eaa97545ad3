"""The shape of the code: small files, small functions, a sentence at the head of each module."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("bot", "handlers", "playbook", "scheduler", "storage", "sandbox")
FILES = [
    path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if "migrations" not in path.parts
]
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of its body, the docstring left out."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def is_table(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it is one `match`: a table may be longer."""
    return any(isinstance(part, ast.Match) for part in node.body)


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_each_file(path: Path) -> None:
    """A file opens with what it is for, has at most 300 lines, and no function over 40."""
    source = path.read_text()
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [node.name for node in functions if length(node) > LONGEST_FUNCTION and not is_table(node)]

    assert ast.get_docstring(tree)
    assert len(source.splitlines()) <= LONGEST_FILE
    assert long == []
