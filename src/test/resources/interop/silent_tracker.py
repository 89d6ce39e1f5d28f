#!/usr/bin/python3
"""Accepts connections, says so, and never answers.

usage: silent_tracker.py PORT
"""
import socket
import sys

server = socket.create_server(("", int(sys.argv[1])))
held = []
print("ready", flush=True)
while True:
    connection, (address, _) = server.accept()
    held.append(connection)
    print("holding", address, flush=True)
