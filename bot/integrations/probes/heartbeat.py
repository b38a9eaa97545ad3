"""The probe of `heartbeat`: nothing is asked, since somebody calls us."""

from bot.integrations.probes.finding import Finding
from bot.integrations.probes.tools import Tools
from playbook.health.heartbeat import HeartbeatCheck, judged


async def probe(check: HeartbeatCheck, tools: Tools) -> Finding:
    """What its silence means."""
    outcome, says = judged(check, tools.called, tools.at)
    return Finding(outcome=outcome, says=says)
