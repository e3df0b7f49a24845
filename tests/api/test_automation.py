"""What a line does by itself: greeting, working hours, no answer, closing, alerts. Every text is seen as the connector
sees it (ONIMCONNECTORMESSAGEADD), in its order, and every deadline is reached by moving the clock."""
from datetime import timedelta

import pytest

from automation import AUTO, EVERY_DAY, VOTES, World, world_on
from harness.portal import Portal


@pytest.fixture(scope="module")
def world(server):
    with world_on(server) as world:
        yield world


# ---- greeting ----

def test_the_customer_is_greeted_in_each_session(world):
    line = world.line(WELCOME_MESSAGE="Y", WELCOME_MESSAGE_TEXT="Welcome!")
    line.answered()
    line.write("One more thing")
    line.finish()
    line.write("Me again")
    assert line.told() == ["Welcome!", "Hi", "Welcome!"]


def test_or_only_in_his_first(world):
    line = world.line(WELCOME_MESSAGE="Y", WELCOME_MESSAGE_TEXT="Welcome!", SEND_WELCOME_EACH_SESSION="N")
    line.answered()
    line.finish()
    line.write("Me again")
    assert line.told() == ["Welcome!", "Hi"]


def test_who_is_written_to_is_not_greeted(world):
    line = world.line(WELCOME_MESSAGE="Y", WELCOME_MESSAGE_TEXT="Welcome!")
    line.answered()
    line.finish()
    line.reply("May I ask how it went?")
    line.write("Fine, thanks")
    assert line.told() == ["Welcome!", "Hi", "May I ask how it went?"]


def test_a_connector_without_system_messages_is_told_nothing(world):
    line = world.line({"NEED_SYSTEM_MESSAGES": False}, WELCOME_MESSAGE="Y", WELCOME_MESSAGE_TEXT="Welcome!",
                      CLOSE_RULE="text", CLOSE_TEXT="Bye", **VOTES)
    line.answered()
    line.finish()
    assert line.told() == ["Hi"]
    inside = world.handler.wait("ONOPENLINEMESSAGEADD", 4, where=lambda e: int(e.data["DATA"][0]["chat"]["id"]) == line.chat)
    seen = [(e.data["DATA"][0]["message"]["text"], e.data["DATA"][0]["message"]["system"]) for e in inside]
    assert seen == [("Hello", "N"), ("Welcome!", "Y"), ("Hi", "N"), ("Bye", "Y")]  # nobody is asked who cannot see it


# ---- working hours ----

CLOSED = {"WORKTIME_ENABLE": "Y", "WORKTIME_DAYOFF": EVERY_DAY, "WORKTIME_DAYOFF_RULE": "text",
          "WORKTIME_DAYOFF_TEXT": "We are closed"}


def test_out_of_hours_the_customer_is_told_once_and_somebody_is_asked_all_the_same(world):
    line = world.line(**CLOSED, NO_ANSWER_RULE="text", NO_ANSWER_TEXT="Nobody answers", NO_ANSWER_TIME=60)
    line.write("Hello")
    line.write("Anybody?")
    assert line.column("offered_id") == world.operator_id
    world.advance(61)
    assert line.told() == ["We are closed"]


def test_rule_none_says_nothing(world):
    line = world.line(**{**CLOSED, "WORKTIME_DAYOFF_RULE": "none"})
    line.write("Hello")
    assert line.told() == []


def test_without_working_hours_days_off_do_not_count(world):
    line = world.line(**{**CLOSED, "WORKTIME_ENABLE": "N"})
    line.write("Hello")
    assert line.told() == []


def test_hours_are_those_of_the_zone(world):
    around = lambda zone, shift: {  # noqa: E731
        **CLOSED, "WORKTIME_DAYOFF": [], "WORKTIME_TIMEZONE": zone,
        "WORKTIME_FROM": (world.portal.now() + shift - timedelta(hours=1)).strftime("%H:%M"),
        "WORKTIME_TO": (world.portal.now() + shift + timedelta(hours=1)).strftime("%H:%M")}
    here = world.line(**around("Asia/Kathmandu", timedelta(hours=5, minutes=45)))
    there = world.line(**around("Asia/Kathmandu", timedelta(0)))
    here.write("Hello")
    there.write("Hello")
    assert (here.told(), there.told()) == ([], ["We are closed"])


