"""Pages by e-mail: what they say, that nobody can write their headers, and what the server's refusals mean."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any, Final

import aiosmtplib
import pytest

from bot.integrations.email.integration import Email
from bot.integrations.email.server import Server, failure
from playbook import commands
from playbook.contacts import WayBy
from playbook.document import Playbook
from playbook.flags import call_key
from playbook.telling import What, page_key
from scheduler.errands import Errand, GiveUp, TryLater
from tests.support.history import START, History, at
from tests.support.mailbox import Mailbox, mailbox
from tests.unit.integrations.rendering import errand, opened

ANA = "U0000ANA"
FROM = "Warroom <warroom@example.com>"
WAYS: Final[tuple[WayBy, ...]] = ("email",)


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    """A mail server."""
    async with mailbox() as box:
        yield box


def paged(playbook: Playbook, title: str = "checkout is down", **details: Any) -> History:
    """An incident whose first page has not reached Ana."""
    history = opened(History(playbook, title=title, **details))
    page = page_key(ANA, 0, START)
    history.give(commands.RecordUnreachable(at=at(1), person=ANA, page=page, reason="Slack does not answer", ways=WAYS))
    return history


def by_mail(history: History, receipt: str | None = None) -> Errand:
    """The errand of that mail."""
    return errand(history, What.MAIL, "paged_by_mail", person=ANA, receipt=receipt)


async def test_it_says_what_to_do(box: Mailbox, playbook: Playbook) -> None:
    """To the person's address: what is wrong, how bad, where people meet, and how to acknowledge without Slack."""
    done = await Email(Server.read(box.url), FROM).deliver(by_mail(paged(playbook, impact="<@U0000BEN> cannot pay")))

    (mail,) = box.mails
    text = mail.get_content()
    assert mail["To"] == "ana@example.com"
    assert mail["Subject"] == "[P0] checkout is down: you are called (INC-7)"
    assert "warroom ack INC-7 --by ana@example.com" in text
    assert "Acknowledge by 03:15 UTC, with" in text
    assert "On-call engineer (backup) cannot pay" in text
    assert "https://slack.com/app_redirect?channel=C0000ROOM" in text
    assert done.receipt == mail["Message-ID"]
    assert mail["References"] != mail["Message-ID"]


async def test_again_is_seen_to_be_the_same(box: Mailbox, playbook: Playbook) -> None:
    """After a lost answer it is sent again under the same Message-ID; once its receipt is kept, never again."""
    email, history = Email(Server.read(box.url), FROM), paged(playbook)
    for _ in range(2):
        await email.deliver(by_mail(history))
    await email.deliver(by_mail(history, receipt="<known@example.com>"))

    assert len(box.mails) == 2
    assert len({mail["Message-ID"] for mail in box.mails}) == 1


