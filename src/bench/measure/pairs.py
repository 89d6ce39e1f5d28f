"""Row pairs: one seed, one leech, one file, each the real program; and what the machine allows without a protocol."""
import json
import os
import subprocess
import time

from .bench import FAILURES, HERE, PYTHON, ROOT, median, spread, verdict
from .hosts import Network
from .memory import Reserve
from .rivals import CLIENTS
from .torrents import MIB, random_torrent
from .transfer import timed

GIB = 1 << 30
TARGET = 1.1
LIMIT = "limit"


def arguments(parser):
    parser.add_argument("--mib", type=int, default=2048, help="size of what is transferred")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is measured, all in turn")
    parser.add_argument("--only", help="pairs, such as tamsui:tamsui,aria2:aria2,limit")


def wanted(only):
    if only:
        return [pair if pair == LIMIT else tuple(pair.split(":")) for pair in only.split(",")]
    rivals = [label for label in CLIENTS if label != "tamsui"]
    return ([LIMIT, ("tamsui", "tamsui")] + [(rival, rival) for rival in rivals]
            + [("tamsui", rival) for rival in rivals] + [(rival, "tamsui") for rival in rivals])


def run(bench, options):
    choice, figures = wanted(options.only), {}
    programs = {"aria2": "aria2c", "rtorrent": "rtorrent", "qbittorrent": "qbittorrent-nox"}
    bench.needs(*(program for label, program in programs.items() if any(label in pair for pair in choice)))
    with Network(3) as network:
        folder = bench.folder("content")
        torrent = random_torrent(folder, "content", options.mib, bench.tracker(network[0]))
        bench.stop_all()
        for number in range(options.rounds):
            for pair in choice:
                measure = without_protocol if pair == LIMIT else transfer
                try:
                    found = measure(bench, network, f"{folder}/content", torrent, pair)
                except FAILURES as failure:
                    found = {"error": repr(failure)}
                finally:
                    bench.stop_all()
                bench.record("pairs", pair=name(pair), round=number + 1, mib=options.mib, **found)
                figures.setdefault(pair, []).append(found)
    show(bench, options, figures)


def name(pair):
    return pair if pair == LIMIT else " -> ".join(pair)


def transfer(bench, network, content, torrent, pair):
    bench.tracker(network[0])
    reserve = Reserve(bench, torrent.length, f"{bench.folder('leech')}/data")
    seed = CLIENTS[pair[0]](bench, network[1], bench.folder("seed"))
    leech = CLIENTS[pair[1]](bench, network[2], f"{ROOT}/leech")
    os.link(content, f"{seed.data}/{torrent.name}")
    seed.start()
    seed.add(torrent)
    seed.await_complete(torrent)
    leech.start()
    time.sleep(2.5)  # the seed announces, and what starts comes to rest
    before = seed.usage().cpu, leech.usage().cpu
    with reserve:
        time_taken = timed(
            lambda: leech.add(torrent), lambda: leech.is_complete(torrent), leech.data, torrent.length, 300)
    seeds, leeches = seed.usage(), leech.usage()
    time.sleep(0.5)
    equal = subprocess.run(["cmp", "-s", content, f"{leech.data}/{torrent.name}"]).returncode == 0
    return {"seconds": round(time_taken.whole, 2), "rate": round(time_taken.rate(torrent.length), 1),
            "seed_cpu": round((seeds.cpu - before[0]) * GIB / torrent.length, 3),
            "leech_cpu": round((leeches.cpu - before[1]) * GIB / torrent.length, 3),
            "seed_peak": seeds.peak, "leech_peak": leeches.peak, "equal": equal}


def without_protocol(bench, network, content, torrent, _):
    program, folder = f"{HERE}/limit.py", bench.folder("leech")
    reserve = Reserve(bench, torrent.length, folder)
    sending = bench.spawn(network[1], PYTHON, program, "send", content, network[1].address, log=subprocess.PIPE)
    time.sleep(0.5)
    with reserve:
        received = network[2].run(PYTHON, program, "recv", f"{folder}/content", network[1].address, seconds=120)
    sent, got = json.loads(sending.communicate(timeout=30)[0]), json.loads(received.stdout)
    return {"rate": round(got["bytes"] / got["seconds"] / 1e6, 1), "seconds": round(got["seconds"], 2),
            "seed_cpu": round(sent["cpu"] * GIB / torrent.length, 3),
            "leech_cpu": round(got["cpu"] * GIB / torrent.length, 3), "equal": got["bytes"] == torrent.length}


def show(bench, options, figures):
    def column(pair, key):
        return [found.get(key) for found in figures[pair] if found.get("equal")]

    rows = [[name(pair), spread(column(pair, "rate")), spread(column(pair, "seconds"), 1),
             spread(column(pair, "seed_cpu"), 2), spread(column(pair, "leech_cpu"), 2),
             spread(column(pair, "seed_peak")), spread(column(pair, "leech_peak")),
             sum(not found.get("equal") for found in figures[pair]) or "none"] for pair in figures]
    rates = {pair[0]: median(column(pair, "rate")) for pair in figures if pair != LIMIT and pair[0] == pair[1]}
    own, others = rates.pop("tamsui", None), {label: rate for label, rate in rates.items() if rate}
    notes = []
    if own and others:
        best = max(others, key=others.get)
        notes.append(f"Tamsui's pair against the best other, {best}: {own / others[best]:.2f}; at least {TARGET} is the "
                     f"target: {verdict(own >= TARGET * others[best])}.")
    bench.table(f"One seed, one leech, {options.mib} MiB ({options.mib * MIB / 1e6:.0f} MB), {options.rounds} rounds",
                ["seed -> leech", "MB/s from the first byte", "add to complete, s", "seed CPU, s/GiB",
                 "leech CPU, s/GiB", "seed peak MiB", "leech peak MiB", "failed"], rows, notes)
