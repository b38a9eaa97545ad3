"""Which process has claimed a delivery, and whether that process still lives."""

import os
import secrets
import socket
from collections.abc import Iterable
from typing import Final

_HOST: Final = socket.gethostname().replace(":", "-")


def new() -> str:
    """A name for this process that no other has, and that says where it runs."""
    return f"{_HOST}:{os.getpid()}:{secrets.token_hex(4)}"


def here(token: str) -> bool:
    """Whether it is a process of this host."""
    return token.partition(":")[0] == _HOST


def dead(tokens: Iterable[str]) -> list[str]:
    """Those of processes on this host that have ended. Of another host's we know nothing; their leases must run out."""
    return [token for token in tokens if _is_dead(token)]


def _is_dead(token: str) -> bool:
    host, _, rest = token.partition(":")
    pid = rest.partition(":")[0]
    if host != _HOST or not pid.isdecimal():
        return False
    # A process of our own number that is not us was here before us, as in a container, where all are number 1.
    return int(pid) == os.getpid() or not _runs(int(pid))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
