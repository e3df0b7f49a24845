"""switchline.desk.get, switchline.dialog.*: what an operator finds on his desk."""
import itertools
import re

import pytest
import requests

from line_people import LinePeople

LISTS = ["offered", "mine", "waiting", "all", "closed"]


@pytest.fixture(scope="module")
def desk(portal, server):
    return LinePeople(portal, server, "desks")


def page(desk, who, state, **params):
    return desk.ok("switchline.dialog.list", who, STATE=state, LINE_ID=desk.line, **params)


def chats(desk, who, state, **params):
    return [item["chat_id"] for item in page(desk, who, state, **params)["items"]]


def where(desk, who, chat):
    """The lists in which the dialog stands for this person."""
    return {state for state in LISTS if int(chat) in chats(desk, who, state)}


def test_a_dialog_moves_from_list_to_list(desk):
    chat = desk.dialog()
    assert where(desk, desk.first, chat) == {"offered", "all"}
    assert where(desk, desk.second, chat) == set()
    assert where(desk, desk.manager, chat) == {"all"}
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=chat)
    assert where(desk, desk.first, chat) == {"mine", "all"}
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=chat)
    assert where(desk, desk.first, chat) == {"closed"}
    assert where(desk, desk.outsider, chat) == set()


def test_an_item_tells_what_a_list_shows(desk):
    chat = int(desk.connector.chat(desk.write("Where is my parcel?", user="item")))
    [item] = [item for item in page(desk, desk.first, "offered")["items"] if item["chat_id"] == chat]
    assert item["dialog_id"] == f"chat{chat}" and item["state"] == "offered" and item["line_name"] == "desks"
    assert item["offered_to"] == desk.ids["first"] and item["offers"] == [desk.ids["first"]]
    assert item["operator"] is None and item["answered_at"] is None and item["closed_at"] is None
    assert item["last_message"]["text"] == "Where is my parcel?" and item["unread"] == 1
    assert item["customer"]["id"] == item["last_message"]["author_id"]


def test_counts_do_not_depend_on_the_page(desk):
    counts = page(desk, desk.first, "mine")["counts"]
    desk.dialog()
    after = page(desk, desk.first, "closed", LIMIT=1)["counts"]
    assert after["offered"] == counts["offered"] + 1 and after["all"] == counts["all"] + 1


def test_a_page_learns_what_its_calls_need_from_its_cookie(portal):
    assert portal.http.get(portal.url + "/desk/session", timeout=20).status_code == 401
    with requests.Session() as web:
        page = web.get(portal.url + "/login", timeout=20).text
        web.post(portal.url + "/login", timeout=20, data={
            "form_token": re.search(r'form_token" value="(\w+)"', page).group(1),
            "login": portal.admin["login"], "password": portal.admin["password"]})
        answer = web.get(portal.url + "/desk/session", timeout=20, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer.headers and answer.headers["Cache-Control"] == "no-store"
        call = {"url": portal.url + "/rest/switchline.desk.get", "timeout": 20}
        assert web.post(**call).status_code == 401
        mine = web.post(**call, headers={"X-Switchline-Csrf": answer.json()["csrf"]}).json()["result"]
        assert mine["user"]["id"] == portal.admin["id"]


@pytest.mark.parametrize("state", ["offered", "all"])
def test_pages_follow_each_other_without_gap_or_repeat(desk, state):
    for _ in range(5):
        desk.dialog()
    whole = chats(desk, desk.first, state, LIMIT=200)
    seen, before = [], None
    for _ in itertools.count():
        part = page(desk, desk.first, state, LIMIT=2, **({"BEFORE": before} if before else {}))
        seen += [item["chat_id"] for item in part["items"]]
        before = part["next"]
        if before is None:
            break
        assert len(part["items"]) == 2
    assert seen == whole and len(seen) == len(set(seen)) >= 5


def test_finding_by_the_name_of_the_customer(desk, portal):
    item = desk.connector.item("Hi", user="zed")
    item["user"].update(name="Zdenka", last_name="Nováková")
    chat = desk.connector.chat(desk.connector.call("send.messages", item)[0])
    assert chats(desk, desk.first, "offered", FIND="novákOVÁ zden") == [int(chat)]
    assert chats(desk, desk.first, "offered", FIND="nobody of that name") == []


def test_the_lists_show_what_single_dialogs_allow(desk):
    """The rule for many dialogs at once is that for one: whoever may get a dialog finds it in a list, and nobody else."""
    made = [desk.dialog(), desk.answered(), desk.answered(desk.first)]
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=made[2])
    desk.ok("imopenlines.operator.skip", desk.first, CHAT_ID=made[0])
    for who, chat in itertools.product([None, desk.manager, desk.first, desk.second, desk.outsider], made):
        answer = desk.portal.call("switchline.dialog.get", {"CHAT_ID": chat}, webhook=who).json()
        listed = where(desk, who, chat) & {"all", "closed"}
        assert bool(listed) == ("result" in answer), (who, chat, answer)


def test_the_card_of_a_dialog(desk):
    first = desk.connector.chat(desk.write("One", user="card"))
    desk.ok("imopenlines.operator.answer", desk.first, CHAT_ID=first)
    desk.ok("imopenlines.operator.finish", desk.first, CHAT_ID=first)
    assert desk.connector.chat(desk.write("Two", user="card")) == first
    card = desk.ok("switchline.dialog.get", desk.first, CHAT_ID=first)["customer_card"]
    assert card["external_user_id"] == "card" and card["bindings"] == []
    [session] = card["sessions"]
    assert session["operator_id"] == desk.ids["first"] and session["closed_at"]


def test_what_is_refused(desk):
    assert desk.error("switchline.dialog.list", desk.first, STATE="some")[1] == "ERROR_ARGUMENT"
    assert desk.error("switchline.dialog.list", desk.first)[1] == "ERROR_ARGUMENT"
    assert desk.error("switchline.dialog.get", desk.first, CHAT_ID=999999)[1] == "CHAT_ID"
    assert desk.error("switchline.dialog.get", desk.outsider, CHAT_ID=desk.dialog())[1] == "ACCESS_DENIED"


def test_who_sits_at_the_desk(desk):
    mine = desk.ok("switchline.desk.get", desk.manager)
    assert mine["user"]["id"] == desk.ids["manager"] and mine["admin"] is False
    assert [line["id"] for line in mine["managed_lines"]] == [desk.line]
    assert desk.line in [line["id"] for line in mine["lines"]]
    assert desk.ok("switchline.desk.get")["admin"] is True