def test_holidays_are_days_of_the_year(world):
    today, tomorrow = world.portal.now(), world.portal.now() + timedelta(days=1)
    line = world.line(**{**CLOSED, "WORKTIME_DAYOFF": [], "WORKTIME_HOLIDAYS": f"{today:%d.%m},{tomorrow:%d.%m}"})
    line.write("Hello")
    line.reply("Hi")
    line.finish()
    world.advance(2 * 86400)
    line.write("Me again")
    assert line.told() == ["We are closed", "Hi"]


@pytest.mark.parametrize("wrong", [
    {"WORKTIME_TIMEZONE": "Europe/Atlantis"}, {"WORKTIME_TIMEZONE": "../../etc/passwd"}, {"WORKTIME_HOLIDAYS": "30.02"},
    {"WORKTIME_HOLIDAYS": "1 May"}])
def test_zones_and_holidays_that_are_none_are_refused(world, wrong):
    status, code, _ = world.portal.error("imopenlines.config.add", {"PARAMS": wrong})
    assert (status, code) == (400, "ERROR_ARGUMENT")


# ---- no answer ----

NO_ANSWER = {"NO_ANSWER_RULE": "text", "NO_ANSWER_TEXT": "Nobody answers", "NO_ANSWER_TIME": 100}


def test_after_the_time_without_an_answer_the_customer_is_told_once(world):
    line = world.line(**NO_ANSWER)
    line.write("Hello")
    world.advance(90)
    line.write("Anybody?")
    world.advance(15)
    world.advance(1000)
    assert line.told() == ["Nobody answers"]


def test_not_before_it(world):
    line = world.line(**NO_ANSWER)
    line.write("Hello")
    world.advance(90)
    assert line.told() == []


def test_not_after_an_answer(world):
    line = world.line(**NO_ANSWER)
    line.answered()
    world.advance(200)
    assert line.told() == ["Hi"]


def test_a_deadline_survives_a_restart_and_fires_once(start_server, handler):
    world = World(start_server(), handler)
    line = world.line(**NO_ANSWER)
    line.write("Hello")

    def again(end):
        end()
        server = start_server(data=world.server.data)
        webhook = world.operator.partition("/rest/")[2]
        world.server, world.portal = server, Portal(server)
        world.operator = f"{world.portal.url}/rest/{webhook}"

    again(world.server.stop)
    world.advance(101)
    again(world.server.kill)
    world.advance(101)
    assert line.told() == ["Nobody answers"]


# ---- closing ----

def test_the_close_text_is_the_last_word(world):
    line = world.line(CLOSE_RULE="text", CLOSE_TEXT="Bye")
    session = line.answered()
    line.finish()
    assert line.is_over(session)
    world.handler.one("ONSESSIONFINISH", where=lambda e: int(e.data["DATA"][0]["session"]["id"]) == session)
    assert line.told() == ["Hi", "Bye"]


def test_spam_gets_no_word(world):
    line = world.line(CLOSE_RULE="text", CLOSE_TEXT="Bye", **VOTES)
    session = line.answered()
    world.portal.ok("imopenlines.operator.spam", {"CHAT_ID": line.chat}, webhook=world.operator)
    assert line.is_over(session)
    assert line.told() == ["Hi"]


def test_for_a_while_a_word_continues_the_session(world):
    line = world.line(CLOSE_RULE="text", CLOSE_TEXT="Bye", FULL_CLOSE_TIME=10)  # minutes
    session = line.answered()
    line.finish()
    assert not line.is_over(session)
    world.advance(599)
    assert line.write("Wait") == session
    world.advance(700)
    assert not line.is_over(session)
    line.finish()
    world.advance(599)
    assert not line.is_over(session)
    world.advance(2)
    assert line.is_over(session)
    assert line.write("Hello") != session
    assert line.told() == ["Hi", "Bye", "Bye"]


def test_finishing_twice_ends_it_at_once(world):
    line = world.line(CLOSE_RULE="text", CLOSE_TEXT="Bye", FULL_CLOSE_TIME=10)
    session = line.answered()
    line.finish()
    line.finish()
    assert line.is_over(session)
    assert line.told() == ["Hi", "Bye"]


def test_the_silent_customers_session_is_closed(world):
    line = world.line(**AUTO)
    session = line.answered()
    world.advance(299)
    assert not line.is_over(session)
    world.advance(2)
    assert line.column("state") == 60 and not line.is_over(session)
    world.advance(601)
    assert line.is_over(session)
    assert line.told() == ["Hi", "Still there?"]


