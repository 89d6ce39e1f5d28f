"""Row paths: long and lossy ones, made by wirefilter between virtual switches; a connection of Tamsui's and of iperf3's."""
import json
import os
import subprocess
import time

from .bench import FAILURES, median, spread, verdict
from .hosts import NET, PREFIX, bare, ip, remove
from .tamsui import Tamsui
from .torrents import empty_torrent
from . import process

TARGET = 0.9
FIRST_BYTES = 20_000  # received on the wire: more than greetings and answers of the tracker
TAP = "tap0"


def arguments(parser):
    parser.add_argument("--round-trips", default="50,150", metavar="MS,MS", help="milliseconds")
    parser.add_argument("--losses", default="0,1", metavar="PERCENT,PERCENT", help="of the packets, each way")
    parser.add_argument("--path-seconds", type=int, default=60)
    parser.add_argument("--path-rounds", type=int, default=2)
    parser.add_argument("--path-mib", type=int, default=8192, help="more than can be moved in that time")


class Path:
    """Two hosts, a tap device in each, a switch behind each tap, and the filter between the switches. Use with `with`."""

    def __init__(self, bench, round_trip, loss):
        self.bench, self.round_trip, self.loss = bench, round_trip, loss
        self.hosts = []

    def __enter__(self):
        try:
            switches = [self.end(side) for side in (0, 1)]
            self.bench.spawn(self.hosts[0], "wirefilter", "-v", ":".join(switches), "-d", str(self.round_trip / 2),
                             "-l", str(self.loss), stdin=subprocess.PIPE)
            process.wait("the path", lambda: self.ping(1) is not None, 20)
        except BaseException:
            self.__exit__()
            raise
        return self

    def end(self, side):
        host = bare(f"{PREFIX}-{side}", f"{NET}.1.{10 + side}")
        self.hosts.append(host)
        switch = f"{self.bench.folder(f'switch-{side}')}/socket"
        # both end when their input does, so they are given one that stays open
        self.bench.spawn(host, "vde_switch", "-s", switch, "-t", TAP, stdin=subprocess.PIPE)
        process.wait("the switch", lambda: os.path.exists(f"{switch}/ctl") and
                     host.run("ip", "link", "show", TAP).returncode == 0, 10)
        ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", TAP)
        ip("-n", host.name, "link", "set", TAP, "up")
        host.run("ethtool", "-K", TAP, "tso", "off", "gso", "off", "tx", "off")
        return switch

    def ping(self, count):
        """The median round trip in ms."""
        answer = self.hosts[0].run("ping", "-q", "-c", str(count), "-i", "0.2", "-W", "1", self.hosts[1].address).stdout
        return float(answer.split("rtt ")[1].split("/")[4]) if "rtt " in answer else None

    def __exit__(self, *_):
        self.bench.stop_all()
        for host in self.hosts:
            remove(host.name)


def run(bench, options):
    bench.needs("vde_switch", "wirefilter", "iperf3", "ethtool", "ping")
    rows, controls, numbers = [], set(), lambda text: [float(word) for word in text.split(",")]
    for round_trip in numbers(options.round_trips):
        for loss in numbers(options.losses):
            found = {"iperf3": [], "tamsui": []}
            for number in range(options.path_rounds):
                for kind, measure in (("iperf3", iperf3), ("tamsui", transfer)):
                    figures = {"round_trip": round_trip, "loss": loss, "kind": kind, "round": number + 1}
                    try:
                        with Path(bench, round_trip, loss) as path:
                            figures["ping"] = path.ping(10)
                            rate, figures["control"] = measure(bench, path, options)
                        found[kind].append(rate)
                        controls.add(figures["control"])
                        figures["rate"] = round(rate, 2)
                    except FAILURES as failure:
                        figures["error"] = repr(failure)
                    bench.record("paths", seconds=options.path_seconds, **figures)
            share = median(found["tamsui"]) / median(found["iperf3"]) if all(found.values()) else 0
            rows.append([f"{round_trip:g}", f"{loss:g}", *(spread(found[kind], 2) for kind in found), f"{share:.0%}",
                         verdict(share >= TARGET)])
    bench.table(f"Paths: payload in {options.path_seconds} s from the first byte, {options.path_rounds} rounds in turn",
                ["round trip, ms", "loss each way, %", "iperf3, MB/s", "Tamsui, MB/s", "share", f">= {TARGET:.0%}"], rows,
                [f"Congestion control of both: {', '.join(sorted(controls))}."])


def iperf3(bench, path, options):
    here, there = path.hosts
    bench.spawn(there, "iperf3", "-s", "-1")
    time.sleep(1)
    answer = json.loads(here.run("iperf3", "-c", there.address, "-t", str(options.path_seconds), "-J",
                                 seconds=options.path_seconds + 60).stdout)
    if "error" in answer:
        raise RuntimeError(f"iperf3: {answer['error']}")
    end = answer["end"]
    return end["sum_received"]["bits_per_second"] / 8e6, end["sender_tcp_congestion"]


def transfer(bench, path, options):
    control = path.hosts[0].run("sysctl", "-n", "net.ipv4.tcp_congestion_control").stdout.strip()
    seed, leech = (Tamsui(bench, host, bench.folder(f"client-{side}")) for side, host in enumerate(path.hosts))
    torrent = empty_torrent(seed.data, "content", options.path_mib, bench.tracker(path.hosts[0]))
    seed.start()
    leech.start()
    seed.add(torrent, skipVerify="true")
    seed.await_complete(torrent)
    time.sleep(3)  # it has announced
    before = received(leech.pid)
    leech.add(torrent)
    process.wait("the first byte", lambda: received(leech.pid) - before > FIRST_BYTES, 60, 0.005)
    began = time.monotonic()
    time.sleep(options.path_seconds - 1)
    # the count is told once a second: take it as it changes
    last = leech.view(torrent)["downloadedBytes"]
    bytes_now = process.wait("the count's change", lambda: changed(leech, torrent, last), 10, 0.02)
    seconds = time.monotonic() - began
    if bytes_now >= torrent.length:
        raise RuntimeError(f"{options.path_mib} MiB were too few; see --path-mib")
    return bytes_now / seconds / 1e6, control


def changed(leech, torrent, last):
    now = leech.view(torrent)["downloadedBytes"]
    return now if now != last else None


def received(pid):
    """Bytes on the wire, as the process's namespace counts them."""
    with open(f"/proc/{pid}/net/dev") as file:
        return next(int(line.split(":")[1].split()[0]) for line in file if line.strip().startswith(TAP))
