"""The probe of `memory`: by the system here, by `/proc/meminfo` elsewhere."""

import re
from typing import Final

import psutil

from bot.execution.command import Command
from bot.integrations.probes.finding import Failed, Finding, share
from bot.integrations.probes.tools import Tools
from playbook.health.memory import MemoryCheck

_FIGURE: Final = re.compile(r"^(MemTotal|MemAvailable):\s+(\d+) kB", re.MULTILINE)


async def probe(check: MemoryCheck, tools: Tools) -> Finding:
    """How much of the memory cannot be had."""
    if tools.host is None or tools.host.ssh is None:
        seen = psutil.virtual_memory()
        return _judged(check, seen.total, seen.available)
    command = Command(argv=("cat", "/proc/meminfo"), timeout=check.timeout)
    result = await tools.executor.run(command, tools.host)
    figures = {name: int(kilobytes) * 1024 for name, kilobytes in _FIGURE.findall(result.output)}
    if len(figures) < 2:
        raise Failed(f"nothing can be said about the memory: {result.says(command)}", result.output)
    return _judged(check, figures["MemTotal"], figures["MemAvailable"])


def _judged(check: MemoryCheck, total: int, available: int) -> Finding:
    seen = share("memory is", 100 * (total - available) / total, check.warn, check.fail)
    return Finding(outcome=seen.outcome, says=f"{seen.says}, {available / 1024**3:.1f} GiB available")
