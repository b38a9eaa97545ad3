"""How the services' programs note what they do: one line each, on standard output."""

import logging
import sys


def noting(name: str) -> logging.Logger:
    """The program's log."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    return logging.getLogger(name)
