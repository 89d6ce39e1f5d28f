"""The other clients: real programs, with what a private network needs and what makes them fast."""
import json
import os

from . import process
from .bench import HERE, PYTHON
from .tamsui import Connection, Tamsui

PORT = "51413"


class Rival:
    """Takes its torrents when it starts; add() starts it, unless start() did."""

    def __init__(self, bench, host, folder, **_):
        self.bench, self.host, self.folder = bench, host, folder
        self.data, self.done = f"{folder}/data", f"{folder}/done"
        os.makedirs(self.data, exist_ok=True)
        if os.path.exists(self.done):
            os.remove(self.done)
        self.child = self.log = None

    def start(self):
        return self

    def launch(self, *command):
        self.log = open(f"{self.folder}/log", "w")
        self.child = self.host.spawn(*command, log=self.log, cwd=self.folder)
        self.bench.keep(self)

    def file(self, torrent):
        path = f"{self.folder}/{torrent.name}.torrent"
        with open(path, "wb") as file:
            file.write(torrent.metainfo)
        return path

    @property
    def pid(self):
        return self.child.pid

    def is_complete(self, torrent):
        return os.path.exists(self.done)

    def await_complete(self, torrent, seconds=120):
        process.wait(f"{torrent.name} of {self.folder}", lambda: self.is_complete(torrent), seconds, 0.1)

    def usage(self):
        return process.usage(self.pid) if self.child else process.Usage(0, 0)

    def stop(self):
        if self.child:
            process.stop(self.child, 5)
            self.log.close()

    def ask(self, port, path, body=None, headers=()):
        """What its own HTTP interface answers; None while it does not."""
        connection = Connection(self.host, port, 10)
        try:
            connection.request("POST" if body else "GET", path, body, dict(headers))
            answer = connection.getresponse()
            return answer.read() if answer.status == 200 else None
        except OSError:
            return None
        finally:
            connection.close()


class Libtorrent(Rival):
    label = "libtorrent"

    def add(self, *torrents):
        self.launch(PYTHON, f"{HERE}/libtorrent_peer.py", self.host.address, self.data, self.done,
                    *map(self.file, torrents))


class Aria2(Rival):
    label = "aria2"

    def add(self, torrent):
        self.launch("aria2c", "--no-conf", f"--dir={self.data}", "--enable-dht=false", "--enable-dht6=false",
                    "--bt-enable-lpd=false", "--enable-peer-exchange=false", f"--listen-port={PORT}",
                    "--file-allocation=none", "--disk-cache=64M", "--seed-ratio=0.0", "--summary-interval=0",
                    "--bt-tracker-interval=2", "--enable-rpc=true", "--rpc-listen-port=6800",
                    "--check-integrity=true", "--bt-hash-check-seed=true", self.file(torrent))

    def is_complete(self, torrent):
        question = json.dumps({"jsonrpc": "2.0", "id": "1", "method": "aria2.tellActive"}).encode()
        answer = self.ask(6800, "/jsonrpc", question)
        active = json.loads(answer)["result"] if answer else []
        return any(each["completedLength"] == each["totalLength"] and "verifiedLength" not in each for each in active)


class Rtorrent(Rival):
    label = "rtorrent"

    def add(self, torrent):
        session = f"{self.folder}/session"
        os.makedirs(session, exist_ok=True)
        touch = f'execute.nothrow=touch,{self.done}'
        with open(f"{self.folder}/rc", "w") as rc:
            rc.write("\n".join([
                f"directory.default.set = {self.data}", f"session.path.set = {session}",
                f"network.port_range.set = {PORT}-{PORT}", "network.port_random.set = no",
                "dht.mode.set = disable", "protocol.pex.set = no", "trackers.use_udp.set = no",
                # a seed that is faster than its writing back fills its own bound: it drops its peers for want of memory and stops
                "pieces.memory.max.set = 16384M",
                "system.daemon.set = true", "throttle.max_uploads.set = 50", "pieces.hash.on_completion.set = no",
                f'method.set_key = event.download.finished,done,"{touch}"',
                f'method.set_key = event.download.hash_done,checked,"branch=d.complete=,\\"{touch}\\""',
                f"load.start = {self.file(torrent)}", ""]))
        self.launch("rtorrent", "-n", "-o", f"import={self.folder}/rc")


class Qbittorrent(Rival):
    label = "qbittorrent"
    WEB = 8080

    def start(self):
        settings = f"{self.folder}/profile/qBittorrent/config"
        os.makedirs(settings, exist_ok=True)
        with open(f"{settings}/qBittorrent.conf", "w") as file:
            file.write("\n".join([
                "[LegalNotice]", "Accepted=true", "[Network]", "PortForwardingEnabled=false",
                "[Preferences]", f"WebUI\\Port={self.WEB}", "WebUI\\LocalHostAuth=false",
                "WebUI\\HostHeaderValidation=false", "WebUI\\CSRFProtection=false",
                "[BitTorrent]", "Session\\DHTEnabled=false", "Session\\LSDEnabled=false", "Session\\PeXEnabled=false",
                f"Session\\Port={PORT}", "Session\\BTProtocol=TCP", "Session\\UseOSCache=true",
                f"Session\\DefaultSavePath={self.data}", ""]))
        self.launch("qbittorrent-nox", f"--profile={self.folder}/profile")
        process.wait("qBittorrent's start", lambda: self.ask(self.WEB, "/api/v2/app/version"), 30)
        return self

    def add(self, torrent):
        line = "--bench"
        body = (f"{line}\r\nContent-Disposition: form-data; name=\"torrents\"; filename=\"a.torrent\"\r\n"
                "Content-Type: application/x-bittorrent\r\n\r\n").encode() + torrent.metainfo + f"\r\n{line}--\r\n".encode()
        kind = {"Content-Type": "multipart/form-data; boundary=bench"}
        if self.ask(self.WEB, "/api/v2/torrents/add", body, kind) != b"Ok.":
            raise RuntimeError("qBittorrent did not take the torrent")

    def is_complete(self, torrent):
        answer = self.ask(self.WEB, "/api/v2/torrents/info")
        return any(each["progress"] == 1 and each["state"] in ("uploading", "stalledUP", "queuedUP", "forcedUP")
                   for each in json.loads(answer or "[]"))


CLIENTS = {kind.label: kind for kind in (Tamsui, Aria2, Libtorrent, Rtorrent, Qbittorrent)}
