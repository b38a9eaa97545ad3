"""The grammar in which Block Kit's rules are written: small checks that are put together into tables."""

from collections.abc import Callable, Mapping
from typing import Any

# A check looks at a value found at a JSON pointer and adds what is wrong with it to the findings.
Check = Callable[[Any, str, list[str]], None]


def report(findings: list[str], message: str, path: str) -> None:
    """Add a finding in Slack's wording: what is wrong, and where."""
    findings.append(f"{message} [json-pointer:{path}]")


def string(most: int, least: int = 0) -> Check:
    """A string of `least` to `most` code points."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not isinstance(value, str):
            report(findings, "must be a string", path)
        elif len(value) > most:
            report(findings, f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            report(findings, f"must be more than {least - 1} characters", path)

    return check


def choice(*words: str) -> Check:
    """One of these words."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if value not in words:
            report(findings, f"must be a valid enum value: {', '.join(words)}", path)

    return check


def boolean(value: Any, path: str, findings: list[str]) -> None:
    """true or false."""
    if not isinstance(value, bool):
        report(findings, "must be a boolean", path)


def anything(_value: Any, _path: str, _findings: list[str]) -> None:
    """Whatever it is, it is not looked at here."""


def integer(least: float = float("-inf"), most: float = float("inf")) -> Check:
    """A whole number between bounds."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            report(findings, "must be an integer", path)
        elif not least <= value <= most:
            report(findings, f"must be between {least} and {most}", path)

    return check


def number(above: float = float("-inf")) -> Check:
    """A number, greater than `above`."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            report(findings, "must be a number", path)
        elif value <= above:
            report(findings, f"must be greater than {above}", path)

    return check


def items(each: Check, most: int = 10_000, least: int = 0) -> Check:
    """A list of `least` to `most` values, each passing `each`."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not isinstance(value, list):
            report(findings, "must provide an array", path)
            return
        if len(value) > most:
            report(findings, f"no more than {most} items allowed", path)
        if len(value) < least:
            report(findings, f"no fewer than {least} items allowed", path)
        for index, child in enumerate(value):
            each(child, f"{path}/{index}", findings)

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *also: Check) -> Check:
    """An object with these keys and no others; `also` are checks of the whole."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not isinstance(value, dict):
            report(findings, "must provide an object", path)
            return
        for key in required:
            if value.get(key) is None:
                report(findings, f"missing required field: {key}", path)
        for key, child in value.items():
            if key not in known:
                report(findings, f"invalid additional property: {key}", path)
            elif child is not None:
                known[key](child, f"{path}/{key}", findings)
        for rule in also:
            rule(value, path, findings)

    return check


def by_type(table: Mapping[str, Check], allowed: tuple[str, ...] | None = None) -> Check:
    """An object whose `type` picks its check from the table, as far as `allowed`. The table may still grow."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not isinstance(value, dict):
            report(findings, "must provide an object", path)
            return
        kind = value.get("type")
        if not isinstance(kind, str):
            report(findings, "missing required field: type", path)
        elif kind not in table or (allowed is not None and kind not in allowed):
            report(findings, f"unsupported type: {kind}", f"{path}/type")
        else:
            table[kind](value, path, findings)

    return check


def exactly_one(*keys: str) -> Check:
    """Exactly one of these keys."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if sum(value.get(key) is not None for key in keys) != 1:
            report(findings, f"must define exactly one of {', '.join(keys)}", path)

    return check


def at_least_one(*keys: str) -> Check:
    """At least one of these keys."""

    def check(value: Any, path: str, findings: list[str]) -> None:
        if not any(value.get(key) for key in keys):
            report(findings, f"must define one of {', '.join(keys)}", path)

    return check
