"""A small HTTP tracker, so that no row waits for one. usage: tracker.py ADDRESS PORT INTERVAL-SECONDS

GET /announce as BEPs 3 and 23 have it; GET /count answers how many info hashes were announced so far.
"""
import asyncio
import socket
import sys
import urllib.parse

PEERS_AT_MOST = 50
INTERVAL = int(sys.argv[3])
swarms = {}


def announce(query, source):
    words = dict(pair.partition("=")[::2] for pair in query.split("&"))
    swarm = swarms.setdefault(urllib.parse.unquote_to_bytes(words["info_hash"]), {})
    own = socket.inet_aton(source) + int(words["port"]).to_bytes(2, "big")
    if words.get("event") == "stopped":
        swarm.pop(own, None)
        others = []
    else:
        swarm[own] = words.get("left") == "0"
        others = [peer for peer in swarm if peer != own][-PEERS_AT_MOST:]
    seeds, peers = sum(swarm.values()), b"".join(others)
    return b"d8:completei%de10:incompletei%de8:intervali%de5:peers%d:%se" % (
        seeds, len(swarm) - seeds, INTERVAL, len(peers), peers)


async def answer(reader, writer):
    try:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        path, _, query = head.split(b" ", 2)[1].decode("latin-1").partition("?")
        body = b"%d" % len(swarms) if path == "/count" else announce(query, writer.get_extra_info("peername")[0])
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                     % (len(body), body))
        await writer.drain()
    except (OSError, EOFError, KeyError, ValueError, IndexError, asyncio.TimeoutError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(answer, sys.argv[1], int(sys.argv[2]), backlog=1024)
    await server.serve_forever()


asyncio.run(main())
