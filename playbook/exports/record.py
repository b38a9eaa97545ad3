"""The timeline as JSON: complete, and read back without loss."""

from playbook.exports.export import Export


def write(export: Export) -> str:
    """The file's text."""
    return export.model_dump_json(indent=2) + "\n"


def read(text: str) -> Export:
    """A file read back. Raises `pydantic.ValidationError` if it is none."""
    return Export.model_validate_json(text)
