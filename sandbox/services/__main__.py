"""`python -m sandbox.services --folder FOLDER status|restart|repair|logs [NAME]`: what an operator has.

Exit codes: 0 it is well, or done · 1 it is not well, or refused · 2 wrongly asked · 3 there are no services.
"""

import argparse
import json
import socket
import sys
from pathlib import Path
from typing import Any, Final

from sandbox.services.control import NOBODY, SOCKET

NAMES: Final = ("api", "database", "worker")
TIME: Final = 60.0
VERBS: Final = {
    "status": "how it is; without a name, how all are",
    "restart": "end it and start it again",
    "repair": "repair what no restart mends: the worker's configuration, connections that are never given back",
    "logs": "the last lines of its log",
}


def main() -> int:
    """Ask, print, and give the exit code."""
    asked = _parser().parse_args()
    try:
        code, says = _ask(asked.folder / SOCKET, {**vars(asked), "folder": None})
    except (OSError, ValueError):
        print(f"There are no services at {asked.folder}: is the demo running?", file=sys.stderr)
        return NOBODY
    print(says, file=sys.stderr if code else sys.stdout)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox.services", description="Small services, to be operated.")
    parser.add_argument("--folder", type=Path, required=True, help="the folder that `warroom demo` names")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, does in VERBS.items():
        one = verbs.add_parser(verb, help=does)
        one.add_argument("name", choices=NAMES, nargs="?" if verb == "status" else None, help="which one")
        if verb == "logs":
            one.add_argument("--tail", type=int, default=20, help="how many lines")
    return parser


def _ask(place: Path, question: dict[str, Any]) -> tuple[int, str]:
    with socket.socket(socket.AF_UNIX) as door:
        door.settimeout(TIME)
        door.connect(str(place))
        door.sendall(json.dumps(question).encode() + b"\n")
        with door.makefile(encoding="utf-8") as answers:
            answer = json.loads(answers.readline())
    return int(answer["code"]), str(answer["says"])


if __name__ == "__main__":
    sys.exit(main())
