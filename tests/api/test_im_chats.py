"""im.chat.*: group chats of employees. The same rules as for bots (test_imbot_chats.py), in the words of other pages."""
import base64

import pytest

from contract import assert_like, response
from desk import people
from lines import Connector
from test_imbot_chats import RED, b64, png

NO_CHAT = (400, "CHAT_ID_EMPTY", "Chat ID can't be empty")
NO_DIALOG = (400, "DIALOG_ID_EMPTY", "Dialog ID can't be empty")
NO_ACTION = (403, "ACCESS_ERROR", "Action unavailable")


admin, anna, carl = people("module")


def number(dialog):
    return int(dialog[4:])


def look(desk, dialog):
    return desk.ok("im.dialog.get", {"DIALOG_ID": dialog})


def texts(desk, dialog):
    return [message["text"] for message in desk.ok("im.dialog.messages.get", {"DIALOG_ID": dialog})["messages"]]


# ---- im.chat.add ----

def test_a_chat_is_made(admin, anna):
    made = admin.ok("im.chat.add", {
        "USERS": [anna.id, 99999], "TYPE": "CHAT", "TITLE": " Deal Chat ", "DESCRIPTION": "About the deal", "COLOR": "PINK",
        "MESSAGE": "Welcome", "ENTITY_TYPE": "CRM", "ENTITY_ID": "DEAL|1663", "AVATAR": RED})
    assert isinstance(made, int)
    view = look(admin, f"chat{made}")
    assert_like(response("im.dialog.get"), view)
    assert (view["name"], view["description"], view["owner"], view["color"]) == (
        "Deal Chat", "About the deal", admin.id, "#f76187")
    assert (view["entity_type"], view["entity_id"], view["type"]) == ("CRM", "DEAL|1663", "crm")
    assert view["avatar"].startswith(admin.portal.url) and view["manager_list"] == [admin.id]
    assert texts(anna, f"chat{made}") == ["Welcome"]
    assert admin.ok("im.chat.get", {"ENTITY_TYPE": "CRM", "ENTITY_ID": "DEAL|1663"}) == {"ID": made}


@pytest.mark.parametrize("how", [{}, {"form": True}])
def test_nothing_is_required(portal, how):
    made = portal.ok("im.chat.add", {}, **how)
    view = portal.ok("im.dialog.get", {"DIALOG_ID": f"chat{made}"})
    assert view["name"].endswith(f"chat #{made}") and view["user_counter"] == 1


def test_an_open_chat_can_be_read_by_everybody(admin, anna):
    made = admin.ok("im.chat.add", {"TYPE": "OPEN", "TITLE": "Town hall", "MESSAGE": "Hello, all", "USERS": "[]"})
    assert texts(anna, f"chat{made}") == ["Hello, all"]


def test_making_is_refused(admin):
    assert admin.error("im.chat.add", {"USERS": "somebody"}) == (
        400, "INVALID_FORMAT", "Parameter USERS has wrong type")
    created = (400, "WRONG_REQUEST", "Chat can't be created")
    assert admin.error("im.chat.add", {"USERS": [99998, 99999]}) == created


def test_a_picture_that_is_none_is_left_out(admin):
    made = admin.ok("im.chat.add", {"AVATAR": b64(b"no picture")})
    assert look(admin, f"chat{made}")["avatar"] == ""


def test_nobody_makes_a_chat_that_passes_for_a_dialog_of_a_line(portal, admin):
    shop = Connector(portal, "spoofed")
    sent = shop.write("Hello")
    code = look(admin, f"chat{shop.chat(sent)}")["entity_id"]
    for method, how in (("im.chat.add", {}), ("imbot.chat.add", {"token": portal.app})):
        refused = portal.error(method, {"ENTITY_TYPE": "LINES", "ENTITY_ID": code}, **how)
        assert refused[:2] in ((400, "WRONG_REQUEST"), (400, "BOT_ID_ERROR"))
    assert portal.ok("imopenlines.dialog.get", {"USER_CODE": code})["id"] == shop.chat(sent)


# ---- im.chat.updateTitle, updateColor, updateAvatar ----

@pytest.mark.parametrize("named", [lambda group: {"CHAT_ID": number(group)}, lambda group: {"DIALOG_ID": group},
                                   lambda group: {"CHAT_ID": str(number(group))}])
