"""The probe of `dns`."""

import dns.exception

from bot.execution.names import Names, why_not
from bot.integrations.probes.finding import Failed, Finding, failing, pace, together
from bot.integrations.probes.tools import Tools
from playbook.health.dns import DnsCheck


async def probe(check: DnsCheck, tools: Tools) -> Finding:
    """Ask for the name, and hold the answers against those that are expected."""
    names = tools.names
    if check.server is not None:
        server, _, port = check.server.partition("#")
        names = Names(servers=(server,), port=int(port or 53))
    begun = tools.monotonic()
    try:
        answer = await names.resolver(check.name).resolve(
            check.name, check.record, lifetime=check.timeout.total_seconds(), search=False
        )
    except dns.exception.Timeout as error:
        raise TimeoutError from error
    except dns.exception.DNSException as error:
        raise Failed(why_not(check.name, error)) from error
    found = [_bare(record.to_text()) for record in answer]
    parts = [pace(f"{len(found)} answers" if len(found) != 1 else found[0], tools.since(begun), check.slow)]
    missing = [wanted for wanted in check.expects if _bare(wanted) not in found]
    if missing:
        parts.append(failing(f"lacks {', '.join(missing)}"))
    return together(parts, evidence="\n".join(found) if missing else "")


def _bare(text: str) -> str:
    """A record as people write it: without the last dot, and without quotes."""
    return text.strip('"').rstrip(".").lower()
