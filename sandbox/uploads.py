"""Where the bytes of files are sent."""

from collections.abc import Awaitable, Callable

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
