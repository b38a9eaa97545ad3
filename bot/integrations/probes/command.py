"""The probe of `command`."""

from bot.execution.command import Command, Ended
from bot.integrations.probes.finding import Finding
from bot.integrations.probes.tools import Tools
from playbook.health.command import CommandCheck
from playbook.health.sample import Outcome
from playbook.patterns import found


async def probe(check: CommandCheck, tools: Tools) -> Finding:
    """Run it, and judge its end and what it printed."""
    environment = {name: tools.secrets.fill(text) for name, text in check.environment.items()}
    command = Command(argv=check.argv, timeout=check.timeout, directory=check.directory, environment=environment)
    result = await tools.executor.run(command, tools.host)
    outcome, says = _judged(check, result.ended, result.code), result.says(command)
    if outcome is not Outcome.HEALTHY and (last := _last_line(result.output)):
        says = f"{says}: {last}"
    if outcome is not Outcome.FAILING and check.pattern and not found(check.pattern, result.output):
        outcome, says = Outcome.FAILING, f"{says}, without `{check.pattern}` in what it printed"
    return Finding(outcome=outcome, says=says, evidence=result.output, took=result.took)


def _last_line(output: str) -> str:
    """What a program says at the end is most often why."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _judged(check: CommandCheck, ended: Ended, code: int | None) -> Outcome:
    if ended is not Ended.EXITED or code is None:
        return Outcome.FAILING
    if code in check.exit:
        return Outcome.HEALTHY
    return Outcome.DEGRADED if code in check.exit_warn else Outcome.FAILING
