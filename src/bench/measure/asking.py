"""Row random: what a seed reads from its disk for each byte it sends, with fifty peers that ask all over the place."""
import os
import random
import shutil
import struct
import subprocess
import threading
import time

from . import process
from .bench import verdict
from .hosts import NET, Network, ip
from .tamsui import Tamsui
from .torrents import MIB, describe, sha1, write_random

TARGET = 1.1
BLOCK, AHEAD = 16 << 10, 2  # pieces that are asked for at once
PEER_PORT = 26881
SHARES = (1, 0.5)  # of the content that is asked for in all
ORDERS = ("pieces", "blocks")  # asked for whole, block by block in turn; each block for itself
CHOKE, UNCHOKE, INTERESTED, REQUEST, PIECE = 0, 1, 2, 6, 7


def arguments(parser):
    parser.add_argument("--random-mib", type=int, default=2048, help="size of the torrent")
    parser.add_argument("--random-peers", type=int, default=50)
    parser.add_argument("--disk", default="/var/tmp", help="a folder on a real disk, for row random only")


def run(bench, options):
    folder = f"{options.disk}/tamsui-bench"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with Network(3) as network:
            for number in range(options.random_peers):
                ip("-n", network[2].name, "addr", "add", f"{NET}.2.{number + 1}/16", "dev", "eth0")
            found = [once(bench, network, folder, options, order, share) for share in SHARES for order in ORDERS]
    finally:
        bench.stop_all()
        shutil.rmtree(folder, ignore_errors=True)
    rows = [[each["order"], f"{each['sent'] / 1e6:.0f}", f"{each['distinct']:.0%}", f"{each['read'] / 1e6:.0f}",
             f"{each['ratio']:.2f}", verdict(each["ratio"] <= TARGET), f"{each['sent'] / each['seconds'] / 1e6:.0f}"]
            for each in found]
    bench.table(f"{options.random_peers} peers that ask at random, {options.random_mib} MiB in pieces of 1 MiB on "
                f"{kind(options.disk)}, cold cache", ["asked for", "sent, MB", "of the content", "read from disk, MB",
                                                      "read per byte sent", f"<= {TARGET}", "MB/s"], rows,
                ["Each byte is asked for by one peer or none: what is in memory because it was sent before helps nobody,"
                 f" what was read ahead does. TAMSUI_PEERS_UPLOAD_SLOTS={options.random_peers}; {read_ahead(options.disk)}."])


def kind(folder):
    answer = subprocess.run(["findmnt", "-n", "-o", "FSTYPE,SOURCE", "-T", folder], capture_output=True, text=True).stdout
    return " of ".join(answer.split()) or folder


def read_ahead(folder):
    """How far the kernel reads ahead on that disk."""
    device = os.stat(folder).st_dev
    for path in ("", "../"):  # of the disk, or of the disk that a partition is of
        try:
            with open(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/{path}queue/read_ahead_kb") as file:
                return f"the kernel reads up to {file.read().strip()} KiB ahead"
        except OSError:
            pass
    return "how far the kernel reads ahead is not known"


def once(bench, network, folder, options, order, share):
    """All peers have ended when it returns."""
    os.makedirs(f"{folder}/data", exist_ok=True)
    tamsui = Tamsui(bench, network[1], folder, TAMSUI_PEERS_UPLOAD_SLOTS=str(options.random_peers))
    path = f"{tamsui.data}/content"
    if not os.path.exists(path):
        write_random(path, options.random_mib)
    torrent = describe("content", sha1(path, MIB), MIB, bench.tracker(network[0]), length=options.random_mib * MIB)
    os.sync()
    with open("/proc/sys/vm/drop_caches", "w") as file:
        file.write("3")
    tamsui.start()
    tamsui.add(torrent, skipVerify="true")
    tamsui.await_complete(torrent)
    time.sleep(3)
    before, began = process.disk_reads(tamsui.pid), time.monotonic()
    peers = crowd(network, torrent, order, share, options.random_peers)
    seconds = time.monotonic() - began
    read = process.disk_reads(tamsui.pid) - before
    failures = [peer.failure for peer in peers if peer.failure]
    if failures:
        raise RuntimeError(f"{len(failures)} of {len(peers)} peers failed, the first: {failures[0]}")
    sent = sum(peer.received for peer in peers)
    found = {"order": order, "mib": options.random_mib, "peers": len(peers), "sent": sent, "read": read,
             "distinct": sent / torrent.length, "ratio": round(read / sent, 3), "seconds": round(seconds, 2)}
    bench.record("random", **found)
    bench.stop_all()
    shutil.rmtree(tamsui.state)
    return found


def crowd(network, torrent, order, share, count):
    """A share of what there is, dealt out to the peers at random."""
    chance = random.Random(1)
    if order == "pieces":
        units = [[(piece, at) for at in range(0, torrent.piece, BLOCK)] for piece in range(torrent.pieces)]
    else:
        units = [[(piece, at)] for piece in range(torrent.pieces) for at in range(0, torrent.piece, BLOCK)]
    chance.shuffle(units)
    units = units[:int(len(units) * share)]
    peers = [Peer(network, torrent, number, units[number::count], AHEAD if order == "pieces" else AHEAD * 64)
             for number in range(count)]
    for peer in peers:
        peer.start()
    for peer in peers:
        peer.join()
    return peers


class Peer(threading.Thread):
    """A leech that has nothing, says only that it is interested, and asks for the units it was dealt."""

    def __init__(self, network, torrent, number, units, ahead):
        super().__init__(daemon=True)
        self.torrent, self.units, self.ahead, self.number = torrent, units, ahead, number
        self.link = network[2].connect(network[1].address, PEER_PORT, f"{NET}.2.{number + 1}", 60)
        self.buffer, self.received, self.failure = bytearray(BLOCK + 64), 0, None

    def run(self):
        try:
            self.greet()
            self.fetch()
        except (OSError, ValueError) as failure:
            self.failure = repr(failure)
        finally:
            self.link.close()

    def greet(self):
        self.link.sendall(b"\x13BitTorrent protocol" + bytes(8) + self.torrent.hash + b"-BN0001-%012d" % self.number)
        self.exactly(68)
        self.link.sendall(struct.pack(">IB", 1, INTERESTED))
        while self.message()[0] != UNCHOKE:
            pass

    def fetch(self):
        waiting, open_blocks = iter(self.units), [0]

        def ask():
            blocks = next(waiting, [])
            open_blocks[0] += len(blocks)
            self.link.sendall(b"".join(struct.pack(">IBIII", 13, REQUEST, piece, at, BLOCK) for piece, at in blocks))
            return len(blocks)

        unit = max((ask() for _ in range(self.ahead)), default=0)
        while open_blocks[0]:
            kind, length = self.message()
            if kind == CHOKE:
                raise ValueError("choked")
            if kind == PIECE:
                self.received += length - 9
                open_blocks[0] -= 1
                if open_blocks[0] % unit == 0:
                    ask()

    def message(self):
        """Kind and length of the next one that is not kept alive with."""
        while not (length := struct.unpack(">I", self.exactly(4))[0]):
            pass
        if length <= len(self.buffer):
            return self.exactly(length)[0], length
        kind = self.exactly(1)[0]  # a bitfield
        for at in range(1, length, BLOCK):
            self.exactly(min(BLOCK, length - at))
        return kind, length

    def exactly(self, count):
        view, have = memoryview(self.buffer)[:count], 0
        while have < count:
            if not (more := self.link.recv_into(view[have:])):
                raise ValueError("the seed closed the connection")
            have += more
        return view
