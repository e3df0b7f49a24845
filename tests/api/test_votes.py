"""What customers think of a session: asked for, stored, thanked for. As in test_automation.py, texts are seen as the connector sees them."""
import pytest

from automation import AUTO, VOTES, world_on
from lines import Connector


@pytest.fixture(scope="module")
def world(server):
    with world_on(server) as world:
        yield world


@pytest.mark.parametrize("answer, thanks, stored", [("1", "Glad", 5), (" 0 ", "Sorry", 1)])
def test_a_vote_is_stored_and_thanked_for_and_begins_no_session(world, answer, thanks, stored):
    line = world.line(CLOSE_RULE="text", CLOSE_TEXT="Bye", **VOTES)
    session = line.answered()
    line.finish()
    assert line.is_over(session)
    assert line.write(answer) == session
    assert line.column("vote") == stored
    assert line.write(answer) != session  # one question, one answer
    assert line.told() == ["Hi", "Bye", "Rate us: 1 or 0", thanks]


def test_other_words_are_no_votes(world):
    line = world.line(**VOTES)
    session = line.answered()
    line.finish()
    assert line.write("1 more question") != session
    assert line.write("1") != session
    assert line.column("vote", session) == 0
    assert line.told() == ["Hi", "Rate us: 1 or 0"]


def test_a_number_in_a_conversation_is_no_vote(world):
    line = world.line(**VOTES)
    session = line.answered("Hello", "How many?")
    assert line.write("1") == session
    assert (line.column("vote"), line.column("state")) == (0, 40)


def test_nobody_is_asked_about_a_session_without_an_answer(world):
    line = world.line(CLOSE_RULE="text", CLOSE_TEXT="Bye", **VOTES)
    line.write("Hello")
    line.finish()
    assert line.told() == ["Bye"]


def test_the_session_waits_for_the_vote_as_long_as_the_limit(world):
    line = world.line(**VOTES, VOTE_TIME_LIMIT=120)
    session = line.answered()
    line.finish()
    assert line.column("state") == 60
    assert line.write("1") == session
    assert line.is_over(session) and line.column("vote") == 5  # VOTE_CLOSING_DELAY: at once
    session = line.answered()
    line.finish()
    world.advance(121)
    assert line.is_over(session)
    assert line.write("1") != session
    assert line.told() == ["Hi", "Rate us: 1 or 0", "Glad", "Hi", "Rate us: 1 or 0"]


def test_a_vote_does_not_end_the_window_unless_the_line_wants_it(world):
    line = world.line(**VOTES, VOTE_TIME_LIMIT=120, VOTE_CLOSING_DELAY="N")
    session = line.answered()
    line.finish()
    line.write("0")
    assert not line.is_over(session)
    assert line.write("1") == session  # a word like any other, which continues the session
    assert (line.column("vote"), line.column("state")) == (1, 40)


def test_asked_at_the_end_when_not_before_it(world):
    line = world.line(**VOTES, VOTE_BEFORE_FINISH="N", FULL_CLOSE_TIME=2)
    session = line.answered()
    line.finish()
    world.advance(119)
    assert line.write("1") == session  # nobody has asked yet
    assert line.column("vote") == 0
    line.finish()
    world.advance(121)
    assert line.is_over(session)
    assert line.write("1") == session
    assert line.column("vote") == 5
    assert line.told() == ["Hi", "Rate us: 1 or 0", "Glad"]


def test_without_a_limit_a_vote_counts_as_long_as_the_session_lives(world):
    line = world.line(**VOTES)
    session = line.answered()
    line.finish()
    world.advance(601)
    assert line.write("1") != session


def test_the_silent_customer_is_asked_too(world):
    line = world.line(**{**VOTES, **AUTO})
    session = line.answered()
    world.advance(301)
    assert line.write("1") == session
    assert line.is_over(session) and line.column("vote") == 5
    assert line.told() == ["Hi", "Still there?", "Rate us: 1 or 0", "Glad"]


def test_a_repeated_vote_is_said_once(world):
    line = world.line(**VOTES)
    session = line.answered()
    line.finish()
    for _ in range(2):
        answer = line.connector.write("1", id="the vote")
        assert Connector.session(answer) == session
    assert line.told() == ["Hi", "Rate us: 1 or 0", "Glad"]
