"""auth.test and apps.connections.open: who am I, and where do I connect."""

from sandbox.api.ask import Ask, Method
from sandbox.app import TEAM_DOMAIN, TEAM_ID
from sandbox.wire import Json


def test(ask: Ask) -> Json:
    """Who the token belongs to."""
    app = ask.world.app
    return {
        "url": ask.world.url + "/",
        "team": TEAM_DOMAIN,
        "user": app.manifest.name.lower(),
        "team_id": TEAM_ID,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def connect(ask: Ask) -> Json:
    """An address for one WebSocket connection."""
    host = ask.world.url.removeprefix("http://")
    return {"url": f"ws://{host}/link/?ticket={ask.world.issue_link()}&app_id={ask.world.app.id}"}


METHODS = (
    Method("auth.test", test, None),
    # The tier data says 1; Slack's own reference says 3, and a client that reconnects needs more than one a minute.
    Method("apps.connections.open", connect, 3, app_token=True),
)
