"""Alerts by PagerDuty's Events API v2; implements `scheduler.errands.Integration`.

Each page is an alert of its own, which goes on one way: triggered, acknowledged, resolved. The key by which PagerDuty
takes the same event twice for one makes it safe to send again whatever nobody knows the end of.
"""

from typing import Final

from bot.integrations.pagerduty.words import dedup_key, page, trigger
from bot.integrations.web import Web
from bot.keys import Keys
from playbook import ways
from scheduler.errands import Done, Errand, GiveUp

_STEPS: Final = ("trigger", "acknowledge", "resolve")
"""The actions of an event, in the order in which an alert meets them."""


class PagerDuty:
    """`keys` by the names that the playbook has for them; `address` is where events go."""

    def __init__(self, web: Web, keys: Keys, address: str) -> None:
        self._web = web
        self._keys = keys
        self._address = address

    async def deliver(self, errand: Errand) -> Done:
        """Send what the incident makes of the alert now. Raises `TryLater` and `GiveUp`."""
        before, action = errand.delivery.receipt, _action(errand)
        if _STEPS.index(action) <= (-1 if before is None else _STEPS.index(before)):
            return Done()
        if before is None and action != "trigger" and errand.delivery.unknown_since is None:
            return Done()  # it was answered before anybody was called
        name = errand.playbook.pagerduty_of(errand.delivery.person or "")
        key = self._keys.get(name or "")
        if key is None:
            raise GiveUp(f"WARROOM_PAGERDUTY_KEYS has no key called {name}" if name else "no key is named for them")
        errand.refuse_if_spent()
        body = {"routing_key": key.get_secret_value(), "event_action": action, "dedup_key": dedup_key(errand)}
        more = trigger(errand) if action == "trigger" else {}
        status, answer = await self._web.ask("POST", self._address, making=True, body={**body, **more})
        if status >= 400:
            errors = answer.get("errors")
            said = "; ".join(str(one) for one in errors) if isinstance(errors, list) else ""
            raise self._web.refuse(status, {"message": said or answer.get("message")})
        return Done(receipt=action)


def _action(errand: Errand) -> str:
    """Where the alert should stand."""
    calling = page(errand)
    if ways.calls(errand.incident, calling):
        return "trigger"
    return "acknowledge" if errand.incident.open and not ways.told_of(calling) else "resolve"