def test_members_change_the_face(admin, anna, named):
    group = admin.group("Before", anna.id, COLOR="PINK")
    assert anna.ok("im.chat.updateTitle", {**named(group), "TITLE": "\n After "}) is True
    assert anna.ok("im.chat.updateColor", {**named(group), "COLOR": "SAND"}) is True
    assert anna.ok("im.chat.updateAvatar", {**named(group), "AVATAR": RED}) is True
    view = look(admin, group)
    assert (view["name"], view["color"]) == ("After", "#ba9c7b") and view["avatar"]


FACES = {"im.chat.updateTitle": {"TITLE": "x"}, "im.chat.updateColor": {"COLOR": "SAND"},
         "im.chat.updateAvatar": {"AVATAR": RED}, "im.chat.setOwner": {"USER_ID": 1}}


@pytest.mark.parametrize("method, value", FACES.items())
def test_the_chat_must_be_named(admin, anna, method, value):
    for wrong in ({}, {"CHAT_ID": "chat5"}, {"CHAT_ID": ""}, {"CHAT_ID": 0}, {"CHAT_ID": -1}):
        assert admin.error(method, {**wrong, **value}) == NO_CHAT
    for wrong in (anna.id, "nonsense", "sg5", "chat0"):
        assert admin.error(method, {"DIALOG_ID": wrong, **value}) == NO_DIALOG


@pytest.mark.parametrize("method", ["im.chat.updateTitle", "im.chat.updateColor", "im.chat.setOwner"])
def test_strangers_change_nothing(admin, anna, carl, method):
    group = admin.group("Ours", anna.id)
    assert carl.error(method, {"CHAT_ID": number(group), **FACES[method]}) == NO_ACTION
    private = look(anna, str(admin.id))["id"] or anna.write(admin.id) and look(anna, str(admin.id))["id"]
    assert anna.error(method, {"CHAT_ID": private, **FACES[method]}) == NO_ACTION


def test_titles(admin):
    group = admin.group("Before")
    for wrong in ({}, {"TITLE": ""}, {"TITLE": " \n"}):
        assert admin.error("im.chat.updateTitle", {"CHAT_ID": number(group), **wrong}) == (
            400, "TITLE_EMPTY", "Title can't be empty")
    linked = admin.group("Linked", ENTITY_TYPE="CRM", ENTITY_ID="DEAL|1")
    assert admin.error("im.chat.updateTitle", {"CHAT_ID": number(linked), "TITLE": "x"}) == (
        403, "ACCESS_ERROR", "This chat cannot be renamed")


def test_colours(admin):
    group = admin.group("Pink", COLOR="PINK")
    for wrong in ({}, {"COLOR": "ULTRAVIOLET"}):
        assert admin.error("im.chat.updateColor", {"CHAT_ID": number(group), **wrong}) == (
            400, "WRONG_COLOR", "This color currently unavailable")
    same = (400, "WRONG_REQUEST", "This color currently set or chat doesn't exist")
    assert admin.error("im.chat.updateColor", {"CHAT_ID": number(group), "COLOR": "PINK"}) == same
    assert admin.error("im.chat.updateColor", {"CHAT_ID": 99999, "COLOR": "PINK"}) == same


def test_pictures(admin, anna, carl):
    group = admin.group("Ours", anna.id)
    asked = {"CHAT_ID": number(group), "AVATAR": RED}
    assert carl.error("im.chat.updateAvatar", asked) == (400, "ACCESS_DENIED", "Access denied")
    assert admin.error("im.chat.updateAvatar", {**asked, "CHAT_ID": 99999}) == (
        400, "WRONG_REQUEST", "Chat doesn't exist")
    linked = admin.group("Linked", ENTITY_TYPE="CRM", ENTITY_ID="DEAL|2")
    assert admin.error("im.chat.updateAvatar", {**asked, "CHAT_ID": number(linked)}) == (
        400, "ACCESS_ERROR", "The avatar of this chat cannot be changed")
    anna.write(admin.id)
    assert anna.error("im.chat.updateAvatar", {**asked, "CHAT_ID": look(anna, admin.id)["id"]}) == (
        400, "ACCESS_ERROR", "Action unavailable")
    for wrong in ({"AVATAR": b64(b"text")}, {"AVATAR": "!"}, {"AVATAR": None}, {"AVATAR": ""}):
        assert admin.error("im.chat.updateAvatar", {**asked, **wrong}) == (
            400, "AVATAR_ERROR", "Avatar incorrect type")
    assert admin.error("im.chat.updateAvatar", {**asked, "AVATAR": b64(png(5001, 1))}) == (
        400, "AVATAR_ERROR", "Avatar incorrect size (max 5000x5000)")
    assert base64.b64decode(RED)  # the picture that is accepted is a real one


