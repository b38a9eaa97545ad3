"""Settings: what they take, and that they keep secrets."""

import pytest
from pydantic import ValidationError

from bot.check import settings_problem
from bot.settings import Settings


def test_secrets_do_not_show() -> None:
    """Neither in a log of the settings nor in their representation."""
    settings = Settings(_env_file=None, slack_bot_token="xoxb-planted", slack_app_token="xapp-planted")

    assert "planted" not in f"{settings} {settings!r}"


def test_the_api_address_ends_with_a_slash() -> None:
    """However it was written."""
    assert Settings(_env_file=None, slack_api_url="http://localhost/api").slack_api_url == "http://localhost/api/"


def test_a_bad_setting_is_named_without_its_value() -> None:
    """It may be a secret that was put in the wrong place."""
    with pytest.raises(ValidationError) as raised:
        Settings(_env_file=None, port="xoxb-planted")

    said = settings_problem(raised.value)

    assert said.startswith("✗ PORT: ")
    assert "planted" not in said


@pytest.mark.parametrize(("token", "socket_mode"), [("", False), ("xapp-1", True)])
def test_an_app_token_means_socket_mode(token: str, *, socket_mode: bool) -> None:
    """Nothing else has to be said."""
    assert Settings(_env_file=None, slack_app_token=token).socket_mode is socket_mode