def test_his_word_continues_it_and_the_clock_starts_anew(world):
    line = world.line(**AUTO)
    session = line.answered()
    world.advance(301)
    assert line.write("Yes") == session
    line.reply("Good")
    world.advance(299)
    assert line.column("state") == 50
    world.advance(2)
    assert line.column("state") == 60
    assert line.told() == ["Hi", "Still there?", "Good", "Still there?"]


def test_silence_is_counted_from_the_operators_last_word(world):
    line = world.line(**AUTO)
    line.answered()
    world.advance(200)
    line.reply("One more thing")
    world.advance(200)
    assert line.column("state") == 50
    world.advance(101)
    assert line.column("state") == 60
    assert line.told() == ["Hi", "One more thing", "Still there?"]


def test_who_waits_for_an_answer_is_not_silent(world):
    line = world.line(**AUTO)
    session = line.answered()
    line.write("And then?")
    world.advance(2000)
    assert not line.is_over(session)
    assert line.told() == ["Hi"]


def test_without_a_time_or_when_pinned_nothing_is_closed(world):
    never, pinned = world.line(**{**AUTO, "AUTO_CLOSE_TIME": 0}), world.line(**AUTO)
    never.answered()
    pinned.answered()
    world.portal.ok("imopenlines.session.mode.pin", {"CHAT_ID": pinned.chat, "ACTIVATE": "Y"}, webhook=world.operator)
    world.advance(3000)
    assert (never.told(), pinned.told()) == (["Hi"], ["Hi"])


def test_late_deadlines_fire_once_each(world):
    line = world.line(**AUTO, **NO_ANSWER)
    waiting = world.line(**NO_ANSWER)
    session = line.answered()
    waiting.write("Hello")
    world.advance(86400)
    assert (line.column("state"), line.column("state", waiting.session)) == (60, 20)
    world.advance(601)  # the customer hears the question now, so his time to answer begins now
    assert line.is_over(session)
    assert (line.told(), waiting.told()) == (["Hi", "Still there?"], ["Nobody answers"])


# ---- alerts ----

def test_a_late_first_answer_is_told_to_those_named(world):
    boss, other = world.portal.admin["id"], world.portal.operators[1]["id"]
    before = len(world.notifications(boss))
    line = world.line(KPI_FIRST_ANSWER_TIME=60, KPI_FIRST_ANSWER_ALERT="Y", KPI_FIRST_ANSWER_LIST=[boss, other, 99999],
                      KPI_FIRST_ANSWER_TEXT="#OPERATOR# is late in #DIALOG# #X")
    session = line.write("Hello")
    world.advance(59)
    line.write("Anybody?")
    assert len(world.notifications(boss)) == before
    world.advance(2)
    text = f"{line.operator_name()} is late in {session} #X"
    world.advance(1000)
    assert world.notifications(boss)[before:] == [text] and world.notifications(other)[-1] == text
    assert line.told() == []  # the customer does not hear of it


def test_answers_in_time_alert_nobody(world):
    boss = world.portal.admin["id"]
    before = world.notifications(boss)
    line = world.line(KPI_FIRST_ANSWER_TIME=60, KPI_FIRST_ANSWER_ALERT="Y", KPI_FIRST_ANSWER_LIST=[boss],
                      KPI_FURTHER_ANSWER_TIME=60, KPI_FURTHER_ANSWER_ALERT="Y", KPI_FURTHER_ANSWER_LIST=[boss])
    line.answered()
    world.advance(100)
    line.write("And then?")
    world.advance(50)
    line.reply("That is all")
    world.advance(100)
    assert world.notifications(boss) == before


def test_a_late_further_answer_is_told_each_time(world):
    boss = world.portal.admin["id"]
    before = len(world.notifications(boss))
    line = world.line(KPI_FURTHER_ANSWER_TIME=60, KPI_FURTHER_ANSWER_ALERT="Y", KPI_FURTHER_ANSWER_LIST=[boss],
                      KPI_FURTHER_ANSWER_TEXT="#OPERATOR#: #DIALOG#")
    session = line.answered()
    for round in (1, 2):
        line.write("And then?")
        world.advance(50)
        line.write("Well?")
        world.advance(15)
        assert world.notifications(boss)[before:] == [f"{line.operator_name()}: {session}"] * round
        line.reply("That is all")
        world.advance(100)


