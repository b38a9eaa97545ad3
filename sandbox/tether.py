"""Runs a module that ends together with whoever started it, `python -m sandbox.tether MODULE …`: also after `kill -9`.

Whoever starts it holds the other end of its standard input, and says nothing there. Once that end is gone, by whatever
cause, the module gets SIGTERM, and is ended if that does not help.
"""

import os
import runpy
import signal
import sys
import threading
import time
from typing import Final

STANDARD_INPUT: Final = 0
PATIENCE: Final = 3.0
"""Seconds between SIGTERM and the end."""


def _hold() -> None:
    while os.read(STANDARD_INPUT, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_hold, name="tether", daemon=True).start()
    module, sys.argv = sys.argv[1], sys.argv[1:]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
