"""The worker: reads its configuration once, then does a job every so often. What it cannot read it ends over."""

import json
import logging
import os
import sys
import time
from pathlib import Path

from sandbox.services.programs.notes import note

log = logging.getLogger("worker")


def _work(configuration: Path) -> None:
    try:
        read = json.loads(configuration.read_text(encoding="utf-8"))
        queue, pause = str(read["queue"]), float(read["every_seconds"])
    except (OSError, ValueError, LookupError, TypeError) as error:
        log.critical("the configuration %s cannot be read: %s", configuration.name, error)
        sys.exit(os.EX_CONFIG)
    log.info("working on the queue %s", queue)
    done = 0
    while True:
        time.sleep(pause)
        done += 1
        log.info("job %d of %s is done", done, queue)


if __name__ == "__main__":
    note()
    _work(Path(sys.argv[1]))
