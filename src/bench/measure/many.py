"""Row many: a hundred torrents at once between two clients, against one torrent of the same size."""
import os
import time

from . import process
from .bench import FAILURES, announce_address, median, spread, verdict
from .hosts import Network
from .rivals import Libtorrent
from .tamsui import Tamsui
from .torrents import MIB, describe, sha1, write_random
from .transfer import timed

TARGET = 0.9
PIECE = MIB // 4


def arguments(parser):
    parser.add_argument("--torrents-at-once", type=int, default=100, metavar="N")
    parser.add_argument("--each-mib", type=int, default=20, help="size of each; the one has the size of all together")
    parser.add_argument("--many-rounds", type=int, default=3, metavar="N")


def run(bench, options):
    figures, count, mib = {}, options.torrents_at_once, options.each_mib
    with Network(3) as network:
        seed_data = bench.folder("seed/data")
        announce = announce_address(network[0])
        alone = [made(seed_data, "alone", count * mib, announce)]
        together = [made(seed_data, f"part-{number}", mib, announce) for number in range(count)]
        for number in range(options.many_rounds):
            for kind in (Tamsui, Libtorrent):
                for torrents in (alone, together):
                    try:
                        found = transfer(bench, network, kind, torrents)
                    except FAILURES as failure:
                        found = {"error": repr(failure)}
                    finally:
                        bench.stop_all()
                    bench.record("many", client=kind.label, torrents=len(torrents), round=number + 1, **found)
                    figures.setdefault((kind.label, len(torrents)), []).append(found)
    show(bench, options, figures)


def made(folder, name, mib, announce):
    write_random(f"{folder}/{name}", mib)
    return describe(name, sha1(f"{folder}/{name}", PIECE), PIECE, announce, length=mib * MIB)


def transfer(bench, network, kind, torrents):
    bench.tracker(network[0])
    seed_folder = os.path.dirname(bench.folder("seed/state"))  # the data beside it stays, all else is forgotten
    seed, leech = clients = kind(bench, network[1], seed_folder), kind(bench, network[2], bench.folder("leech"))
    seed.start()
    leech.start()
    add(seed, torrents)
    process.wait("the seed's check", lambda: all_complete(seed, torrents), 120, 0.2)
    time.sleep(5)  # all are announced
    length, before = sum(torrent.length for torrent in torrents), [client.usage().cpu for client in clients]
    timing = timed(lambda: add(leech, torrents), lambda: all_complete(leech, torrents), leech.data, length, 300)
    after = [client.usage() for client in clients]
    return {"rate": round(timing.rate(length), 1), "seconds": round(timing.whole, 2), "length": length,
            "rate_from_add": round(length / timing.whole / 1e6, 1),
            "seed_cpu": round((after[0].cpu - before[0]) * (1 << 30) / length, 3),
            "leech_cpu": round((after[1].cpu - before[1]) * (1 << 30) / length, 3),
            "seed_peak": after[0].peak, "leech_peak": after[1].peak}


def add(client, torrents):
    if isinstance(client, Libtorrent):
        client.add(*torrents)
    else:
        for torrent in torrents:
            client.add(torrent)


def all_complete(client, torrents):
    if isinstance(client, Libtorrent):
        return client.is_complete(None)
    return client.all_seeding(len(torrents))


def show(bench, options, figures):
    rows, notes = [], []
    for (label, count), found in figures.items():
        rows.append([label, count] + [spread([each.get(key) for each in found], digits) for key, digits in (
            ("rate", 0), ("rate_from_add", 0), ("seconds", 1), ("seed_cpu", 2), ("leech_cpu", 2), ("seed_peak", 0),
            ("leech_peak", 0))] + [sum("error" in each for each in found) or "none"])
    for label in ("tamsui", "libtorrent"):
        one, many = (median([each.get("rate") for each in figures.get((label, count), [])])
                     for count in (1, options.torrents_at_once))
        if one and many:
            target = f"; at least {TARGET:.0%} is the target: {verdict(many >= TARGET * one)}" if label == "tamsui" else ""
            notes.append(f"{label}: {options.torrents_at_once} at once at {many / one:.0%} of the rate of one{target}.")
    bench.table(f"{options.torrents_at_once} torrents of {options.each_mib} MiB at once, and one of the same size, pieces "
                f"of {PIECE >> 10} KiB, {options.many_rounds} rounds",
                ["client", "torrents", "MB/s from the first byte", "MB/s from the add", "add to complete, s",
                 "seed CPU, s/GiB", "leech CPU, s/GiB", "seed peak MiB", "leech peak MiB", "failed"], rows, notes)
