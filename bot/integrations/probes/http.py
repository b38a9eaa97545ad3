"""The probe of `http`."""

import json
from datetime import timedelta

from bot.execution.output import readable
from bot.integrations.probes import certificates
from bot.integrations.probes.asking import Answer, ask
from bot.integrations.probes.finding import Finding, failing, healthy, pace, together
from bot.integrations.probes.tools import Tools
from playbook.health import paths
from playbook.health.http import HttpCheck
from playbook.health.sample import Outcome
from playbook.patterns import found


async def probe(check: HttpCheck, tools: Tools) -> Finding:
    """Ask it, and judge the status, the words, the time and the certificate of the answer."""
    begun = tools.monotonic()
    answer = await ask(check, tools)
    took = tools.since(begun)
    text = readable(answer.body)
    parts = [_status(check, answer, took), *_words(check, text), *_values(check, answer)]
    if seen := certificates.judged(check, answer.certificate, tools.at):
        parts.append(seen)
    if together(parts).outcome is Outcome.HEALTHY:
        return healthy(parts[0].says)
    return together(parts, evidence=f"{answer.status} {answer.reason}\n{text}")


def _status(check: HttpCheck, answer: Answer, took: timedelta) -> Finding:
    code = str(answer.status)
    if not any(code == one or one == f"{code[0]}xx" for one in check.status):
        where = f", to {answer.location}" if answer.location else ""
        return failing(f"{code} {answer.reason}{where}".strip())
    return pace(code, took, check.slow)


def _words(check: HttpCheck, text: str) -> list[Finding]:
    lacking = []
    if check.contains and check.contains not in text:
        lacking.append(failing(f"“{check.contains[:50]}” is not in the answer"))
    if check.pattern and not found(check.pattern, text):
        lacking.append(failing(f"`{check.pattern[:50]}` is not found in the answer"))
    return lacking


def _values(check: HttpCheck, answer: Answer) -> list[Finding]:
    if not check.json_values:
        return []
    try:
        data = json.loads(answer.body)
    except (ValueError, RecursionError):
        return [failing("the answer is not JSON")]
    return [one for path, wanted in check.json_values.items() if (one := _value(path, wanted, data))]


def _value(path: str, wanted: object, data: object) -> Finding | None:
    try:
        stands = paths.at(path, data)
    except paths.Nothing:
        return failing(f"`{path}` is not in the answer")
    if paths.same(wanted, stands):
        return None
    return failing(f"`{path}` is {json.dumps(stands)[:50]}, not {json.dumps(wanted)[:50]}")
