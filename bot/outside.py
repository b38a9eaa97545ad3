"""What is wrong with the settings for places outside of Slack: PagerDuty, runners, Zoom's calls, Google's documents."""

from typing import Final

from bot.integrations.google.account import Key
from bot.keys import read
from bot.places import runner_tokens
from bot.settings import Settings
from playbook.document import Playbook

SHORTEST: Final = 16
"""Characters of a token that somebody else must not guess."""
Trouble = tuple[str, str]
"""What is wrong, and the remedy."""


def troubles(settings: Settings) -> list[Trouble]:
    """Settings that cannot be used; asks nobody."""
    return [*_pagerduty(settings), *_runners(settings), *_zoom(settings), *_google(settings)]


def unset(settings: Settings, playbook: Playbook) -> list[Trouble]:
    """What the playbook asks for while its settings are missing; the calls and documents are then not made."""
    found = []
    if playbook.war_room.meeting and not settings.warroom_zoom_account:
        found.append(("the playbook has `meeting: zoom`, and WARROOM_ZOOM_ACCOUNT is not set", "set WARROOM_ZOOM_…"))
    if playbook.war_room.document and settings.warroom_google_key is None:
        found.append(("the playbook has `document: google`, and WARROOM_GOOGLE_KEY is not set", "name the key file"))
    return [*found, *_pages(settings, playbook), *_hosts(settings, playbook)]


def _pages(settings: Settings, playbook: Playbook) -> list[Trouble]:
    """The ways of its contacts that lead nowhere."""
    found, keys = [], read(settings.warroom_pagerduty_keys) if not _pagerduty(settings) else {}
    wanted = {one.pagerduty: key for key, one in reversed(playbook.contacts.items()) if one.pagerduty}
    for name, key in reversed(wanted.items()):
        if name not in keys:
            wrong = f"the contact `{key}` has `pagerduty: {name}`, and WARROOM_PAGERDUTY_KEYS has no such key"
            found.append((wrong, f"add {name}=<integration key>; until then no alert calls them"))
    mailed = [key for key, one in playbook.contacts.items() if any(way.by == "email" for way in one.reach)]
    if mailed and not settings.warroom_smtp_url.get_secret_value():
        wrong = f"the contact `{mailed[0]}` is to be reached by e-mail, and WARROOM_SMTP_URL is not set"
        found.append((wrong, "set it to smtp://user:password@host:587"))
    return found


def _pagerduty(settings: Settings) -> list[Trouble]:
    try:
        read(settings.warroom_pagerduty_keys)
    except ValueError as error:
        return [("WARROOM_PAGERDUTY_KEYS cannot be read", str(error))]
    return []


def _hosts(settings: Settings, playbook: Playbook) -> list[Trouble]:
    """Hosts whose runner cannot come: on SQLite it finds its work over HTTPS only, or on this very machine."""
    if _runners(settings) or not settings.warroom_database_url.startswith("sqlite"):
        return []
    tokens = runner_tokens(settings)
    wanted = {host.runner: key for key, host in reversed(playbook.hosts.items()) if host.runner}
    remedy = "add {0}=<token>, and start `warroom runner {0}` there with WARROOM_RUNNER_TOKEN set to it"
    return [
        (f"the host `{key}` has the runner `{name}`, and WARROOM_RUNNER_TOKENS has no such name", remedy.format(name))
        for name, key in reversed(wanted.items())
        if name not in tokens
    ]


def _runners(settings: Settings) -> list[Trouble]:
    try:
        tokens = runner_tokens(settings)
    except ValueError as error:
        return [("WARROOM_RUNNER_TOKENS cannot be read", str(error))]
    short = [name for name, token in tokens.items() if len(token.get_secret_value()) < SHORTEST]
    remedy = f"make one of at least {SHORTEST} characters, `openssl rand -hex 32`"
    found = [(f"The token of the runner `{name}` in WARROOM_RUNNER_TOKENS is easily guessed", remedy) for name in short]
    if len({token.get_secret_value() for token in tokens.values()}) < len(tokens):
        found.append(("Two runners in WARROOM_RUNNER_TOKENS have the same token", "give each its own"))
    return found


def _zoom(settings: Settings) -> list[Trouble]:
    given = {
        "WARROOM_ZOOM_ACCOUNT": settings.warroom_zoom_account,
        "WARROOM_ZOOM_CLIENT": settings.warroom_zoom_client,
        "WARROOM_ZOOM_SECRET": settings.warroom_zoom_secret.get_secret_value(),
    }
    missing = [name for name, value in given.items() if not value]
    if not missing or len(missing) == len(given):
        return []
    remedy = "all three are on the page of the Server-to-Server OAuth app in Zoom's marketplace"
    return [(f"{', '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set", remedy)]


def _google(settings: Settings) -> list[Trouble]:
    if settings.warroom_google_key is None:
        return []
    try:
        Key.read(settings.warroom_google_key)
    except ValueError as error:
        remedy = "make a key of the kind JSON for the service account, in Google's console"
        return [(f"WARROOM_GOOGLE_KEY cannot be used: {error}", remedy)]
    return []
