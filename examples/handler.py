#!/usr/bin/env python3
"""A connector's handler: prints what operators answer and confirms delivery. Usage: handler.py PORT REST_URL TOKEN"""
import re
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode
from urllib.request import urlopen

PORT, REST_URL, TOKEN = int(sys.argv[1]), sys.argv[2], sys.argv[3]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        field = {name: values[0] for name, values in parse_qs(body).items()}
        print(field["event"], re.sub(r"\[.*?\]", "", field.get("data[MESSAGES][0][message][text]", "")), flush=True)
        if field["event"] == "ONIMCONNECTORMESSAGEADD":
            one = "data[MESSAGES][0]"
            done = {"auth": TOKEN, "CONNECTOR": field["data[CONNECTOR]"], "LINE": field["data[LINE]"]}
            for name in ("[im][chat_id]", "[im][message_id]", "[chat][id]"):
                done["MESSAGES[0]" + name] = field[one + name]
            done["MESSAGES[0][message][id][0]"] = "out-" + field[one + "[im][message_id]"]
            urlopen(REST_URL + "imconnector.send.status.delivery", urlencode(done).encode())
            print("confirmed", flush=True)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


HTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
