"""ATTACH, KEYBOARD and MENU as strangers send them: what is refused is refused in the documented words and leaves nothing behind,
and what is taken is kept with known keys, known spellings and links that a browser may follow."""
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.server import SANITIZER

WORDS = {"ATTACH": "attach", "KEYBOARD": "keyboard", "MENU": "menu"}
REFUSALS = {(400, f"{part}_{kind}", text.format(word)) for part, word in WORDS.items() for kind, text in (
    ("ERROR", "Incorrect {} params"), ("OVERSIZE", "You have exceeded the maximum allowable size of {}"))}
BAD_LINKS = ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>",
             "vbscript:x", "file:///etc/passwd", "//evil.example/x", "/\\evil.example", "\\\\evil.example", "https:evil.example", "http://",
             "https://", "blob:x", "mailto:a@b.c", "\x01javascript:alert(1)", "evil.example"]
GOOD_LINKS = ["https://a.example/x", "HTTP://a.example", "/crm/deal/1/"]
KEPT_KEYS = {
    "id", "blocks", "description", "color", "colorToken", "message", "link", "user", "grid", "image", "file", "delimiter", "richLink",
    "name", "html", "desc", "preview", "width", "height", "size", "userId", "chatId", "networkId", "botId", "avatar", "avatarType",
    "display", "value", "type", "text", "command", "commandParams", "action", "actionValue", "appId", "appParams", "block", "disabled",
    "context", "bgColor", "bgColorToken", "textColor", "offBgColor", "offTextColor"}


@pytest.fixture(scope="module")
def ways(portal):
    """Both doors to a message, and how to look at what came through: (door, method, own params, how to call)."""
    bot = portal.ok("imbot.register", {"CODE": "hostile", "EVENT_HANDLER": "http://127.0.0.1:9/", "PROPERTIES": {"NAME": "Hostile"}},
                    token=portal.app)
    chat = portal.ok("imbot.chat.add", {"TITLE": "Parts", "USERS": [1], "BOT_ID": bot}, token=portal.app)
    dialog = {"DIALOG_ID": f"chat{chat}", "MESSAGE": "x"}
    portal.ok("im.message.add", dialog)
    yield f"chat{chat}", [("im.message.add", dialog, {}), ("imbot.message.add", {**dialog, "BOT_ID": bot}, {"token": portal.app})]
    portal.call("imbot.unregister", {"BOT_ID": bot}, token=portal.app)


def newest(portal, dialog):
    return portal.ok("im.dialog.messages.get", {"DIALOG_ID": dialog, "LIMIT": 1})["messages"][0]


def dicts(tree):
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from dicts(inner)


def assert_kept_well(params):
    """appParams and an attachment's own id are the client's business."""
    for part in WORDS:
        for found in dicts([{key: value for key, value in one.items() if key != "id"} for one in params.get(part, [])]):
            found.pop("appParams", None)
            assert found.keys() <= KEPT_KEYS, found
            for key in ("link", "preview", "avatar"):
                link = found.get(key)
                if isinstance(link, str):
                    assert link.lower().startswith(("http://", "https://")) or (link[0] == "/" and link[1:2] not in ("/", "\\")), found


def tried(portal, ways, parts):
    """Sends the parts through both doors; the refusals, or None and what was kept."""
    dialog, doors = ways
    before = newest(portal, dialog)["id"]
    answers = []
    for method, own, how in doors:
        answer = portal.call(method, {**own, **parts}, **how)
        body = answer.json()
        last = newest(portal, dialog)
        if "error" in body:
            refusal = (answer.status_code, body["error"], body.get("error_description"))
            assert refusal in REFUSALS and last["id"] == before, (method, parts, refusal)
            answers.append((refusal, None))
        else:
            assert last["id"] == body["result"] > before
            before = last["id"]
            assert_kept_well(last["params"] or {})
            answers.append((None, last["params"]))
    assert answers[0][0] == answers[1][0], parts  # one rule behind both doors
    return answers[0]


# ---- links ----

def with_link(link):
    return {
        "LINK": {"ATTACH": [{"LINK": {"NAME": "a", "LINK": link}}]},
        "preview": {"ATTACH": [{"LINK": {"NAME": "a", "LINK": "/", "PREVIEW": link}}]},
        "user's avatar": {"ATTACH": [{"USER": {"NAME": "a", "AVATAR": link}}]},
        "grid": {"ATTACH": [{"GRID": [{"DISPLAY": "LINE", "NAME": "a", "VALUE": "b", "LINK": link}]}]},
        "image": {"ATTACH": {"BLOCKS": [{"IMAGE": [{"LINK": link}]}]}},
        "file": {"ATTACH": [{"BLOCKS": [{"FILE": {"LINK": link}}]}]},
        "rich link": {"ATTACH": json.dumps([{"RICH_LINK": {"NAME": "a", "LINK": link}}])},
        "button": {"KEYBOARD": {"BUTTONS": [{"TEXT": "a", "LINK": link}]}},
        "button beside a command": {"KEYBOARD": [{"TEXT": "a", "COMMAND": "b", "link": link}]},
        "menu": {"MENU": {"ITEMS": [{"TEXT": "a", "LINK": link}]}},
    }


