"""Row swarm: one slow seed and many leeches. How near to the seed's own time all are done, and what it had to send."""
import os
import time
from concurrent.futures import ThreadPoolExecutor

from .bench import verdict
from .hosts import Network
from .memory import Reserve
from .tamsui import Tamsui
from .torrents import MIB, random_torrent

RATE, SLOTS = 10_000_000, 5
TIME_TARGET, SENT_TARGET = 1.3, 1.15
PIECE = MIB // 4


def arguments(parser):
    parser.add_argument("--leeches", type=int, default=20)
    parser.add_argument("--swarm-mib", type=int, default=256)


def run(bench, options):
    with Network(2 + options.leeches) as network:
        announce = bench.tracker(network[0])
        seed = Tamsui(bench, network[1], bench.folder("seed"), TAMSUI_PEERS_UPLOAD_SLOTS=str(SLOTS))
        torrent = random_torrent(seed.data, "content", options.swarm_mib, announce, PIECE)
        leeches = [Tamsui(bench, network[2 + number], bench.folder(f"leech-{number}")) for number in range(options.leeches)]
        start_all([seed, *leeches])
        seed.limit(uploadLimit=RATE)
        seed.add(torrent)
        seed.await_complete(torrent)
        for leech in leeches:
            leech.add(torrent, paused="true")
        reserve = Reserve(bench, torrent.length * len(leeches), *(leech.data for leech in leeches))
        time.sleep(10)  # the seed has announced, and JVMs that start have come to rest
        with reserve:
            found = follow(seed, leeches, torrent, 10 * torrent.length / RATE + 60)
        usages = [client.usage() for client in (seed, *leeches)]
    show(bench, options, torrent, found, usages)


def start_all(clients):
    """As many at a time as there are cores: JVMs that all start at once hold each other up for minutes."""
    cores = os.cpu_count()
    for first in range(0, len(clients), cores):
        for client in clients[first:first + cores]:
            client.launch()
        for client in clients[first:first + cores]:
            client.await_ready(180)


def follow(seed, leeches, torrent, seconds):
    """Resumes the torrent everywhere and watches the files: what is in them was hashed before it was written, so that the
    union of their data tells which pieces have left the seed, and no client has to be asked."""
    whole, sent_at_union, done = set(range(torrent.pieces)), None, {}
    union, states = set(), [set() for _ in leeches]
    began = time.monotonic()
    with ThreadPoolExecutor(len(leeches)) as callers:  # so that no JVM's first answer holds up the next
        list(callers.map(lambda leech: leech.ask("POST", f"/torrents/{torrent.hex}/resume"), leeches))
    started = time.monotonic() - began
    while len(done) < len(leeches):
        for number, leech in enumerate(leeches):
            if len(states[number]) < len(whole):
                states[number] = present(f"{leech.data}/{torrent.name}", torrent)
                union |= states[number]
            elif number not in done and leech.is_complete(torrent):
                done[number] = time.monotonic() - began
        now = time.monotonic() - began
        if sent_at_union is None and union == whole:
            sent_at_union, union_at = seed.view(torrent)["uploadedBytes"], now
        if now > seconds:
            raise TimeoutError(f"{len(done)} of {len(leeches)} leeches are done after {seconds:.0f} s")
        time.sleep(0.1)
    time.sleep(1.5)  # its count is told once a second
    return {"started": round(started, 2), "first": round(min(done.values()), 2), "last": round(max(done.values()), 2),
            "union": round(union_at, 2), "sent_at_union": sent_at_union,
            "sent_in_all": seed.view(torrent)["uploadedBytes"]}


def present(path, torrent):
    """The pieces a sparse file has all data of."""
    pieces, at = set(), 0
    try:
        file = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return pieces
    try:
        while at < torrent.length:
            start = os.lseek(file, at, os.SEEK_DATA)
            at = os.lseek(file, start, os.SEEK_HOLE)
            end = torrent.pieces if at >= torrent.length else at // torrent.piece
            pieces.update(range(-(-start // torrent.piece), end))
    except OSError:  # no data behind there
        pass
    finally:
        os.close(file)
    return pieces


def show(bench, options, torrent, found, usages):
    bare = torrent.length / RATE
    sent, last = found["sent_at_union"] / torrent.length, found["last"] / bare
    bench.record("swarm", leeches=options.leeches, mib=options.swarm_mib, rate=RATE, **found,
                 cpu=round(sum(usage.cpu for usage in usages), 1), peaks=[usage.peak for usage in usages])
    bench.table(f"One seed at {RATE / 1e6:.0f} MB/s with {SLOTS} upload slots, {options.leeches} leeches, "
                f"{options.swarm_mib} MiB in pieces of {PIECE >> 10} KiB",
                ["what", "is", "of the bare", "target", ""], [
        ["the seed alone needs", f"{bare:.1f} s", 1, "", ""],
        ["first leech complete", f"{found['first']:.1f} s", f"{found['first'] / bare:.2f}", "", ""],
        ["last leech complete", f"{found['last']:.1f} s", f"{last:.2f}", f"<= {TIME_TARGET}", verdict(last <= TIME_TARGET)],
        ["every piece has left the seed", f"{found['union']:.1f} s", f"{found['union'] / bare:.2f}", "", ""],
        ["the seed had sent by then", f"{found['sent_at_union'] / 1e6:.1f} MB", f"{sent:.3f}", f"<= {SENT_TARGET}",
         verdict(sent <= SENT_TARGET)],
        ["the seed sent in all", f"{found['sent_in_all'] / 1e6:.1f} MB",
         f"{found['sent_in_all'] / torrent.length:.3f}", "", ""]],
        ["When every piece has left the seed is seen in the leeches' files; what it had sent is its own count, told once a "
         f"second. The time begins with the first resume; all were resumed within {found['started']} s."])
