"""Row recheck: a check of what is in the page cache, against bare SHA-1 over the same file."""
import time

from .bench import median, spread, verdict
from .hosts import Network
from .tamsui import Tamsui
from .torrents import MIB, describe, sha1, write_random
from . import process

TARGET = 0.85


def arguments(parser):
    parser.add_argument("--recheck-mib", type=int, default=4096)
    parser.add_argument("--recheck-rounds", type=int, default=5)


def run(bench, options):
    with Network(2) as network:
        tamsui = Tamsui(bench, network[1], bench.folder("seed"))
        path = f"{tamsui.data}/content"
        write_random(path, options.recheck_mib)
        torrent = describe("content", sha1(path, MIB), MIB, bench.tracker(network[0]), length=options.recheck_mib * MIB)
        tamsui.start()
        tamsui.add(torrent)
        tamsui.await_complete(torrent)
        rounds = []
        for number in range(options.recheck_rounds):
            time.sleep(1)
            began = time.monotonic()
            sha1(path, MIB)
            bare = time.monotonic() - began
            time.sleep(1)
            before = tamsui.usage().cpu
            seconds = recheck(tamsui, torrent, bare)
            rounds.append({"bare": round(torrent.length / bare / 1e6), "rate": round(torrent.length / seconds / 1e6),
                           "bare_seconds": round(bare, 3), "seconds": round(seconds, 3),
                           "cpu": round(tamsui.usage().cpu - before, 2), "share": round(bare / seconds, 3)})
            bench.record("recheck", mib=options.recheck_mib, round=number + 1, **rounds[-1])
    show(bench, options, rounds)


def recheck(tamsui, torrent, bare):
    """Seconds from the question to complete again. Nobody asks before bare SHA-1 would be done: each answer of a JVM that has
    given few so far takes milliseconds of a core."""
    began = time.monotonic()
    state = tamsui.ask("POST", f"/torrents/{torrent.hex}/recheck")["state"]
    if state != "checking":
        process.wait("the check's beginning", lambda: tamsui.view(torrent)["state"] == "checking", 5, 0.005)
    time.sleep(bare)
    process.wait("the check", lambda: tamsui.is_complete(torrent), 60 + 10 * bare, 0.02)
    return time.monotonic() - began


def show(bench, options, rounds):
    share = median([each["share"] for each in rounds])
    bench.table(f"A recheck of {options.recheck_mib} MiB in memory, {options.recheck_rounds} rounds", ["", "MB/s", "s"], [
        ["SHA-1 alone, on every core", spread([each["bare"] for each in rounds]),
         spread([each["bare_seconds"] for each in rounds], 2)],
        ["Tamsui's recheck", spread([each["rate"] for each in rounds]), spread([each["seconds"] for each in rounds], 2)]],
        [f"{share:.0%} of bare SHA-1 (rounds: {', '.join(format(each['share'], '.0%') for each in rounds)}); at least "
         f"{TARGET:.0%} is the target: {verdict(share >= TARGET)}. CPU: {spread([each['cpu'] for each in rounds], 1)} s."])
