"""The probe of `disk`: by `df`, here as elsewhere: a look at a dead network disk can only be ended in a process."""

import re
from typing import Final

from bot.execution.command import Command, Ended
from bot.integrations.probes.finding import Failed, Finding, share
from bot.integrations.probes.tools import Tools
from playbook.health.disk import DiskCheck

_LINE: Final = re.compile(r"\s(?P<blocks>\d+)\s+(?P<used>\d+)\s+(?P<free>-?\d+)\s+(?P<share>\d+)%\s+/[^\n]*$")


async def probe(check: DiskCheck, tools: Tools) -> Finding:
    """How full the disk is; what only root may fill counts as full."""
    command = Command(argv=("df", "-Pk", check.path), timeout=check.timeout)
    result = await tools.executor.run(command, tools.host)
    found = _LINE.search(result.output.rstrip())
    if result.ended is not Ended.EXITED:
        raise Failed(result.says(command))
    if not found:
        raise Failed(f"nothing can be said about `{check.path}`", result.output)
    used, free = int(found["used"]), max(int(found["free"]), 0)
    part = 100 * used / (used + free) if used + free else 0.0
    seen = share(f"{check.path} is", part, check.warn, check.fail)
    says = f"{seen.says}, {free / 1024**2:.1f} GiB left"
    return Finding(outcome=seen.outcome, says=says, took=result.took)
