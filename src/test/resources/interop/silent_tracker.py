#!/usr/bin/python3
"""A tracker that takes connections and never says a word.

usage: silent_tracker.py PORT
"""
import socket
import sys

listener = socket.create_server(("0.0.0.0", int(sys.argv[1])), backlog=4096)
print("ready", flush=True)
held = []
while True:
    held.append(listener.accept())