# ---- im.chat.setOwner ----

def test_an_owner_hands_over(admin, anna, carl):
    group = admin.group("Ours", anna.id)
    asked = {"CHAT_ID": number(group)}
    wrong = (400, "WRONG_REQUEST", "Change owner can only owner and user must be member in chat")
    assert anna.error("im.chat.setOwner", {**asked, "USER_ID": anna.id}) == wrong
    assert admin.error("im.chat.setOwner", {**asked, "USER_ID": carl.id}) == wrong
    for nobody in ({}, {"USER_ID": 0}, {"USER_ID": "x"}):
        assert admin.error("im.chat.setOwner", {**asked, **nobody}) == (
            400, "USER_ID_EMPTY", "User ID can't be empty")
    assert admin.ok("im.chat.setOwner", {"DIALOG_ID": group, "USER_ID": anna.id}) is True
    assert look(anna, group)["owner"] == anna.id


# ---- im.chat.mute ----

def test_muting(admin, anna, carl):
    group = admin.group("Loud", anna.id)
    for named in ({"CHAT_ID": number(group)}, {"DIALOG_ID": group}):
        assert anna.ok("im.chat.mute", named) is True
        assert look(admin, group)["mute_list"] == {str(anna.id): True}
        assert anna.ok("im.chat.mute", {**named, "MUTE": "N"}) is True
        assert look(admin, group)["mute_list"] == []
    anna.write(admin.id)
    assert admin.ok("im.chat.mute", {"DIALOG_ID": anna.id}) is True  # a private chat
    for named in ({"CHAT_ID": 99999}, {"DIALOG_ID": "chat99999"}):
        assert anna.error("im.chat.mute", named) == (403, "ACCESS_ERROR", "This chat cannot be muted")
    assert carl.error("im.chat.mute", {"CHAT_ID": number(group)})[:2] == (403, "ACCESS_ERROR")
    for named in ({}, {"CHAT_ID": "x"}, {"CHAT_ID": -1}, {"CHAT_ID": ""}):
        assert anna.error("im.chat.mute", named) == NO_CHAT
    for named in ({"DIALOG_ID": "nonsense"}, {"DIALOG_ID": 0}):
        assert anna.error("im.chat.mute", named) == NO_DIALOG


# ---- im.chat.user.add ----

def test_users_are_added_and_see_what_they_are_allowed_to(admin, anna, carl):
    group = admin.group("Growing")
    admin.write(group, "before")
    assert admin.ok("im.chat.user.add", {"CHAT_ID": number(group), "USERS": [anna.id, 99999]}) is True
    assert admin.ok("im.chat.user.add", {
        "CHAT_ID": number(group), "USERS": f"[{carl.id}]", "HIDE_HISTORY": "N"}) is True
    admin.write(group, "after")
    assert texts(anna, group) == ["after"]
    assert texts(carl, group) == ["after", "before"]
    assert anna.item(group)["message"]["text"] == "after"
    members = sorted([admin.id, anna.id, carl.id])
    assert admin.ok("im.chat.user.list", {"CHAT_ID": number(group)}) == members
    assert admin.ok("im.chat.user.add", {"CHAT_ID": number(group), "USERS": [anna.id]}) is True  # she is there
    assert admin.ok("im.chat.user.list", {"CHAT_ID": number(group)}) == members


def test_what_is_hidden_is_nowhere(admin, anna):
    group = admin.group("Growing")
    before = admin.write(group, "secret plans")
    admin.ok("im.chat.user.add", {"CHAT_ID": number(group), "USERS": [anna.id]})
    assert anna.item(group)["message"]["id"] == 0
    found = anna.ok("im.dialog.messages.search", {"CHAT_ID": number(group), "SEARCH_MESSAGE": "secret"})
    assert found["messages"] == []
    assert anna.error("im.message.like", {"MESSAGE_ID": before})[1] == "WITHOUT_CHANGES"
    anna.ok("im.dialog.unread", {"DIALOG_ID": group, "MESSAGE_ID": before})
    assert anna.item(group)["counter"] == 0


