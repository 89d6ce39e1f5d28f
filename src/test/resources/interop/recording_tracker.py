#!/usr/bin/python3
"""An HTTP tracker that prints "announce INFOHASH ADDRESS MILLISECONDS" (since 1970) of each announce it hears.

usage: recording_tracker.py PORT
"""
import http.server
import ipaddress
import struct
import sys
import threading
import time
import urllib.parse

peers, lock = {}, threading.Lock()


class Tracker(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        at = time.time_ns() // 1_000_000
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query, encoding="latin-1"))
        infohash = query.get("info_hash", "").encode("latin-1").hex()
        address = self.client_address[0]
        member = (address, int(query.get("port", 0)))
        with lock:
            swarm = peers.setdefault(infohash, set())
            others = [other for other in swarm if other != member]
            (swarm.discard if query.get("event") == "stopped" else swarm.add)(member)
            print(f"announce {infohash} {address} {at}\n", end="", flush=True)  # lines of several threads do not mix
        compact = b"".join(ipaddress.IPv4Address(host).packed + struct.pack(">H", port) for host, port in others)
        body = b"d8:intervali1800e5:peers%d:%se" % (len(compact), compact)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("0.0.0.0", int(sys.argv[1])), Tracker)
print("ready", flush=True)
server.serve_forever()
