"""People with a live channel each, for tests of who hears what.

    ears = Ears(portal, {"anna": 5, "boris": 6})         user ids
    heard = ears.of(lambda: portal.ok(…))                {"anna": [("messageChat", {...}), …], "boris": []}
    ears.who(heard, "messageChat")                       {"anna"}

What is heard is everything between two marks that are sent to each of them before and after the deed; so "nothing" needs no
waiting.
"""
import itertools

from harness.push import Socket


class Ears:
    def __init__(self, portal, people):
        self.portal, self.marks = portal, itertools.count(1)
        self.ids = dict(people)
        self.sockets = {}
        client = portal.server.info["client_id"]
        for name, id in people.items():
            token = portal.server.cli("app", "token", "--id", client, "--user", id)["access_token"]
            self.sockets[name] = Socket(portal, portal.ok("pull.application.config.get", token=token))

    def close(self):
        for socket in self.sockets.values():
            socket.cut()

    def of(self, deed):
        """What each of them hears of it, and nothing of what was before."""
        self.until_mark()
        deed()
        return self.until_mark()

    def until_mark(self):
        mark = f"mark{next(self.marks)}"
        self.portal.ok("pull.application.event.add", {"COMMAND": mark, "USER_ID": list(self.ids.values())}, token=self.portal.app)
        heard = {}
        for name, socket in self.sockets.items():
            heard[name] = []
            while (text := socket.next()["text"])["command"] != mark:
                heard[name].append((text["command"], text["params"]))
        return heard

    @staticmethod
    def nothing(heard, name):
        """He heard of nothing but who is there, which is told to everybody."""
        return all(command == "userStatus" for command, _ in heard[name])

    @staticmethod
    def who(heard, command):
        return {name for name, pushes in heard.items() if any(push[0] == command for push in pushes)}

    @staticmethod
    def one(heard, name, command):
        """The last push of this command that he heard."""
        return [params for said, params in heard[name] if said == command][-1]
