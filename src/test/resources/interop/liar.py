#!/usr/bin/python3
"""A peer that claims to have every piece and sends noise for each block it is asked for.

It announces itself as a seed, prints "ready", and "lied" once it has sent a false block. Told "dial\tADDRESS" on standard
input it shakes hands with the peer there and prints "welcome" if that answers, else "refused".

usage: liar.py PORT ANNOUNCE_URL INFOHASH PIECES
"""
import os
import socket
import struct
import sys
import threading
import urllib.parse
import urllib.request

port, announce_url, infohash, pieces = int(sys.argv[1]), sys.argv[2], bytes.fromhex(sys.argv[3]), int(sys.argv[4])
peer_id = b"-XX0000-" + os.urandom(12)
handshake = b"\x13BitTorrent protocol" + bytes(8) + infohash + peer_id
INTERESTED, BITFIELD, REQUEST, PIECE, UNCHOKE = 2, 5, 6, 7, 1


def message(kind, body=b""):
    return struct.pack(">IB", 1 + len(body), kind) + body


def exactly(connection, count):
    data = b""
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def claim():
    """A bitfield with every piece; the spare bits at its end are zero."""
    whole = (1 << pieces) - 1
    spare = -pieces % 8
    return (whole << spare).to_bytes((pieces + 7) // 8, "big")


def serve(connection):
    try:
        exactly(connection, 68)
        connection.sendall(handshake + message(BITFIELD, claim()))
        while True:
            length, = struct.unpack(">I", exactly(connection, 4))
            if not length:
                continue
            body = exactly(connection, length)
            if body[0] == INTERESTED:
                connection.sendall(message(UNCHOKE))
            elif body[0] == REQUEST:
                piece, begin, size = struct.unpack(">III", body[1:])
                connection.sendall(message(PIECE, struct.pack(">II", piece, begin) + os.urandom(size)))
                print("lied", flush=True)
    except (EOFError, OSError):
        connection.close()


def accept(server):
    while True:
        connection, _ = server.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def dial(address):
    try:
        with socket.create_connection((address, 51413), timeout=10) as connection:
            connection.settimeout(10)
            connection.sendall(handshake)
            exactly(connection, 68)
            print("welcome", flush=True)
    except (EOFError, OSError):
        print("refused", flush=True)


threading.Thread(target=accept, args=(socket.create_server(("", port)),), daemon=True).start()
query = urllib.parse.urlencode({
    "info_hash": infohash, "peer_id": peer_id, "port": port, "uploaded": 0, "downloaded": 0, "left": 0, "compact": 1,
    "event": "started"})
urllib.request.urlopen(announce_url + "?" + query, timeout=10).read()
print("ready", flush=True)
for line in sys.stdin:
    words = line.rstrip("\n").split("\t")
    if words[0] == "dial":
        dial(words[1])
