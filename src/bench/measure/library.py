"""A great many torrents that seed: files that are holes, hashes that are random, and believed to be complete."""
import os
import random
import time

from . import process
from .bench import FAILURES, TRACKER_PORT
from .torrents import describe

PIECES, FILES, PIECE = 1000, 10, 16 << 10


def prepare(tamsui, number, announce, chance):
    """Makes its files and describes it."""
    size, name = PIECES * PIECE // FILES, f"library-{number:05}"
    os.mkdir(f"{tamsui.data}/{name}")
    for index in range(FILES):
        with open(f"{tamsui.data}/{name}/file-{index}", "wb") as file:
            file.truncate(size)
    return describe(name, chance.randbytes(20 * PIECES), PIECE, announce,
                    files=[(f"file-{index}", size) for index in range(FILES)])


def fill(bench, tamsui, count, announce):
    """Adds them one after the other; returns the seconds Tamsui took until all were seeding."""
    chance, began, preparing = random.Random(1), time.monotonic(), 0.0
    for number in range(count):
        prepared = time.monotonic()
        torrent = prepare(tamsui, number, announce, chance)
        preparing += time.monotonic() - prepared
        try:
            tamsui.add(torrent, skipVerify="true")
        except FAILURES as failure:
            raise RuntimeError(f"after {number} torrents: {failure!r}; Tamsui's last words: {tamsui.last_words()}") from None
        if number % 1000 == 999:
            bench.say(f"{number + 1} torrents added after {time.monotonic() - began:.0f} s")
    process.wait("all seeding", lambda: tamsui.all_seeding(count), 60 + count / 20, 0.2)
    return time.monotonic() - began - preparing


def announced(tracker_host, count):
    """Waits until the tracker knows them all."""
    def known():
        connection = tracker_host.connect(tracker_host.address, TRACKER_PORT)
        with connection, connection.makefile("rb") as answer:
            connection.sendall(b"GET /count HTTP/1.1\r\n\r\n")
            return int(answer.read().rsplit(b"\r\n", 1)[1]) >= count

    process.wait("all announces", known, 120 + count / 10, 0.5)
