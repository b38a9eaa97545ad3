"""The service `worker`: works by a configuration file, of which there is a backup."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sandbox.services.service import Service
from sandbox.services.supervised import Supervised

CONFIGURATION: Final = json.dumps({"queue": "mails", "every_seconds": 2})


def worker(folder: Path, changed: Callable[[], None]) -> Service:
    """With a broken configuration it ends as often as it is started: only the backup mends it."""
    file, backup = folder / "worker.json", folder / "worker.json.backup"
    for path in (file, backup):
        path.write_text(CONFIGURATION, encoding="utf-8")
    process = Supervised("sandbox.services.programs.worker", [str(file)], folder / "worker.log", changed=changed)

    async def look() -> str | None:
        return ""

    async def corrupt() -> None:
        file.write_text(CONFIGURATION[: len(CONFIGURATION) // 2], encoding="utf-8")
        await process.restart()

    async def restore() -> str:
        shutil.copyfile(backup, file)
        return f"restored {file.name} from {backup.name}; it is read at the next start"

    return Service(
        name="worker",
        what="sends mails",
        where=str(file),
        process=process,
        look=look,
        breaks={"corrupt its configuration": corrupt},
        repair=restore,
    )
