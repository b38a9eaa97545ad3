"""What is wrong with the settings for what is kept outside of Slack: calls by Zoom, documents by Google."""

from bot.integrations.google.account import Key
from bot.settings import Settings
from playbook.document import Playbook

Trouble = tuple[str, str]
"""What is wrong, and the remedy."""


def troubles(settings: Settings) -> list[Trouble]:
    """Settings that cannot be used; asks nobody."""
    return [*_zoom(settings), *_google(settings)]


def unset(settings: Settings, playbook: Playbook) -> list[Trouble]:
    """What the playbook asks for while its settings are missing; the calls and documents are then not made."""
    found = []
    if playbook.war_room.meeting and not settings.warroom_zoom_account:
        found.append(("the playbook has `meeting: zoom`, and WARROOM_ZOOM_ACCOUNT is not set", "set WARROOM_ZOOM_…"))
    if playbook.war_room.document and settings.warroom_google_key is None:
        found.append(("the playbook has `document: google`, and WARROOM_GOOGLE_KEY is not set", "name the key file"))
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
