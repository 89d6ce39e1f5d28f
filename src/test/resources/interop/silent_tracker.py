#!/usr/bin/python3
"""Accepts connections, says so, and never answers.

usage: silent_tracker.py PORT
"""
import resource
import socket
import sys

_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # thousands of torrents may ask
server = socket.create_server(("", int(sys.argv[1])))
held = []
print("ready", flush=True)
while True:
    connection, (address, _) = server.accept()
    held.append(connection)
    print("holding", address, flush=True)
