"""The kinds of health checks: the one list of them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError

from playbook.health.check import Common
from playbook.health.command import CommandCheck
from playbook.health.disk import DiskCheck
from playbook.health.dns import DnsCheck
from playbook.health.docker import DockerCheck
from playbook.health.heartbeat import HeartbeatCheck
from playbook.health.http import HttpCheck
from playbook.health.memory import MemoryCheck
from playbook.health.postgres import PostgresCheck
from playbook.health.redis import RedisCheck
from playbook.health.tcp import TcpCheck

AnyCheck = (
    HttpCheck
    | TcpCheck
    | DnsCheck
    | PostgresCheck
    | RedisCheck
    | CommandCheck
    | DockerCheck
    | DiskCheck
    | MemoryCheck
    | HeartbeatCheck
)
Check = Annotated[AnyCheck, Field(discriminator="kind")]
"""A health check, of the kind that its `kind` says."""

KINDS: Final[Mapping[str, type[Common]]] = MappingProxyType(
    {
        "http": HttpCheck,
        "tcp": TcpCheck,
        "dns": DnsCheck,
        "postgres": PostgresCheck,
        "redis": RedisCheck,
        "command": CommandCheck,
        "docker": DockerCheck,
        "disk": DiskCheck,
        "memory": MemoryCheck,
        "heartbeat": HeartbeatCheck,
    }
)
_ANY: Final[TypeAdapter[AnyCheck]] = TypeAdapter(Check)


def check(value: object) -> AnyCheck | None:
    """The health check that a value of the file is; None if it cannot be read."""
    try:
        return _ANY.validate_python(value)
    except ValidationError:
        return None
