"""files.*: uploading in two steps."""

from sandbox.api.ask import Ask, Method, everywhere
from sandbox.channel import Channel
from sandbox.wire import Denied, Json, explain


def get_url(ask: Ask) -> Json:
    """Where to send the bytes."""
    name, length = ask.need("filename"), ask.number("length", 0, "invalid_arguments")
    if length < 1:
        raise explain("invalid_arguments", "length must be at least 1")
    file_id = ask.world.mint("F")
    ask.world.files[file_id] = {"id": file_id, "name": name, "title": name, "length": length, "body": None}
    return {"upload_url": f"{ask.world.url}/upload/{file_id}", "file_id": file_id}


def complete(ask: Ask) -> Json:
    """Make uploaded files known, in channels when some are named."""
    files = [_uploaded(ask, wanted) for wanted in ask.data("files", "invalid_arguments") or ()]
    if not files:
        raise explain("invalid_arguments", "missing required field: files")
    for key in ask.names("channel_id") or ask.names("channels"):
        channel = _channel(ask, key)
        if (wait := ask.limits.admit_post(channel.id)) is not None:
            raise Denied("ratelimited", retry_after=wait)
        ask.world.post(
            channel,
            ask.bot,
            ask.text("initial_comment"),
            bot_id=ask.world.app.bot_id,
            thread_ts=ask.text("thread_ts") or None,
            files=[_described(ask, file) for file in files],
        )
    return {"files": [{"id": file["id"], "title": file["title"]} for file in files]}


def _described(ask: Ask, file: Json) -> Json:
    known = {key: file[key] for key in ("id", "name", "title")}
    return {**known, "mode": "hosted", "permalink": f"{ask.world.url}/files/{file['id']}"}


def _uploaded(ask: Ask, wanted: Json) -> Json:
    file = ask.world.files.get(str(wanted.get("id")))
    if file is None or file["body"] is None:
        raise Denied("file_not_found")
    file["title"] = wanted.get("title") or file["name"]
    return file


def _channel(ask: Ask, key: str) -> Channel:
    channel = ask.world.channels.get(key)
    if channel is None:
        raise Denied("channel_not_found")
    if ask.bot not in channel.members:
        raise Denied("not_in_channel")
    return channel


METHODS = (
    Method("files.getUploadURLExternal", get_url, 4, everywhere("files:write")),
    Method("files.completeUploadExternal", complete, 4, everywhere("files:write")),
)
