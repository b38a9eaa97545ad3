"""The forms in which a timeline is handed to somebody."""

from enum import StrEnum


class Format(StrEnum):
    """The formats of an export, by the words that people type."""

    MARKDOWN = "md"
    JSON = "json"
    CSV = "csv"
