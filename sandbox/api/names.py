"""What a channel may be called. Source: Slack, conversations.create."""

from sandbox.wire import Denied
from sandbox.world import World

LONGEST = 80


def check(world: World, name: str) -> str:
    """The name, if Slack takes it. Raises Denied invalid_name_* or name_taken; archived channels keep their names."""
    if not name:
        raise Denied("invalid_name_required")
    if len(name) > LONGEST:
        raise Denied("invalid_name_maxlength")
    if not all(_allowed(sign) for sign in name):
        raise Denied("invalid_name_specials")
    if not any(sign.isalnum() for sign in name):
        raise Denied("invalid_name_punctuation")
    if world.find_channel(name):
        raise Denied("name_taken")
    return name


def _allowed(sign: str) -> bool:
    return sign in "-_" or (sign.isalnum() and sign == sign.lower())
