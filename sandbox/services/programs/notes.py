"""How the services' programs note what they do: one line each, on standard output."""

import logging
import sys


def note() -> None:
    """Begin."""
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
