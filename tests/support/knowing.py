"""Who has been shown certain words: everything that the local workspace holds, and everything it was ever asked to."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from sandbox.channel import Channel
from sandbox.journal import Call
from sandbox.world import World


def knowing(world: World, calls: Sequence[Call], words: Sequence[str]) -> set[str]:
    """The IDs of those who could read any of these words, where it stands or where it has stood since."""
    told = [*_on_walls(world), *_in_messages(world), *_in_views(world), *_in_canvases(world)]
    told += [*_in_files(world), *_in_calls(world, calls)]
    return {who for held, readers in told if any(word in held for word in words) for who in readers}


Held = Iterator[tuple[str, set[str]]]
"""Things that can be read, in lower case, each with its readers."""


def _readers(world: World, channel: Channel) -> set[str]:
    return set(world.people) if channel.kind == "public" else set(channel.members)


def _on_walls(world: World) -> Held:
    for one in world.channels.values():
        wall = [one.name, *one.previous_names, one.topic, one.purpose, one.bookmarks]
        yield _text(wall), _readers(world, one)


def _in_messages(world: World) -> Held:
    """Those that were deleted too: they have been read."""
    for channel in world.channels.values():
        for one in channel.messages:
            readers = {one.ephemeral_to} if one.ephemeral_to else _readers(world, channel)
            yield _text([one.text, one.blocks, one.attachments, one.files]), readers


def _in_views(world: World) -> Held:
    for who in world.people:
        for view in world.modals.stack(who):
            yield _text([view.raw, view.values]), {who}
        if home := world.modals.homes.get(who):
            yield _text(home.raw), {who}


def _in_canvases(world: World) -> Held:
    for one in world.canvases.values():
        channel = world.channels.get(one["channel"] or "")
        yield _text(one), _readers(world, channel) if channel else set(world.people)


def _in_files(world: World) -> Held:
    for channel in world.channels.values():
        for file in (file for message in channel.messages for file in message.files):
            yield str(world.files[file["id"]]["body"]).lower(), _readers(world, channel)


def _in_calls(world: World, calls: Sequence[Call]) -> Held:
    """What was said before it was edited, and what has stood on a Home."""
    for one in calls:
        channel = world.channels.get(str(one.args.get("channel") or one.args.get("channel_id") or ""))
        person = str(one.args.get("user") or one.args.get("user_id") or "")
        if one.method == "chat.postEphemeral" or channel is None:
            yield _text(one.args), {person} if person else set()
        else:
            yield _text(one.args), _readers(world, channel)


def _text(held: Any) -> str:
    return json.dumps(held, ensure_ascii=False, default=str).lower()