@pytest.mark.parametrize("sign", ["\n", "\r\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
async def test_nobody_writes_a_header(box: Mailbox, playbook: Playbook, sign: str) -> None:
    """A title with a line break in it stays in the subject; no address is added."""
    title = f"down{sign}Bcc: eve@example.com{sign}{sign}hello"
    await Email(Server.read(box.url), FROM).deliver(by_mail(paged(playbook, title=title)))

    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert "eve@example.com" in mail["Subject"]


async def test_any_script_arrives(box: Mailbox, playbook: Playbook) -> None:
    """Words of any language and length arrive whole, as short a subject as phones like."""
    await Email(Server.read(box.url), FROM).deliver(by_mail(paged(playbook, title="結帳 💥 " * 20)))

    (mail,) = box.mails
    assert "結帳 💥" in mail["Subject"]
    assert len(mail["Subject"]) <= 150


async def test_a_private_one_is_not_named(box: Mailbox, playbook: Playbook) -> None:
    """A mail about a private incident calls, and says neither its title nor its impact."""
    history = paged(playbook, title="keys leaked", impact="all of them", private=True)
    await Email(Server.read(box.url), FROM).deliver(by_mail(history))

    (mail,) = box.mails
    assert "leaked" not in mail["Subject"] + mail.get_content()
    assert "all of them" not in mail.get_content()


async def test_not_when_somebody_has_it_by_now(box: Mailbox, playbook: Playbook) -> None:
    """Between the decision and the mail somebody has acknowledged: nobody is woken."""
    history = paged(playbook)
    history.give(commands.Acknowledge(by="U0000BEN", at=at(1)))
    await Email(Server.read(box.url), FROM).deliver(by_mail(history))

    assert box.mails == []


@pytest.mark.parametrize(
    ("answer", "means"), [("450 mailbox busy", TryLater), ("550 no such user", GiveUp), ("452 too much", TryLater)]
)
async def test_what_the_server_refuses(
    box: Mailbox, playbook: Playbook, answer: str, means: type[TryLater | GiveUp]
) -> None:
    """What may pass is tried later, what is for good is given up, both with the server's words."""
    box.answers = [answer]

    with pytest.raises(means, match=answer[:3]):
        await Email(Server.read(box.url), FROM).deliver(by_mail(paged(playbook)))
    assert box.mails == []


async def test_no_server() -> None:
    """A server that cannot be reached is tried later."""
    with pytest.raises(TryLater):
        await Server.read("smtp://127.0.0.1:1").send(_nothing())


def test_trouble_of_ours_is_not_the_person_s() -> None:
    """A wrong password or sender waits to be mended, and is not given up."""
    assert isinstance(failure(aiosmtplib.SMTPAuthenticationError(535, "no")), TryLater)
    assert isinstance(failure(aiosmtplib.SMTPSenderRefused(550, "no", "x")), TryLater)


async def test_a_password_never_goes_unencrypted(box: Mailbox) -> None:
    """A server that offers no encryption is not told the password."""
    with pytest.raises(TryLater):
        await Server.read(box.url.replace("//", "//warroom:secret@")).send(_nothing())


@pytest.mark.parametrize("url", ["", "mail.example.com", "https://example.com", "smtp://", "smtp://user:hunter2@:99x"])
def test_no_url(url: str) -> None:
    """What is no address of a mail server is refused without being repeated."""
    with pytest.raises(ValueError, match=r"smtp://|[Pp]ort") as caught:
        Server.read(url)
    assert "hunter2" not in str(caught.value)


def test_a_url() -> None:
    """The usual ports, and names and passwords with any sign in them."""
    assert Server.read("smtp://a%40b:p%3Aw@mail.example.com") == Server(
        host="mail.example.com", port=587, encrypted=False, user="a@b", password="p:w"
    )
    assert Server.read("smtps://mail.example.com").port == 465


def _nothing() -> Any:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"] = "a@example.com", "b@example.com"
    message.set_content("x")
    return message


@pytest.mark.parametrize("private", [False, True])
async def test_a_flag_says_that_there_is_nothing_to_do(box: Mailbox, playbook: Playbook, *, private: bool) -> None:
    """Why it comes, and no acknowledgement; of a private incident not even which flag."""
    history = opened(History(playbook, title="checkout is down", private=private, flags=("data-loss",)))
    why = "Slack does not answer"
    history.give(
        commands.RecordUnreachable(at=at(1), person="U0000TESS", page=call_key("U0000TESS"), reason=why, ways=WAYS)
    )
    made = errand(history, What.MAIL, "paged_by_mail", person="U0000TESS")
    await Email(Server.read(box.url), FROM).deliver(made)

    (mail,) = box.mails
    text = mail.get_content()
    assert "you are told (INC-7)" in mail["Subject"]
    assert ("because of: Data loss or corruption" in text) is not private
    assert "You are told at once as CTO" in text
    assert "warroom ack" not in text
    assert "acknowledges" not in text


async def test_no_deadline_that_has_passed(box: Mailbox, playbook: Playbook) -> None:
    """Who is called later than the severity allows is asked to acknowledge, and not by a moment that is over."""
    late = replace(by_mail(paged(playbook)), now=at(16))
    await Email(Server.read(box.url), FROM).deliver(late)

    assert "Acknowledge, with Warroom's command line" in box.mails[0].get_content()
