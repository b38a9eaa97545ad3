"""Certificates of servers: whom we trust, and how long theirs are good for."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from bot.integrations.probes.finding import Failed, Finding, degraded, failing, healthy
from playbook.durations import spell
from playbook.health.http import HttpCheck

_MADE: Final[dict[tuple[str, float], ssl.SSLContext]] = {}


def trusting(authority: str | None) -> ssl.SSLContext | bool:
    """The authorities of the machine, or that one alone. Raises Failed."""
    if authority is None:
        return True
    try:
        key = (authority, Path(authority).stat().st_mtime)
        if key not in _MADE:  # loading one takes milliseconds
            _MADE[key] = ssl.create_default_context(cafile=authority)
        return _MADE[key]
    except OSError as error:
        raise Failed(f"`{authority}` holds no certificate that can be read") from error


def judged(check: HttpCheck, certificate: dict[str, Any] | None, at: datetime) -> Finding | None:
    """How long it is still good for; None if there is none."""
    if not certificate:
        return None
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(certificate["notAfter"]), UTC)
    left = ends - at
    words = f"the certificate ends in {spell(timedelta(days=left.days) if left.days else left)}"
    if check.tls_fail is not None and left < check.tls_fail:
        return failing(words)
    return degraded(words) if check.tls_warn is not None and left < check.tls_warn else healthy(words)
