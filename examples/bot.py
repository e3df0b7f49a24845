#!/usr/bin/env python3
"""A bot that needs no address of its own: it asks for its events, and says everything louder. Usage: bot.py REST_URL TOKEN"""
import json
import sys
import time
from urllib.request import Request, urlopen

REST_URL, TOKEN = sys.argv[1], sys.argv[2]


def call(method, **params):
    body = json.dumps({"auth": TOKEN, **params}).encode()
    with urlopen(Request(REST_URL + method, body, {"Content-Type": "application/json"})) as answer:
        return json.load(answer)["result"]


bot = call("imbot.v2.Bot.register", fields={"code": "shouter", "properties": {"name": "Shouter"}})["bot"]
print(bot["id"], flush=True)
offset = 0  # confirms every event with a smaller id
while True:
    page = call("imbot.v2.Event.get", botId=bot["id"], offset=offset)
    for event in page["events"]:
        if event["type"] == "ONIMBOTV2MESSAGEADD":
            said, chat = event["data"]["message"]["text"], event["data"]["chat"]
            call("imbot.v2.Chat.Message.send", botId=bot["id"], dialogId=chat["dialogId"], fields={"message": said.upper() + "!"})
    offset = page["nextOffset"]
    if not page["hasMore"]:
        time.sleep(0.2)
