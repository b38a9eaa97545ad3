"""Who works here: the nine people of the story, one who left, and another app's bot."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Person:
    """A member of the workspace. `name` is what a mention shows."""

    id: str
    name: str
    real_name: str
    title: str
    email: str
    deleted: bool = False
    is_bot: bool = False

    @property
    def handle(self) -> str:
        """The user name that payloads carry."""
        return self.name.lower()


ANA = Person(id="U0000ANA", name="Ana", real_name="Ana Duarte", title="on-call engineer", email="ana@example.com")
BEN = Person(id="U0000BEN", name="Ben", real_name="Ben Okafor", title="backup on call", email="ben@example.com")
SARA = Person(id="U0000SARA", name="Sara", real_name="Sara Lind", title="senior engineer", email="sara@example.com")
MARC = Person(
    id="U0000MARC", name="Marc", real_name="Marc Weber", title="engineering manager", email="marc@example.com"
)
TESS = Person(id="U0000TESS", name="Tess", real_name="Tess Moreau", title="CTO", email="tess@example.com")
CLEO = Person(id="U0000CLEO", name="Cleo", real_name="Cleo Park", title="CEO", email="cleo@example.com")
IVY = Person(id="U0000IVY", name="Ivy", real_name="Ivy Chen", title="security team", email="ivy@example.com")
LENA = Person(id="U0000LENA", name="Lena", real_name="Lena Fischer", title="legal counsel", email="lena@example.com")
PAUL = Person(id="U0000PAUL", name="Paul", real_name="Paul Mbeki", title="PR team", email="paul@example.com")
GONE = Person(
    id="U0000GONE", name="Gus", real_name="Gus Gone", title="left in spring", email="gus@example.com", deleted=True
)
ROBO = Person(id="U0000ROBO", name="Robo", real_name="Robo", title="", email="", is_bot=True)

TEAM = (ANA, BEN, SARA, MARC, TESS, CLEO, IVY, LENA, PAUL)
EVERYBODY = (*TEAM, GONE, ROBO)


@dataclass(frozen=True, kw_only=True)
class UserGroup:
    """A user group: `handle` is what follows the @."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]
