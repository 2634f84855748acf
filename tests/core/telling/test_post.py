"""The post: a mail server takes each e-mail once, whatever stops in between."""

from datetime import timedelta

import pytest

from core.errors import Problem
from core.exchange.sample import SAMPLE_IMPORT
from core.ledger.operations import Posting
from core.messages import (
    BY_MAIL,
    DOUBTFUL,
    LATE,
    LEFT,
    NOT_LEFT,
    ON_ITS_WAY,
    READY,
    TAKEN_BACK,
    TO_SEND,
    TURNED_DOWN,
)
from core.morning import Morning, keep_morning, load_inbox, password_file
from core.telling import Post, settle_doubt
from core.undo import undo
from tests.helpers.mail_server import BREAKS_OFF, MailServer, mail_server
from tests.helpers.posting import posted
from tests.helpers.telling_shop import TellingShop

pytestmark = pytest.mark.both_engines


def with_mail(shop: TellingShop, server: MailServer, *orders: str) -> None:
    shop.use_server(server.port)
    shop.make_ready(*orders)
    shop.tell(*orders)


def states(shop: TellingShop) -> list[str]:
    return [state for _, _, state in shop.states()]


def test_a_message_leaves_as_it_was_written_and_stands_as_sent(shop: TellingShop) -> None:
    with mail_server() as server:
        with_mail(shop, server, "1")
        shop.post().turn()
        shop.post().turn()
    (mail,) = server.mails
    assert mail["To"] == "anna@x.example"
    assert mail["From"] == "desk@shop.example"
    assert mail["Subject"] == "Ihre Bestellung 1 liegt zur Abholung bereit"
    assert server.text().startswith(
        "Guten Tag Anna Berg,\n\nIhre Bestellung 1 liegt zur Abholung bereit: Harbour."
    )
    assert states(shop) == [LEFT]
    assert (READY, ["1"]) not in shop.to_tell()


def test_many_leave_over_one_connection(shop: TellingShop) -> None:
    with mail_server() as server:
        shop.use_server(server.port)
        shop.tell("4", "5")
        shop.make_ready("1")
        shop.tell("1")
        shop.post().turn()
    assert server.to() == ["dan@x.example", "anna@x.example"]
    assert server.connections == 1


def test_a_promise_counts_as_told_once_the_server_took_it(shop: TellingShop) -> None:
    with mail_server() as server:
        shop.use_server(server.port)
        shop.tell("4", "5")
        assert shop.fact("4", "told_promise") is None
        assert (LATE, ["4", "5"]) not in shop.to_tell()  # under way
        shop.post().turn()
    assert str(shop.fact("4", "told_promise")) == "2026-12-03"
    assert shop.fact("5", "told_by") == "Ann"
    assert "Your order 4 of November 4, 2026: we expect the last of it on December 3, 2026." in server.text()


REFUSALS = [
    ("RCPT", "550 5.1.1 no such user", "The mail server said: 550 5.1.1 no such user"),
    ("MAIL", "553 sender not allowed", "The mail server said: 553 sender not allowed"),
    ("DATA", "554 no", "The mail server said: 554 no"),
    ("TEXT", "552 too large", "The mail server said: 552 too large"),
]


@pytest.mark.parametrize(("word", "answer", "sentence"), REFUSALS)
def test_a_refusal_stands_at_the_message_in_the_server_s_words_and_in_the_inbox_without_them(
    shop: TellingShop, word: str, answer: str, sentence: str
) -> None:
    with mail_server(answers={(word, ""): answer}) as server:
        with_mail(shop, server, "1")
        shop.post().turn()
        shop.post().turn()
    assert states(shop) == [TURNED_DOWN]
    assert shop.sentences() == [sentence]
    (entry,) = shop.store.ask(load_inbox).to_dicts()
    assert entry["subject"] == "Order 1"
    assert "anna" not in str(entry)
    assert server.received == []


def test_one_refusal_does_not_stop_the_others(shop: TellingShop) -> None:
    with mail_server(answers={("RCPT", "dan@"): "550 no such user"}) as server:
        shop.use_server(server.port)
        shop.tell("4", "5")
        shop.make_ready("1")
        shop.tell("1")
        shop.post().turn()
    assert server.to() == ["anna@x.example"]
    assert states(shop) == [TURNED_DOWN, TURNED_DOWN, LEFT]  # two orders of one message


def test_after_a_refusal_it_may_be_sent_to_another_address(shop: TellingShop) -> None:
    with mail_server(answers={("RCPT", "anna@"): "550 no such user"}) as server:
        with_mail(shop, server, "1")
        shop.post().turn()
        assert (READY, ["1"]) in shop.to_tell()
        shop.tell("1", recipient="berg@x.example")
        shop.post().turn()
    assert server.to() == ["berg@x.example"]
    assert states(shop) == [TURNED_DOWN, LEFT]


def test_a_cut_after_the_text_is_a_doubt_and_nothing_is_sent_again_by_itself(shop: TellingShop) -> None:
    with mail_server(answers={("TEXT", ""): BREAKS_OFF}) as server:
        with_mail(shop, server, "1")
        shop.post().turn()
        server.answers.clear()
        shop.now += timedelta(hours=2)
        shop.post().turn()
    assert server.received == []
    assert states(shop) == [DOUBTFUL]
    assert (READY, ["1"]) not in shop.to_tell()


