"""Answers to interactions: the body of an acknowledgement, and posts to a response URL."""

from aiohttp import web

from sandbox.blocks import surfaces
from sandbox.channel import Channel
from sandbox.message import Message
from sandbox.parcels import read_object
from sandbox.tickets import ResponseUrl
from sandbox.wire import Denied, Json
from sandbox.world import World

STATUS = {"expired_url": 404, "used_url": 404}


class Replies:
    """Ephemeral unless response_type is in_channel. Source: Slack, handling user interaction."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """POST /response/…: five times within thirty minutes."""
        try:
            ticket = self._world.tickets.redeem_response(request.match_info["key"])
            body = read_object(await request.text())
            if body is None:
                raise Denied("invalid_payload")
            self.say(ticket, body)
        except Denied as no:
            answer = {"ok": False, "error": no.code, **no.extra}
            return web.json_response(answer, status=STATUS.get(no.code, 400))
        return web.Response(text="ok")

    def say(self, ticket: ResponseUrl, body: Json) -> None:
        """Post, replace or delete as the body says. Raises Denied: no_text, invalid_blocks…"""
        channel = self._world.channels[ticket.channel]
        original = channel.find(ticket.original) if ticket.original else None
        if body.get("delete_original"):
            if original:
                self._world.delete(original)
            return
        parts = self._content(body)
        if body.get("replace_original") and original:
            self._world.edit(original, **parts)
            return
        ticket.replies.append(self._post(ticket, channel, original, body, parts))

    def _content(self, body: Json) -> Json:
        text, blocks = str(body.get("text") or ""), body.get("blocks") or []
        if not text.strip() and not blocks and not body.get("attachments"):
            raise Denied("no_text")
        surfaces.check_message(blocks, strict_size=self._world.strict_size)
        return {"text": text, "blocks": blocks}

    def _post(
        self, ticket: ResponseUrl, channel: Channel, original: Message | None, body: Json, parts: Json
    ) -> Message:
        public = body.get("response_type") == "in_channel" and not (original and original.ephemeral_to)
        return self._world.post(
            channel,
            self._world.app.bot_user_id,
            bot_id=self._world.app.bot_id,
            ephemeral_to=None if public else ticket.user,
            thread_ts=body.get("thread_ts"),
            **parts,
        )
