"""What a step of a runbook has printed, in the thread of its run's message: a message, or a file if it is long."""

from bot.integrations.slack.calls import Calls
from bot.integrations.slack.finding import attempted, said
from bot.integrations.slack.message import Place, Receipt
from bot.integrations.slack.posts import Attempt, Posts
from bot.integrations.slack.words.run import LONGEST, output, printed
from handlers.blocks import clip
from playbook.events import StepRecorded
from scheduler.errands import Done, Errand, GiveUp


def below(errand: Errand) -> Place:
    """In the thread of the run's message. Raises `GiveUp` if that is not there."""
    if errand.above is None:
        raise GiveUp("the message of its runbook is not there")
    return Receipt.read(errand.above).below


class Outputs:
    """Gives outputs."""

    def __init__(self, calls: Calls, posts: Posts) -> None:
        self._calls = calls
        self._posts = posts

    async def tell(self, errand: Errand) -> Done:
        """Post it once. Raises `GiveUp` if the run's message is not there."""
        event = errand.event
        if not isinstance(event, StepRecorded) or errand.delivery.receipt is not None:
            return Done()
        place = below(errand)
        if len(event.output) <= LONGEST:
            return Done(receipt=str(await self._posts.tell(Attempt.of(errand), place, output(event), anew=False)))
        return Done(receipt=await self._file(errand, event, place))

    async def _file(self, errand: Errand, event: StepRecorded, place: Place) -> str:
        name = f"{errand.incident.name}-run-{event.run}-step-{event.visit + 1}-{event.attempt}.txt".lower()
        if errand.delivery.unknown_since is not None and (found := await self._found(errand, place, name)):
            return f"{place.channel}:{found}"
        body = event.output.encode()
        where = await self._calls.call(
            "files.getUploadURLExternal", fine=("missing_scope",), filename=name, length=len(body)
        )
        if not where["ok"]:  # an app of before exports: what fits is shown all the same
            short = event.model_copy(update={"output": clip(event.output, LONGEST)})
            return str(await self._posts.tell(Attempt.of(errand), place, output(short), anew=False))
        await self._calls.upload(str(where["upload_url"]), body)
        errand.refuse_if_spent()
        await self._calls.call(
            "files.completeUploadExternal",
            files=[{"id": where["file_id"], "title": name}],
            channel_id=place.channel,
            thread_ts=place.thread,
            initial_comment=clip(printed(event), LONGEST),
        )
        return f"{place.channel}:{where['file_id']}"

    async def _found(self, errand: Errand, place: Place, name: str) -> str | None:
        """The file that an earlier attempt sent, if it did."""
        async for message in said(self._calls, place.channel, attempted(errand), thread=place.thread):
            for file in message.get("files", ()):
                if file.get("title") == name:
                    return str(file["id"])
        return None
