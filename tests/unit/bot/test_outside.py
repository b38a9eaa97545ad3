"""What `warroom check` says of the ways of being reached: settings that cannot be read, ways that lead nowhere."""

from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot import outside
from bot.settings import Settings
from playbook.contacts import Way
from playbook.document import Playbook
from tests.support.pagerduty import KEY


def settings(**given: object) -> Settings:
    """Settings out of nothing but these."""
    return Settings.model_validate({"_env_file": None, **given})


@pytest.fixture
def reached(playbook: Playbook) -> Playbook:
    """Ana is reached by e-mail and by PagerDuty."""
    ways = (Way(by="email"), Way(by="pagerduty", after=timedelta(minutes=5)))
    ana = playbook.contacts["primary"].model_copy(update={"pagerduty": "ana", "reach": ways})
    return playbook.model_copy(update={"contacts": {**playbook.contacts, "primary": ana}})


def test_ways_that_lead_nowhere(reached: Playbook) -> None:
    """The contact and what is missing, each once; nothing once it is there."""
    first, second = outside.unset(settings(), reached)
    assert first[0] == "the contact `primary` has `pagerduty: ana`, and WARROOM_PAGERDUTY_KEYS has no such key"
    assert second[0] == "the contact `primary` is to be reached by e-mail, and WARROOM_SMTP_URL is not set"

    given = {
        "warroom_pagerduty_keys": SecretStr(f"ana={KEY}"),
        "warroom_smtp_url": SecretStr("smtp://mail.example.com"),
    }
    assert outside.unset(settings(**given), reached) == []


def test_keys_that_cannot_be_read(reached: Playbook) -> None:
    """How to write them, without the key; which contact lacks one is then not said as well."""
    broken = settings(warroom_pagerduty_keys=SecretStr(KEY), warroom_smtp_url=SecretStr("smtp://mail.example.com"))

    ((wrong, remedy),) = outside.troubles(broken)
    assert wrong == "WARROOM_PAGERDUTY_KEYS cannot be read"
    assert "ana=<integration key>" in remedy
    assert KEY not in remedy