def test_adding_is_refused(admin, anna, carl):
    group = admin.group("Ours", anna.id)
    asked = {"CHAT_ID": number(group), "USERS": [carl.id]}
    extend = (403, "ACCESS_DENIED_EXTEND", "Insufficient permissions to add participants to the chat")
    assert carl.error("im.chat.user.add", asked) == NO_ACTION
    assert admin.error("im.chat.user.add", {**asked, "USERS": [99999]}) == extend
    for wrong in ({"USERS": "x"}, {"USERS": None}):
        assert admin.error("im.chat.user.add", {**asked, **wrong}) == extend
    for wrong in ({"CHAT_ID": ""}, {"CHAT_ID": group}, {"CHAT_ID": 0}):
        assert admin.error("im.chat.user.add", {**asked, **wrong}) == NO_CHAT
    town = admin.group("Town hall", TYPE="OPEN")
    assert carl.error("im.chat.user.add", {"CHAT_ID": number(town), "USERS": [carl.id]}) == extend
    team = admin.group("Team", ENTITY_TYPE="SONET_GROUP", ENTITY_ID="1")
    assert admin.error("im.chat.user.add", {"CHAT_ID": number(team), "USERS": [carl.id]}) == (
        403, "ACCESS_ERROR", "It is forbidden to add users to this chat")


# ---- im.chat.user.delete, leave, user.list ----

def test_users_are_removed(admin, anna, carl):
    group = admin.group("Shrinking", anna.id, carl.id)
    asked = {"CHAT_ID": number(group)}
    assert anna.error("im.chat.user.delete", {**asked, "USER_ID": carl.id}) == (
        403, "ACCESS_DENIED_KICK", "Insufficient rights to exclude participants from the chat")
    assert admin.ok("im.chat.user.delete", {**asked, "USER_ID": carl.id}) is True
    assert admin.error("im.chat.user.delete", {**asked, "USER_ID": carl.id}) == (
        400, "USER_NOT_FOUND", "The specified user is not in the chat")
    assert carl.error("im.chat.user.delete", {**asked, "USER_ID": anna.id}) == NO_ACTION
    for wrong in ({}, {"USER_ID": 0}, {"USER_ID": "x"}):
        assert admin.error("im.chat.user.delete", {**asked, **wrong}) == (
            400, "USER_ID_EMPTY", "User ID can't be empty")
    assert admin.error("im.chat.user.delete", {"USER_ID": 1}) == NO_CHAT
    assert group not in carl.ids()
    team = admin.group("Team", anna.id, ENTITY_TYPE="TASKS", ENTITY_ID="1")
    assert admin.error("im.chat.user.delete", {"CHAT_ID": number(team), "USER_ID": anna.id}) == (
        403, "ACCESS_ERROR", "It is forbidden to delete users of this chat")


def test_leaving(admin, anna, carl):
    group = admin.group("Ours", anna.id)
    asked = {"CHAT_ID": number(group)}
    assert admin.ok("im.chat.leave", asked) is True
    assert look(anna, group)["owner"] == anna.id
    gone = (403, "ACCESS_DENIED_KICK", "Access denied to kick user from chat")
    assert carl.error("im.chat.leave", asked) == gone
    assert carl.error("im.chat.leave", {"CHAT_ID": 99999}) == gone
    for wrong in ({}, {"CHAT_ID": group}, {"CHAT_ID": 0}):
        assert anna.error("im.chat.leave", wrong) == NO_CHAT
    carl.write(anna.id)
    assert carl.error("im.chat.leave", {"CHAT_ID": look(carl, anna.id)["id"]}) == NO_ACTION
    team = admin.group("Team", ENTITY_TYPE="TASKS", ENTITY_ID="2")
    assert admin.error("im.chat.leave", {"CHAT_ID": number(team)}) == (
        403, "ACCESS_ERROR", "It is forbidden to delete users of this chat")


def test_the_list_of_members(admin, anna, carl):
    group = admin.group("Ours", anna.id)
    assert anna.ok("im.chat.user.list", {"CHAT_ID": number(group)}) == sorted([admin.id, anna.id])
    assert carl.error("im.chat.user.list", {"CHAT_ID": number(group)}) == NO_ACTION
    assert admin.error("im.chat.user.list", {"CHAT_ID": 99999}) == NO_ACTION
    for wrong in ({}, {"CHAT_ID": group}, {"CHAT_ID": 0}):
        assert anna.error("im.chat.user.list", wrong) == NO_CHAT