@pytest.mark.parametrize(("sent", "state", "is_told"), [(True, LEFT, True), (False, NOT_LEFT, False)])
def test_a_person_says_what_became_of_a_doubt(
    shop: TellingShop, sent: bool, state: str, is_told: bool
) -> None:
    with mail_server(answers={("TEXT", ""): BREAKS_OFF}) as server:
        shop.use_server(server.port)
        done = shop.tell("4")
        shop.post().turn()
        settle_doubt(shop.store, done.result[0], sent=sent, by=shop.by())
        assert states(shop) == [state]
        assert (shop.fact("4", "told_promise") is not None) == is_told
        with pytest.raises(Problem, match="settled already"):
            settle_doubt(shop.store, done.result[0], sent=sent, by=shop.by())
        server.answers.clear()
        if not sent:
            shop.tell("4")
            shop.post().turn()
            assert server.to() == ["dan@x.example"]


class Killed(BaseException):
    """The process is gone."""


def test_killed_between_the_server_s_answer_and_the_note_of_it_is_a_doubt(
    shop: TellingShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise Killed

    with mail_server() as server:
        with_mail(shop, server, "1")
        with monkeypatch.context() as patched:
            patched.setattr(Post, "_note_sent", killed)
            with pytest.raises(Killed):
                shop.post().turn()
        assert states(shop) == [ON_ITS_WAY]
        for _ in range(3):
            shop.post().turn()
    assert len(server.received) == 1
    assert states(shop) == [DOUBTFUL]


LATER_ANSWERS = [
    ("MAIL", "421 busy"),
    ("RCPT", "450 greylisted"),
    ("MAIL", BREAKS_OFF),
    ("DATA", "451 later"),
]


@pytest.mark.parametrize(("word", "answer"), LATER_ANSWERS)
def test_what_the_server_does_not_take_now_is_tried_again_and_given_up_after_an_hour(
    shop: TellingShop, word: str, answer: str
) -> None:
    with mail_server(answers={(word, ""): answer}) as server:
        with_mail(shop, server, "1")
        post = shop.post()
        post.turn()
        post.turn()  # too early
        assert states(shop) == [TO_SEND]
        assert shop.sentences() != [""]
        if word == "RCPT":
            shop.now += timedelta(hours=1)
            post.turn()
            assert states(shop) == [TURNED_DOWN]
            assert shop.sentences() == ["It was tried for an hour. The mail server said: 450 greylisted"]
            return
        server.answers.clear()
        shop.now += timedelta(minutes=6)
        post.turn()
        assert states(shop) == [LEFT]
        assert len(server.received) == 1


def test_a_server_that_cannot_be_reached_leaves_everything_to_be_sent(shop: TellingShop) -> None:
    shop.use_server(1)
    shop.make_ready("1")
    shop.tell("1")
    post = shop.post()
    post.turn()
    assert states(shop) == [TO_SEND]
    (sentence,) = shop.sentences()
    assert sentence.startswith("E-mail could not be sent by 127.0.0.1: ")
    with mail_server() as server:
        shop.use_server(server.port)
        shop.now += timedelta(minutes=6)
        post.turn()
    assert states(shop) == [LEFT]


def test_a_wrong_password_is_said_at_the_message_and_never_shown(shop: TellingShop) -> None:
    password_file(shop.secrets).save({"password": "hidden-word"})
    with mail_server(accepts=False) as server:
        shop.use_server(server.port, user="ann")
        shop.make_ready("1")
        shop.tell("1")
        shop.post().turn()
    assert shop.sentences() == ["127.0.0.1 does not accept the user name and password. Enter them again."]
    assert states(shop) == [TO_SEND]


def test_what_was_undone_before_it_left_is_not_sent(shop: TellingShop) -> None:
    with mail_server() as server:
        shop.use_server(server.port)
        shop.make_ready("1")
        done = shop.tell("1")
        undo(shop.store, done.operation_id, by=shop.by())
        shop.post().turn()
        assert (server.received, states(shop)) == ([], [TAKEN_BACK])
        again = shop.tell("1")
        shop.post().turn()
        with pytest.raises(Problem, match="cannot be taken back"):
            undo(shop.store, again.operation_id, by=shop.by())
    assert states(shop) == [TAKEN_BACK, LEFT]


def test_the_sample_shop_writes_to_a_server_on_this_computer_only(shop: TellingShop) -> None:
    posted(shop.store, shop.by(SAMPLE_IMPORT), "import", Posting())
    with mail_server() as server:
        with_mail(shop, server, "1")
        shop.post().turn()
    assert states(shop) == [LEFT]
    keep_morning(
        shop.store, Morning(host="mail.example.com", sender="a@shop.example", recipient="a@shop.example")
    )
    shop.tell("4")
    shop.post().turn()
    assert states(shop)[-1] == TURNED_DOWN
    assert not shop.shown().can_mail


def test_the_lock_is_free_while_the_server_thinks(shop: TellingShop) -> None:
    """A write of a person goes through while an e-mail is being sent."""
    seen: list[str] = []

    class Watching(dict[tuple[str, str], str]):
        def items(self) -> object:  # type: ignore[override]
            with shop.store.write() as tx:
                seen.append(tx.rows("message")[0]["state"])
            return super().items()

    with mail_server() as server:
        with_mail(shop, server, "1")
        server.answers = Watching()
        shop.post().turn()
    assert ON_ITS_WAY in seen
    assert states(shop) == [LEFT]


def test_without_a_server_a_queued_message_is_refused_in_words(shop: TellingShop) -> None:
    with mail_server() as server:
        with_mail(shop, server, "1")
    shop.forget_server()
    shop.post().turn()
    assert shop.sentences() == ["No mail server is set up any more."]
    assert shop.states() == [("1", BY_MAIL, TURNED_DOWN)]
