"""Whether the process that claimed something still lives."""

import os
import subprocess
import sys

from bot import tokens


def test_who_is_dead() -> None:
    """A process of this host that has ended, and one that had our number before us; nobody of another host."""
    ended = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    host = tokens.new().partition(":")[0]
    gone, before_us = f"{host}:{int(ended.stdout)}:ab", f"{host}:{os.getpid()}:cd"
    living, elsewhere = f"{host}:{os.getppid()}:ef", f"other-{host}:{int(ended.stdout)}:ab"

    assert tokens.dead([gone, before_us, living, elsewhere, "unreadable"]) == [gone, before_us]
