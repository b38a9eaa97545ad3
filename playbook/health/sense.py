"""What health checks must mean: services, hosts and thresholds that make sense together."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from playbook.durations import spell, write
from playbook.health.check import Common, Placed
from playbook.health.command import CommandCheck
from playbook.health.hosts import Host
from playbook.health.kinds import AnyCheck
from playbook.nearest import did_you_mean
from playbook.problems import Fault, Path

_LIMITS: Final = (
    ("warn", "fail"),
    ("memory_warn", "memory_fail"),
    ("connections_warn", "connections_fail"),
    ("lag_warn", "lag_fail"),
)
"""Pairs of thresholds: what is degraded comes before what is failing."""


def faults(
    checks: Mapping[str, AnyCheck | None], hosts: Mapping[str, Host | None] | None, services: tuple[str, ...] | None
) -> Iterator[Fault]:
    """All that makes no sense in them; None for what cannot be read."""
    for key, check in checks.items():
        if check is not None:
            path: Path = ("checks", key)
            yield from _check_service(path, check, services)
            yield from _check_times(path, check)
            yield from _check_limits(path, check)
            yield from _check_declaring(path, check)
            yield from _check_host(path, check, hosts)


def _check_service(path: Path, check: Common, services: tuple[str, ...] | None) -> Iterator[Fault]:
    if services is not None and check.service is not None and check.service not in services:
        message = f"`{check.service}` is not one of `services`"
        yield Fault(path=(*path, "service"), message=message, remedy=did_you_mean(check.service, services))


def _check_times(path: Path, check: Common) -> Iterator[Fault]:
    if check.failing.bad > check.failing.of:
        words = f"{check.failing.bad} of {check.failing.of} can never be bad"
        yield Fault(path=(*path, "failing"), message=words, remedy="write `bad` no greater than `of`")
    if not isinstance(check, Placed):
        return
    if check.every is not None and check.timeout > check.every:
        words = f"{spell(check.timeout)} is longer than `every`, {spell(check.every)}"
        yield Fault(path=(*path, "timeout"), message=words, remedy=f"write at most `{write(check.every)}`")
    slow: timedelta | None = getattr(check, "slow", None)
    if slow is not None and slow >= check.timeout:
        words = f"is no shorter than `timeout`, {spell(check.timeout)}: it would fail before it is slow"
        yield Fault(path=(*path, "slow"), message=words, remedy="write a shorter time")


def _check_limits(path: Path, check: Common) -> Iterator[Fault]:
    for warn, fail in _LIMITS:
        sooner, later = getattr(check, warn, None), getattr(check, fail, None)
        if sooner is not None and later is not None and sooner > later:
            words = f"is more than `{fail}`: it would fail before it warns"
            yield Fault(path=(*path, warn), message=words, remedy=f"write less than `{fail}`")


def _check_declaring(path: Path, check: Common) -> Iterator[Fault]:
    if check.declares and check.severity is None:
        yield Fault(path=(*path, "declares"), message="does not say how severe", remedy="add `severity: P1`")
    if check.declares and check.every is None:
        yield Fault(path=(*path, "declares"), message="would never run by itself", remedy="add `every: 30s`")


def _check_host(path: Path, check: Common, hosts: Mapping[str, Host | None] | None) -> Iterator[Fault]:
    if hosts is None or not isinstance(check, Placed) or check.on is None:
        return
    if check.on not in hosts:
        yield Fault(path=(*path, "on"), message=f"`{check.on}` is not a host", remedy=did_you_mean(check.on, hosts))
        return
    host = hosts[check.on]
    if host is None or host.ssh is None:
        return
    if not check.over_ssh:
        remedy = "leave `on` out, or let a runner run there"
        yield Fault(path=(*path, "on"), message="this kind of check cannot run over ssh", remedy=remedy)
    if isinstance(check, CommandCheck) and check.environment:
        remedy = "leave it out, and set it on that host; or let a runner run there"
        yield Fault(path=(*path, "environment"), message="does not reach over ssh", remedy=remedy)