def test_at_night_the_clock_of_answers_stands_still(world):
    boss = world.portal.admin["id"]
    before = len(world.notifications(boss))
    opens = world.portal.now().replace(second=0, microsecond=0) + timedelta(hours=1)
    line = world.line(WORKTIME_ENABLE="Y", WORKTIME_DAYOFF_RULE="none", WORKTIME_FROM=opens.strftime("%H:%M"),
                      WORKTIME_TO=(opens + timedelta(hours=2)).strftime("%H:%M"), KPI_FIRST_ANSWER_TIME=60,
                      KPI_FIRST_ANSWER_ALERT="Y", KPI_FIRST_ANSWER_LIST=[boss])
    line.write("Hello")
    world.advance((opens - world.portal.now()).total_seconds() + 30)
    assert len(world.notifications(boss)) == before
    world.advance(60)
    assert len(world.notifications(boss)) == before + 1


def test_an_empty_queue_is_told_to_those_who_look_after_the_line(world):
    boss = world.portal.admin["id"]
    before = len(world.notifications(boss))
    quiet, loud = world.line(QUEUE=[]), world.line(QUEUE=[], SEND_NOTIFICATION_EMPTY_QUEUE="Y")
    quiet.write("Hello")
    session = loud.write("Hello")
    loud.write("Anybody?")
    [text] = world.notifications(boss)[before:]
    assert str(session) in text


# ---- what customers see of operators ----

def test_an_operator_signs_with_his_name(world):
    line = world.line()
    line.answered()
    assert line.event("Hi")["message"] == {
        "user_id": str(world.operator_id), "text": f"[b]{line.operator_name()}:[/b] [br]Hi"}


def test_unless_the_connector_wants_no_signature(world):
    line = world.line({"NEED_SIGNATURE": False})
    line.answered()
    assert line.event("Hi")["message"]["text"] == "Hi"


def test_or_the_line_shows_him_otherwise(world):
    fields = {str(world.operator_id): {
        "USER_NAME": "Agent 7", "USER_WORK_POSITION": "Helper", "USER_AVATAR": "https://example.com/7.png"}}
    line = world.line(OPERATOR_DATA="queue", QUEUE_USERS_FIELDS=fields)
    line.answered()
    message = line.event("Hi")["message"]
    assert message["text"] == "[b]Agent 7:[/b] [br]Hi"
    assert message["user"] == {"name": "Agent 7", "picture": "https://example.com/7.png"}
    config = world.portal.ok("imopenlines.config.get", {"CONFIG_ID": line.id})
    shown = {**fields[str(world.operator_id)], "USER_AVATAR_ID": "0"}
    assert config["QUEUE_USERS_FIELDS"] == {str(world.operator_id): shown}
    assert shown.items() <= config["QUEUE_FULL"][str(world.operator_id)].items()


def test_or_hides_him_behind_a_common_name(world):
    line = world.line(OPERATOR_DATA="hide", DEFAULT_OPERATOR_DATA={"NAME": "Support", "AVATAR": "https://example.com/s.png"})
    line.answered()
    message = line.event("Hi")["message"]
    assert message["text"] == "[b]Support:[/b] [br]Hi"
    assert message["user"] == {"name": "Support", "picture": "https://example.com/s.png"}
    assert world.portal.ok("imopenlines.config.get", {"CONFIG_ID": line.id})["DEFAULT_OPERATOR_DATA"] == {
        "NAME": "Support", "AVATAR": "https://example.com/s.png"}


def test_or_behind_nothing(world):
    line = world.line(OPERATOR_DATA="hide")
    line.answered()
    message = line.event("Hi")["message"]
    assert message["text"] == "Hi" and message["user"] == {"name": "", "picture": ""}


@pytest.mark.parametrize("wrong", [
    {"QUEUE_USERS_FIELDS": "x"}, {"QUEUE_USERS_FIELDS": {"0": {"USER_NAME": "x"}}}, {"QUEUE_USERS_FIELDS": {"1": {"USER_NAME": "x" * 300}}},
    {"DEFAULT_OPERATOR_DATA": {"NAME": "x" * 300}}])
def test_cards_of_operators_are_checked(world, wrong):
    assert world.portal.error("imopenlines.config.add", {"PARAMS": wrong})[0] == 400


# ---- the rest ----

def test_a_category_is_kept_with_the_session(world):
    with_it, without = world.line(CATEGORY_ENABLE="Y", CATEGORY_ID=7), world.line(CATEGORY_ENABLE="N", CATEGORY_ID=7)
    with_it.write("Hello")
    without.write("Hello")
    assert (with_it.column("category_id"), without.column("category_id")) == (7, 0)
