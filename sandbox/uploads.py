"""Where the bytes of files are sent, and where people get them."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from aiohttp import web

from sandbox.world import World


def receive(world: World) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of upload addresses: once for each file, of the announced length."""

    async def handle(request: web.Request) -> web.StreamResponse:
        file = world.files.get(request.match_info["file_id"])
        if file is None:
            return web.Response(status=404)
        body = await request.read()
        if len(body) != file["length"]:
            return web.Response(status=400, text="length does not match")
        file["body"] = body
        return web.Response(text=f"OK - {len(body)}")

    return handle


def give(world: World) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The handler of files' own addresses."""

    async def handle(request: web.Request) -> web.StreamResponse:
        file = world.files.get(request.match_info["file_id"])
        if file is None or file["body"] is None:
            return web.Response(status=404, text="There is no such file here.")
        disposition = f"attachment; filename*=UTF-8''{quote(file['name'])}"
        return web.Response(
            body=file["body"],
            content_type="application/octet-stream",
            headers={"Content-Disposition": disposition},
        )

    return handle
