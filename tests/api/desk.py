"""A person at his messenger, as tests of im.* use it.

    anna = Desk(portal, portal.operators[0])
    group = anna.group("Plans", boris.id)        "chat12"
    sent = anna.write(group, "Hello")            a message's id
    anna.ids(SKIP_CHAT="Y")                      her list of recent chats

admin, anna, carl = people("module") are fixtures for those three; portal = portal_of_its_own one for a portal per test.
"""
import pytest

from harness.portal import Portal


@pytest.fixture
def portal_of_its_own(start_server):
    return Portal(start_server())


def people(scope="function"):
    """The administrator and two operators, at the `portal` of the test's file."""
    def at_his_desk(choose):
        @pytest.fixture(scope=scope)
        def desk(portal):
            return Desk(portal, choose(portal))
        return desk
    return (at_his_desk(lambda portal: portal.admin), at_his_desk(lambda portal: portal.operators[0]),
            at_his_desk(lambda portal: portal.operators[1]))


class Desk:
    """One person's messenger."""

    def __init__(self, portal, user):
        self.portal, self.id, self.name = portal, user["id"], user["name"]
        self.webhook = portal.new_webhook(user["id"])

    def ok(self, method, params=None):
        return self.portal.ok(method, params, webhook=self.webhook)

    def error(self, method, params=None):
        return self.portal.error(method, params, webhook=self.webhook)

    def page(self, **params):
        return self.ok("im.recent.list", params)

    def ids(self, **params):
        return [item["id"] for item in self.page(**params)["items"]]

    def item(self, id, **params):
        [found] = [item for item in self.page(**params)["items"] if item["id"] == id]
        return found

    def group(self, title="A chat", *users, **more):
        return "chat%d" % self.ok("im.chat.add", {"TITLE": title, "USERS": list(users), **more})

    def write(self, dialog, text="Hello"):
        return self.ok("im.message.add", {"DIALOG_ID": dialog, "MESSAGE": text})
