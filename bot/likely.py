"""What looks like a secret, though nobody has told us of it: taken out of what programs print, before anybody reads it.

Whatever somebody has written into a log, it takes time that grows with the text alone: no pattern can share one run of
signs among its parts in many ways, and none begins anew within a run.
"""

import re
from typing import Final

from bot.masking import MASK

_KEYS: Final = "access|account|api|auth|deploy|encryption|jwt|master|private|secret|session|shared|signing|webhook"
_PASSES: Final = "admin|auth|db|mail|mysql|pg|postgres|redis|root|smtp|user"
_SECRET_NAME: Final = re.compile(
    rf"(?:password|passwd|passphrase|pwd|secret|token|credentials?|jwt|(?:{_KEYS})key|(?:{_PASSES})pass)"
    r"(?:base|value|hash|old|new|prod|dev|test|\d+)*$"
)
"""How a name ends that sounds secret, in small letters and without what parts its words."""

_NAMED: Final = re.compile(
    r"""(?xmi)
    (?: (?P<first>^[ \t]*(?:export[ \t]+)?) | (?<![\w.-]) )
    (?P<name> (?=[\w.-]*(?:pass|pwd|secret|token|key|cred|jwt)) [\w.-]++ )
    (?P<sign> (?:\\*["'])?[ \t]{0,9}[:=][ \t]{0,9} | (?<=[a-z0-9])[ ]{1,9}(?=[^\s-]) )
    (?P<quote> (?:\\*["'])? )""",
    re.ASCII,
)
"""`NAME=`, `NAME: `, `"NAME":` and `--NAME `, the quotes of a JSON that stands in a JSON included."""
_WORD: Final = re.compile(r"\S+")
_LINE: Final = re.compile(r"[^\r\n]+")
_QUOTED: Final = {quote: re.compile(rf"(?:[^{quote}\\\r\n]|\\.)*+") for quote in "\"'"}
_MORE: Final = re.compile(r"[ \t]+\S")
_NO_SECRET: Final = re.compile(
    r"(?i:true|false|null|none|nil|yes|no|on|off|set|unset|empty|missing|invalid|expired|required|wrong|denied|unknown"
    r"|\$\{\w*\}|[\[{(]+|\*+)[,;.)\]}]*|\$[A-Z_][A-Z0-9_]+"
)
"""Values that say how it is with a secret, or where it comes from."""
_PATH: Final = ("/", "~", ".")
_SHORTEST: Final = 4
"""Signs of what is a secret after a colon in the middle of a line, where it may as well be a sentence."""

_FORMS: Final = (
    (re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]*+"), MASK),
    (
        re.compile(
            r"(?<![A-Za-z0-9])(?:xox[a-z]-[A-Za-z0-9-]{8,}+|xapp-[A-Za-z0-9-]{8,}+|gh[a-z]_[A-Za-z0-9]{16,}+"
            r"|github_pat_\w{16,}+|glpat-[\w-]{16,}+|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}"
            r"|[rs]k_(?:live|test)_\w{8,}+|sk-(?=[\w-]{0,40}\d)[\w-]{16,}+)"
        ),
        MASK,
    ),
    (re.compile(r"(?i)\b(bearer|basic)[ ]+(?=[a-z._~/-]{0,200}[0-9=+_])[a-z0-9._~+/=-]{8,}+"), rf"\1 {MASK}"),
    (re.compile(r"(?i)\b(authorization[\"']?[ ]{0,9}[:=][ ]{0,9}[\"']?(?:[a-z]+[ ]+)?)[^\s\"',]++"), rf"\1{MASK}"),
    (
        re.compile(r"""(://[^\s:/@"'<>]*+:)(?!\d+[/\s])(?:(?:(?!://)[^\s/"'<>])+|(?:(?!://)[^\s"'<>])+)(@)"""),
        rf"\1{MASK}\2",
    ),
    (re.compile(r"(?s)-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\Z)"), MASK),
)
"""Tokens, headers, passwords in addresses and private keys by their form, and what stands in their place."""


def likely_masked(text: str) -> str:
    """The text without what looks like a secret: by its form, or by the name that it has."""
    for pattern, instead in _FORMS:
        text = pattern.sub(instead, text)
    pieces, done = [], 0
    for named in _NAMED.finditer(text):
        if named.start() >= done and (secret := _secret(named, text)):
            pieces += [text[done : named.end()], MASK]
            done = named.end() + len(secret)
    return "".join((*pieces, text[done:]))


def _secret(named: re.Match[str], text: str) -> str:
    """What this name has for a value, if that is a secret; else nothing."""
    name, by_space = named["name"], named["sign"].isspace()
    if not _SECRET_NAME.search(re.sub(r"[_.-]", "", name).lower()) or (by_space and not name.startswith("--")):
        return ""
    value = _value(named, text)
    if _NO_SECRET.fullmatch(value) or (name.lower().endswith("pwd") and value.startswith(_PATH)):
        return ""
    return "" if _is_prose(named, value, text) else value


def _value(named: re.Match[str], text: str) -> str:
    """To the quote that ends it; else to the end of the line if that begins with the name; else to the next space."""
    begin, before = named.end(), text[named.start("name") - 1 : named.start("name")]
    quote = named["quote"] or (before if before in _QUOTED and named["sign"][0] in ":= " else "")
    if len(quote) > 1:  # escaped itself
        end = text.find(quote, begin)
        return text[begin : end if end >= 0 else None]
    to_the_end = named["first"] is not None and not named["sign"].isspace()
    found = (_QUOTED.get(quote) or (_LINE if to_the_end else _WORD)).match(text, begin)
    return found[0] if found else ""


def _is_prose(named: re.Match[str], value: str, text: str) -> bool:
    """Whether it reads like a sentence: `unexpected token: there is no end`."""
    if named["first"] is not None or named["quote"] or named["sign"].strip() != ":" or not named["name"].isalpha():
        return False
    goes_on = _MORE.match(text, named.end() + len(value)) is not None
    return len(value) < _SHORTEST or (goes_on and value.isalpha() and value.islower())
