"""`warroom audit verify`: whether the audit trail is what was written."""

import asyncio
import json
from pathlib import Path

from storage import audit
from storage.audit import Audit, Seal
from storage.database import Database


def verify(url: str, *, against: Path | None, keep: Path | None) -> int:
    """Print what the audit finds; the exit code is 0 if every chain is whole.

    `against` is a file of seals kept earlier, `keep` one to write them to. Raises OSError and ValueError for a file
    that cannot be read or written.
    """
    found = asyncio.run(_found(url, _read(against) if against else {}))
    print(_told(found, against))
    if keep and not found.problems:
        keep.write_text(_written(found.seals), encoding="utf-8")
        print(f"The seals are in {keep}: keep it where nobody who can write to the database can change it.")
    return 1 if found.problems else 0


async def _found(url: str, earlier: dict[int, Seal]) -> Audit:
    database = Database(url)
    try:
        return await audit.verify(database, earlier)
    finally:
        await database.close()


def _told(found: Audit, against: Path | None) -> str:
    if found.problems:
        return "\n".join(f"✗ {problem}" for problem in found.problems)
    held = f", and goes on from the seals of {against}" if against else ""
    return f"The audit trail is whole: {found.entries} entries of {found.incidents} incidents{held}."


def _written(seals: dict[int, Seal]) -> str:
    return json.dumps({str(number): [seal.entry, seal.hash] for number, seal in seals.items()}, indent=0)


def _read(path: Path) -> dict[int, Seal]:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {int(number): Seal(entry=int(entry), hash=str(hash_)) for number, (entry, hash_) in kept.items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise ValueError(f"{path} holds no seals of `warroom audit verify --keep`") from error
