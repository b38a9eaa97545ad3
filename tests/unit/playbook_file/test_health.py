"""Health checks and hosts in the playbook file: what is refused, with which sentence, and that all the rest is read."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.document import Playbook
from playbook.health.kinds import KINDS, Check
from playbook.reading import read

Told = tuple[int, str, str, str]
ProblemsOf = Callable[[str], list[Told]]

PAGE = Path(__file__).parents[3] / "docs" / "playbook-file.md"
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1Wbn3x0m1x9h3m8n2kq0Y0s3b5u7w9y1A2C4E6G8I0"
HOSTS = f"""
hosts:
  backend: {{ssh: {{address: deploy@backend.internal, key: /k, known_host: {KEY}}}}}
  dmz: {{runner: dmz}}
checks:
"""
LINE = 50
"""Of a check that is written below the example and these hosts."""

ALL_KINDS = "`http`, `tcp`, `dns`, `postgres`, `redis`, `command`, `docker`, `disk`, `memory`, `heartbeat`"
AN_ADDRESS = "is not an address that this kind of check can ask"

# A sentence; a check; where it is wrong, what is said about it, and what is to be done.
REFUSED: list[tuple[str, str, tuple[str, str, str]]] = [
    (
        "An unknown kind is answered with the nearest.",
        "{kind: htp}",
        ("kind", "unknown kind `htp`", "did you mean `http`?"),
    ),
    (
        "A kind like no other is answered with all.",
        "{kind: carrier-pigeon}",
        ("kind", "unknown kind `carrier-pigeon`", f"known here: {ALL_KINDS}"),
    ),
    ("A kind is a word.", "{kind: [http]}", ("kind", "must be one word", f"known here: {ALL_KINDS}")),
    (
        "A check has a kind.",
        "{path: /}",
        (
            "",
            "does not say its `kind`",
            "add one of " + ALL_KINDS.replace(" `", " `kind: ").replace("`http", "`kind: http", 1),
        ),
    ),
    (
        "A check has keys.",
        "http",
        (
            "",
            "must have keys of its own, but is one word or text",
            "write, each on its own line below: `kind`, and the keys of that kind",
        ),
    ),
    (
        "A misspelt key is answered with the nearest of its kind, which is then not called missing.",
        '{kind: http, urll: "http://x"}',
        ("urll", "unknown key", "did you mean `url`?"),
    ),
    (
        "A key of other kinds is sent to them.",
        '{kind: tcp, address: "a:1", label: x}',
        ("label", "unknown key here", "`label` belongs to `kind: docker`"),
    ),
    (
        "A key inside a key of a check is known too.",
        "{kind: disk, failing: {bad: 3, off: 5}}",
        ("failing.off", "unknown key", "did you mean `of`?"),
    ),
    ("A missing key is shown.", "{kind: tcp}", ("address", "is missing", "add `address: queue.internal:5672`")),
    (
        "A silence has no time-out.",
        "{kind: heartbeat, within: 1h, on: dmz}",
        ("on", "unknown key here", "`on` belongs " + " or ".join(f"to `kind: {k}`" for k in KINDS if k != "heartbeat")),
    ),
    (
        "A password in a wrong address is not repeated.",
        '{kind: http, url: "ftp://me:hunter22@x"}',
        ("url", AN_ADDRESS, "write it as `https://example.internal/`"),
    ),
    (
        "An address is of the kind's own scheme.",
        '{kind: postgres, url: "mysql://x/y"}',
        ("url", AN_ADDRESS, "write it as `postgresql://example.internal/`"),
    ),
    (
        "A pattern is one.",
        '{kind: http, url: "http://x", pattern: "(a"}',
        ("pattern", "is no pattern: missing ): (a", "write a regular expression as RE2 reads it, in single quotes"),
    ),
    (
        "A short time has a unit.",
        '{kind: http, url: "http://x", slow: 500}',
        (
            "slow",
            "`500` is not a duration",
            "say the unit: `500m` for minutes, `500s` for seconds, `500h` for hours",
        ),
    ),
    (
        "What is slow comes before what is too late.",
        '{kind: http, url: "http://x", slow: 5s}',
        ("slow", "is no shorter than `timeout`, 5 s: it would fail before it is slow", "write a shorter time"),
    ),
    (
        "A status is a number, or begins like one.",
        '{kind: http, url: "http://x", status: [20x]}',
        ("status", "`20x` is not a status", "write it as `200`, or `2xx` for all that begin so"),
    ),
    (
        "A share is of a hundred.",
        "{kind: disk, fail: 101%}",
        ("fail", "`101%` is not a share", "write it as `80%`"),
    ),
    (
        "What warns comes before what fails.",
        "{kind: disk, warn: 95%}",
        ("warn", "is more than `fail`: it would fail before it warns", "write less than `fail`"),
    ),
    (
        "A line for a shell is answered with the list.",
        "{kind: command, argv: df -h}",
        ("argv", "must be a list: the program, then each argument", "write `[df, -h]`"),
    ),
    (
        "A line for a shell in a list is one, too.",
        '{kind: command, argv: ["df -h"]}',
        ("argv", "is a line for a shell", "write each word by itself: `[df, -h]`"),
    ),
    (
        "Everybody on a host sees arguments, so no secret stands there.",
        '{kind: command, argv: [psql, "${DB}"]}',
        (
            "argv",
            "has `${DB}` among its arguments",
            "give it to the program by `environment: {DB: ${DB}}`; everybody on a host sees arguments",
        ),
    ),
    (
        "Containers are named in one way.",
        "{kind: docker, container: a, label: b}",
        ("", "needs one of `container` and `label`", "write `container: nself-postgres`, or a `label`"),
    ),
    (
        "A service is one of the services.",
        "{kind: disk, service: chekout}",
        ("service", "`chekout` is not one of `services`", "did you mean `checkout`?"),
    ),
    (
        "A host is one of the hosts.",
        "{kind: disk, on: bakend}",
        ("on", "`bakend` is not a host", "did you mean `backend`?"),
    ),
    (
        "Over ssh, only programs can be run.",
        '{kind: tcp, address: "a:1", on: backend}',
        ("on", "this kind of check cannot run over ssh", "leave `on` out, or let a runner run there"),
    ),
    (
        "Over ssh, no environment is sent.",
        "{kind: command, argv: [a], environment: {A: b}, on: backend}",
        (
            "environment",
            "does not reach over ssh",
            "leave it out, and set it on that host; or let a runner run there",
        ),
    ),
    (
        "A run ends before the next.",
        "{kind: disk, timeout: 1m, every: 30s}",
        ("timeout", "1 min is longer than `every`, 30 s", "write at most `30s`"),
    ),
    (
        "Some of the samples can be bad.",
        "{kind: disk, failing: {bad: 3, of: 2}}",
        ("failing", "3 of 2 can never be bad", "write `bad` no greater than `of`"),
    ),
    (
        "What declares says as what.",
        "{kind: disk, declares: true, every: 1m}",
        ("declares", "does not say how severe", "add `severity: P1`"),
    ),
    (
        "What declares runs.",
        "{kind: disk, declares: true, severity: P1}",
        ("declares", "would never run by itself", "add `every: 30s`"),
    ),
    (
        "A table's name is one.",
        '{kind: postgres, url: "postgresql://x/y", writes: "a; DROP TABLE b"}',
        ("writes", "`a; DROP TABLE b` is not a table's name", "write it as `health_check`"),
    ),
    (
        "A value of an answer is one word.",
        '{kind: http, url: "http://x", json: {a: [1]}}',
        ("json", "wants `a` to be more than one word", "write a text, a number, `true` or `false`"),
    ),
    (
        "A server of the DNS is a number.",
        "{kind: dns, name: a.example, server: ns.example}",
        (
            "server",
            "`ns.example` is not a server's address",
            "write it as `10.0.0.2`, or `10.0.0.2#5353` with a port",
        ),
    ),
]


@pytest.mark.parametrize(("sentence", "check", "told"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused(
    sentence: str, check: str, told: tuple[str, str, str], example: str, problems_of: ProblemsOf
) -> None:
    """Each sentence of the table holds, and nothing else is said about that check."""
    where, message, remedy = told
    key = f"checks.a.{where}".removesuffix(".")

    assert problems_of(f"{example}{HOSTS}  a: {check}\n") == [(LINE, key, message, remedy)], sentence


HOST_REFUSED: list[tuple[str, str, tuple[str, str, str]]] = [
    (
        "A host is reached in one way.",
        "{}",
        ("", "needs one of `ssh` and `runner`", "write how it is reached: `runner: dmz`, or `ssh`"),
    ),
    (
        "Somebody logs in.",
        f"{{ssh: {{address: backend, key: /k, known_host: {KEY}}}}}",
        (
            "ssh.address",
            "`backend` is not somebody at a host",
            "write it as `deploy@backend.internal`, or with `:2222`",
        ),
    ),
    (
        "A host is known by its key, not by its key's fingerprint.",
        "{ssh: {address: a@b, key: /k, known_host: SHA256:abc}}",
        (
            "ssh.known_host",
            "is not a host's public key",
            "write what `ssh-keyscan -t ed25519 HOST` prints after the host's name: `ssh-ed25519 AAAA…`",
        ),
    ),
]


@pytest.mark.parametrize(("sentence", "host", "told"), HOST_REFUSED, ids=[row[0] for row in HOST_REFUSED])
def test_which_hosts_are_refused(
    sentence: str, host: str, told: tuple[str, str, str], example: str, problems_of: ProblemsOf
) -> None:
    """Each sentence of the table holds, and nothing else is said about that host."""
    where, message, remedy = told
    key = f"hosts.a.{where}".removesuffix(".")

    assert problems_of(f"{example}hosts:\n  a: {host}\n") == [(46, key, message, remedy)], sentence


def examples() -> list[str]:
    """What the page shows as checks, and as hosts."""
    return re.findall(r"```yaml\n(checks:.*?)```", PAGE.read_text(), re.DOTALL)


def whole(example: str, checks: str) -> str:
    """A playbook with these checks, and with all that they speak of."""
    text = example.replace("services: [checkout, login]", "services: [api, database]")
    return text + HOSTS.partition("checks:")[0] + checks


def test_each_kind_is_shown_and_read(example: str) -> None:
    """The page has an example of every kind, and each is read as it stands there."""
    found = {check.kind for shown in examples() for check in read(whole(example, shown)).checks.values()}

    assert found == set(KINDS)


@pytest.mark.parametrize("shown", examples(), ids=lambda shown: re.findall(r"kind: (\w+)", shown)[0])
def test_a_kept_playbook_is_read_again(example: str, shown: str) -> None:
    """What an incident was declared under stands in the database as JSON, and means the same when it is read."""
    playbook = read(whole(example, shown))

    assert Playbook.model_validate(playbook.model_dump(mode="json")) == playbook
    assert Playbook.model_validate_json(playbook.model_dump_json()).version == playbook.version


def test_the_union_has_every_kind() -> None:
    """The list of kinds and the type that the file is read by name the same."""
    union = Check.__args__[0].__args__  # type: ignore[attr-defined]  # typing's own, without a public name

    assert tuple(KINDS.values()) == union
    assert [model.model_fields["kind"].annotation.__args__[0] for model in union] == list(KINDS)


def test_a_playbook_without_them_is_as_before(example: str) -> None:
    """Neither is needed."""
    assert (read(example).checks, read(example).hosts) == ({}, {})


def test_an_address_with_a_port(example: str) -> None:
    """Who, where and which port, the usual one if none is written."""
    text = f"""{example}hosts:
  a: {{ssh: {{address: "deploy@[2001:db8::1]:2222", key: /k, known_host: {KEY}}}}}
  b: {{ssh: {{address: deploy@backend.internal, key: /k, known_host: {KEY}}}}}
"""
    found = [host.ssh for host in read(text).hosts.values() if host.ssh]

    assert [(ssh.user, ssh.host, ssh.port) for ssh in found] == [
        ("deploy", "2001:db8::1", 2222),
        ("deploy", "backend.internal", 22),
    ]
