"""Row list: how long a list of a hundred out of ten thousand takes while a limited download is going on."""
import json
import time

from . import library, process
from .bench import verdict
from .hosts import Network
from .tamsui import Tamsui
from .torrents import empty_torrent

LIMIT, PER_SECOND = 60_000_000, 10
LATENCY_TARGET_MS, RATE_TARGET = 50, 0.95
QUESTION = "/torrents?limit=100"


def arguments(parser):
    parser.add_argument("--list-seconds", type=int, default=30)


def run(bench, options):
    with Network(3) as network:
        announce = bench.tracker(network[0])
        seed = Tamsui(bench, network[1], bench.folder("seed")).start()
        tamsui = Tamsui(bench, network[2], bench.folder("leech")).start()
        library.fill(bench, tamsui, options.torrents, announce)
        library.announced(network[0], options.torrents)
        seconds = options.list_seconds
        torrent = empty_torrent(seed.data, "content", (LIMIT * (seconds + 30) >> 20) + 1, announce)
        seed.add(torrent, skipVerify="true")
        seed.await_complete(torrent)
        time.sleep(3)
        tamsui.limit(downloadLimit=LIMIT)
        tamsui.add(torrent)
        process.wait("the download", lambda: tamsui.view(torrent)["downloadedBytes"] > LIMIT, 60)
        time.sleep(4)
        alone = rate(tamsui, torrent, lambda: time.sleep(5))[0]
        kept, (latencies, answer, late) = rate(tamsui, torrent, lambda: questions(tamsui, seconds))
    show(bench, options, alone, kept, latencies, answer, late)


def rate(tamsui, torrent, work):
    """Bytes a second received while the work is done, and what that returned."""
    first, began = fresh_count(tamsui, torrent)
    result = work()
    last, ended = fresh_count(tamsui, torrent)
    return (last - first) / (ended - began), result


def fresh_count(tamsui, torrent):
    """Bytes received, and when: the count is told once a second, so wait until it changes."""
    def count():
        return tamsui.view(torrent)["downloadedBytes"]

    old = count()
    new = process.wait("the count's change", lambda: now if (now := count()) != old else None, 10, 0.01)
    return new, time.monotonic()


def questions(tamsui, seconds):
    """One connection that is kept, a question every tenth of a second. A latency counts from when the question was due, so
    that one that is slow is not the excuse for those behind it."""
    api, latencies, late = tamsui.connection(), [], 0
    began = time.monotonic()
    for number in range(seconds * PER_SECOND):
        due = began + number / PER_SECOND
        now = time.monotonic()
        if now < due:
            time.sleep(due - now)
        else:
            late += number > 0
        answer = tamsui.call("GET", QUESTION, api=api)
        latencies.append((time.monotonic() - due) * 1000)
    api.close()
    return sorted(latencies), answer, late


def show(bench, options, alone, kept, latencies, answer, late):
    def quantile(share):
        return latencies[min(int(len(latencies) * share), len(latencies) - 1)]

    items, slow = len(json.loads(answer)["items"]), quantile(0.99)
    figures = {"p50": round(quantile(0.5), 2), "p99": round(slow, 2), "max": round(latencies[-1], 2)}
    bench.record("list", torrents=options.torrents, **figures, items=items, answer_bytes=len(answer), late=late,
                 rate_alone=round(alone), rate=round(kept))
    bench.table(f"GET {QUESTION}, {PER_SECOND} a second for {options.list_seconds} s, among {options.torrents} torrents and "
                f"beside a download of {LIMIT / 1e6:.0f} MB/s", ["what", "is", "target", ""], [
        ["p50", f"{figures['p50']} ms", "", ""],
        ["p99", f"{figures['p99']} ms", f"<= {LATENCY_TARGET_MS} ms", verdict(slow <= LATENCY_TARGET_MS)],
        ["max", f"{figures['max']} ms", "", ""],
        ["questions that the one before made late", late, "", ""],
        ["torrents in an answer, and its size", f"{items}, {len(answer):,} bytes", "100", verdict(items == 100)],
        ["rate of the download before", f"{alone / 1e6:.1f} MB/s", "", ""],
        ["rate meanwhile", f"{kept / 1e6:.1f} MB/s", f">= {RATE_TARGET:.0%}", verdict(kept >= RATE_TARGET * LIMIT)]])
