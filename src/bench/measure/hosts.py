"""A private network: hosts in network namespaces of their own on one bridge, which cannot reach anything else."""
import ctypes
import os
import signal
import socket
import subprocess
import threading

PREFIX = "tamsui-bench"
BRIDGE = f"{PREFIX}-bridge"
NET = "10.79"
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


def ip(*arguments):
    subprocess.run(["ip", *arguments], check=True)


def die_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Host:
    """One namespace. What is started here must be started by the main thread, whose end takes it along."""

    def __init__(self, name, address):
        self.name, self.address = name, address

    def command(self, *command):
        return ["ip", "netns", "exec", self.name, *command]

    def spawn(self, *command, log=subprocess.DEVNULL, environment=None, **more):
        """The process: `ip netns exec` becomes the command, so that its id is the command's."""
        more.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen(self.command(*command), stdout=log, stderr=log, preexec_fn=die_with_parent,
                                env=dict(os.environ) | (environment or {}), **more)

    def run(self, *command, seconds=30):
        return subprocess.run(self.command(*command), capture_output=True, text=True, timeout=seconds)

    def connect(self, address, port, source=None, seconds=10):
        """A connected socket of this host: a socket stays where it was made, so a thread goes there and makes it."""
        made = []

        def make():
            try:
                with open(f"/run/netns/{self.name}") as namespace:
                    if libc.setns(namespace.fileno(), 0):
                        raise OSError(ctypes.get_errno(), f"cannot enter {self.name}")
                made.append(socket.create_connection((address, port), seconds, source and (source, 0)))
            except OSError as failure:
                made.append(failure)

        thread = threading.Thread(target=make)
        thread.start()
        thread.join()
        if isinstance(made[0], OSError):
            raise made[0]
        made[0].setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made[0]


def bare(name, address):
    """A host that has only its loopback yet."""
    remove(name)
    ip("netns", "add", name)
    ip("-n", name, "link", "set", "lo", "up")
    return Host(name, address)


def remove(name):
    if os.path.exists(f"/run/netns/{name}"):
        ip("netns", "del", name)


class Network:
    """Hosts 0, 1, ... at 10.79.0.10 and up, each with one veth to the bridge. Use with `with`."""

    def __init__(self, count):
        self.count, self.hosts = count, []

    def __enter__(self):
        try:
            bare(BRIDGE, None)
            ip("-n", BRIDGE, "link", "add", "br0", "type", "bridge")
            ip("-n", BRIDGE, "link", "set", "br0", "up")
            for index in range(self.count):
                self.add(index)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __getitem__(self, index):
        return self.hosts[index]

    def add(self, index):
        host = bare(f"{PREFIX}-{index}", f"{NET}.0.{10 + index}")
        self.hosts.append(host)
        ip("-n", BRIDGE, "link", "add", f"v{index}", "type", "veth", "peer", "name", "eth0", "netns", host.name)
        ip("-n", BRIDGE, "link", "set", f"v{index}", "master", "br0", "up")
        ip("-n", host.name, "addr", "add", f"{host.address}/16", "dev", "eth0")
        ip("-n", host.name, "link", "set", "eth0", "up")
        ip("-n", host.name, "route", "add", "default", "via", f"{NET}.0.10")

    def __exit__(self, *_):
        for host in self.hosts:
            remove(host.name)
        remove(BRIDGE)
        self.hosts = []
