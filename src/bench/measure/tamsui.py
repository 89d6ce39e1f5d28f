"""Tamsui in a host, started by src/bench/peer and asked through its API."""
import http.client
import json
import os

from . import process
from .bench import CHECKOUT

API_PORT = 8080


class Connection(http.client.HTTPConnection):
    """To a server on a host's own loopback."""

    def __init__(self, host, port, seconds=30):
        super().__init__("127.0.0.1", port, timeout=seconds)
        self.inside = host

    def connect(self):
        self.sock = self.inside.connect(self.host, self.port, seconds=self.timeout)


class Refused(RuntimeError):
    """What the API answered instead."""


class Tamsui:
    label = "tamsui"

    def __init__(self, bench, host, folder, **settings):
        """`settings` are environment variables beyond those that peer sets."""
        self.bench, self.host, self.folder, self.settings = bench, host, folder, settings
        self.state, self.data = f"{folder}/state", f"{folder}/data"
        for path in (self.state, self.data):
            os.makedirs(path, exist_ok=True)
        self.child = self.api = None

    def start(self, seconds=120):
        self.launch()
        self.await_ready(seconds)
        return self

    def launch(self):
        """Starts it and does not wait."""
        self.log = open(f"{self.folder}/log", "w")
        self.child = self.host.spawn(f"{CHECKOUT}/src/bench/peer", self.state, self.data, self.host.address,
                                     log=self.log, environment=self.settings)
        self.bench.keep(self)

    def await_ready(self, seconds=120):
        def is_ready():
            if self.child.poll() is not None:
                raise RuntimeError(f"Tamsui ended: {self.last_words()}")
            return os.path.exists(f"{self.state}/.ready")

        process.wait("Tamsui's start", is_ready, seconds)
        with open(f"{self.state}/bench.key") as file:
            self.key = file.read().split()[0]
        self.api = self.connection()

    def last_words(self):
        with open(self.log.name, errors="replace") as file:
            return file.read()[-1500:]

    def connection(self):
        return Connection(self.host, API_PORT)

    @property
    def pid(self):
        return self.child.pid

    def call(self, method, path, body=None, kind="application/json", api=None):
        """The answer's body. A connection that the server let go of in the meantime is made anew, once."""
        api = api or self.api
        if isinstance(body, dict):
            body = json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}"} | ({"Content-Type": kind} if body else {})
        for last in (False, True):
            try:
                api.request(method, "/api/v1" + path, body, headers)
                answer = api.getresponse()
                content = answer.read()
                break
            except (ConnectionError, http.client.HTTPException):
                api.close()
                if last:
                    raise
        if answer.status >= 300:
            raise Refused(f"{method} {path}: {answer.status} {content[:500].decode(errors='replace')}")
        return content

    def ask(self, method, path, body=None, **more):
        return json.loads(self.call(method, path, body, **more))

    def add(self, torrent, **options):
        query = "&".join(f"{name}={value}" for name, value in options.items())
        return self.ask("POST", f"/torrents?{query}", torrent.metainfo, kind="application/x-bittorrent")

    def view(self, torrent):
        return self.ask("GET", f"/torrents/{torrent.hex}")

    def stats(self):
        return self.ask("GET", "/stats")

    def limit(self, **limits):
        """downloadLimit, uploadLimit: bytes a second, None for none."""
        self.ask("PATCH", "/settings", limits)

    def is_complete(self, torrent):
        view = self.view(torrent)
        return view["state"] == "seeding" and view["progress"] == 1

    def await_complete(self, torrent, seconds=120):
        process.wait(f"{torrent.name} of {self.folder}", lambda: self.is_complete(torrent), seconds, 0.1)

    def all_seeding(self, count):
        return self.stats()["torrents"]["seeding"] == count

    def usage(self):
        return process.usage(self.pid)

    def stop(self):
        if self.child:
            process.stop(self.child)
            self.log.close()