@pytest.mark.parametrize("place", with_link(""))
def test_links_that_run_or_lead_elsewhere_are_refused_everywhere(portal, ways, place):
    for link in GOOD_LINKS:
        assert tried(portal, ways, with_link(link)[place])[0] is None, link
    for link in BAD_LINKS:
        parts = with_link(link)[place]
        assert tried(portal, ways, parts)[0][1] == f"{next(iter(parts))}_ERROR", link


# ---- shapes and sizes ----

@pytest.mark.parametrize("part", WORDS)
@pytest.mark.parametrize("value", [
    7, True, "seven", "[", "{\"a\":", [[]], [{}], {"a": 1}, [None], [1, "a"], {"BUTTONS": 1}, {"ITEMS": {}}, {"BLOCKS": "x"},
    [{"TEXT": "a"}], [{"TEXT": ["a"], "COMMAND": "b"}], [{"MESSAGE": {"a": 1}}], [{"MESSAGE": "a"}, 7], [[[[[[[[{"MESSAGE": "a"}]]]]]]]]],
    ids=lambda value: json.dumps(value)[:30])
def test_wrong_shapes_are_refused(portal, ways, part, value):
    assert tried(portal, ways, {part: value})[0] == (400, f"{part}_ERROR", f"Incorrect {WORDS[part]} params")


@pytest.mark.parametrize("part, item, fits, exceeds", [
    ("ATTACH", lambda n: {"MESSAGE": "ü" * n}, 59000, 60001), ("KEYBOARD", lambda n: {"TEXT": "x" * n, "COMMAND": "a"}, 30000, 30721),
    ("MENU", lambda n: {"TEXT": "x" * n, "COMMAND": "a"}, 30000, 30721)])
def test_sizes_and_numbers_are_bounded(portal, ways, part, item, fits, exceeds):
    assert tried(portal, ways, {part: [item(fits)]})[0] is None
    assert tried(portal, ways, {part: [item(exceeds)]})[0][1] == f"{part}_OVERSIZE"
    assert tried(portal, ways, {part: [item(1)] * 501})[0][1] == f"{part}_ERROR"


# ---- anything ----

FIELDS = ["BLOCKS", "BUTTONS", "ITEMS", "MESSAGE", "LINK", "USER", "GRID", "IMAGE", "FILE", "DELIMITER", "RICH_LINK", "NAME", "DISPLAY",
          "TEXT", "COMMAND", "ACTION", "ACTION_VALUE", "APP_ID", "APP_PARAMS", "TYPE", "COLOR", "COLOR_TOKEN", "BOT_ID", "ID", "AVATAR",
          "link", "blocks", "onclick", "__proto__"]
SCALARS = (st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.sampled_from(BAD_LINKS + GOOD_LINKS) |
           st.sampled_from(["Y", "N", "LINE", "NEWLINE", "PUT", "primary", "#fff", "<script>", "x"]) | st.text(
               st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=8))
TREES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(FIELDS), inner, max_size=4), max_leaves=10)
# Nearly right: one step from what is taken, where random trees hardly come.
BLOCK = st.dictionaries(st.sampled_from(FIELDS[3:11]), SCALARS | st.lists(st.dictionaries(
    st.sampled_from(FIELDS), SCALARS, max_size=5), max_size=2) | st.dictionaries(st.sampled_from(FIELDS), SCALARS, max_size=5), min_size=1,
    max_size=2)
BUTTON = st.fixed_dictionaries({"TEXT": st.just("a") | SCALARS}, optional={name: SCALARS | TREES for name in FIELDS[14:]})
PARTS = st.fixed_dictionaries({}, optional={
    "ATTACH": TREES | st.lists(BLOCK, max_size=3), "KEYBOARD": TREES | st.lists(BUTTON, max_size=3),
    "MENU": TREES | st.lists(BUTTON, max_size=3)})


@settings(max_examples=60 if SANITIZER else 150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(parts=PARTS, as_text=st.booleans())
def test_any_tree_is_kept_well_or_refused_in_words(portal, ways, parts, as_text):
    tried(portal, ways, {part: json.dumps(value) if as_text else value for part, value in parts.items()})
