"""Row idle: what ten thousand torrents take while nothing happens."""
import os
import random
import re
import subprocess
import time

from . import library, process
from .bench import verdict
from .hosts import Network
from .tamsui import Tamsui

CPU_TARGET, THREADS_TARGET = 1.0, 100


def arguments(parser):
    parser.add_argument("--torrents", type=int, default=10_000, help="of 1,000 pieces and 10 files each; of idle and list")
    parser.add_argument("--idle-seconds", type=int, default=60)
    parser.add_argument("--settle-seconds", type=int, default=30, help="between the last announce and the measurement")


def run(bench, options):
    with Network(2) as network:
        announce = bench.tracker(network[0])
        tamsui = Tamsui(bench, network[1], bench.folder("seed")).start()
        warm_up(tamsui, announce)
        without = memory(tamsui)
        adding = library.fill(bench, tamsui, options.torrents, announce)
        library.announced(network[0], options.torrents)
        time.sleep(options.settle_seconds)
        quiet = rest(tamsui.pid, options.idle_seconds)
        full = memory(tamsui)
    each = (full["live"] - without["live"]) / options.torrents
    bench.record("idle", torrents=options.torrents, adding_seconds=round(adding, 1), without=without, full=full,
                 bytes_each=round(each), **quiet)
    show(bench, options, adding, without, full, quiet, each)


def warm_up(tamsui, announce):
    """Adds one and takes it away, so that what is loaded for the first torrent is not laid to the others' charge."""
    torrent = library.prepare(tamsui, 99_999, announce, random.Random(2))
    tamsui.add(torrent, skipVerify="true")
    tamsui.await_complete(torrent)
    tamsui.call("DELETE", f"/torrents/{torrent.hex}?data=delete")
    process.wait("the deletion", lambda: tamsui.stats()["total"] == 0, 20)


def memory(tamsui):
    """Bytes of live objects, and what the heap and the process take, after a full collection."""
    live = 0
    for _ in range(2):
        jcmd(tamsui, "GC.run")
    for line in jcmd(tamsui, "GC.class_histogram").splitlines():
        if line.startswith("Total"):
            live = int(line.split()[2])
    used = sum(map(int, re.findall(r"total \d+K, used (\d+)K", jcmd(tamsui, "GC.heap_info"))))  # of each generation
    return {"live": live, "used_kib": used, "resident_mib": process.resident(tamsui.pid)}


def jcmd(tamsui, command):
    """The daemon's own JDK has it beside its java."""
    program = os.path.dirname(os.readlink(f"/proc/{tamsui.pid}/exe")) + "/jcmd"
    return subprocess.run([program, str(tamsui.pid), command], capture_output=True, text=True, timeout=60, check=True).stdout


def rest(pid, seconds):
    """What happens while nobody asks for anything."""
    cpu, switches, began = process.usage(pid).cpu, process.switches(pid), time.monotonic()
    time.sleep(seconds)
    took = time.monotonic() - began
    slept = sum(count - switches.get(thread, 0) for thread, count in process.switches(pid).items())
    return {"cpu_percent": round((process.usage(pid).cpu - cpu) / took * 100, 3), "threads": process.threads(pid),
            "switches_per_second": round(slept / took, 1)}


def show(bench, options, adding, without, full, quiet, each):
    rows = [
        ["live objects without torrents", f"{without['live'] / 1e6:.1f} MB", "", ""],
        ["live objects with them", f"{full['live'] / 1e6:.1f} MB", "", ""],
        ["live bytes for each", f"{each:,.0f}", "", ""],
        ["heap in use after a collection, without and with",
         f"{without['used_kib'] / 1024:.1f} and {full['used_kib'] / 1024:.1f} MiB", "", ""],
        ["resident, without and with", f"{without['resident_mib']} and {full['resident_mib']} MiB", "", ""],
        [f"CPU over {options.idle_seconds} s", f"{quiet['cpu_percent']} %", f"<= {CPU_TARGET:g} %",
         verdict(quiet["cpu_percent"] <= CPU_TARGET)],
        ["platform threads", quiet["threads"], f"<= {THREADS_TARGET}", verdict(quiet["threads"] <= THREADS_TARGET)],
        ["voluntary context switches a second", quiet["switches_per_second"], "", ""],
        ["adding them, one call each", f"{adding:.1f} s", "", ""]]
    bench.table(f"{options.torrents} idle torrents of {library.PIECES} pieces and {library.FILES} files",
                ["what", "is", "target", ""], rows)
