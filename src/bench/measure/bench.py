"""What all rows share: where data lies, what is running, and where figures go."""
import http.client
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

from . import process

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
ROOT = "/dev/shm/tamsui-bench"
PYTHON = "/usr/bin/python3"
TRACKER_PORT = 6969
# What may befall one measurement without ending the row.
FAILURES = (OSError, RuntimeError, ValueError, http.client.HTTPException, subprocess.SubprocessError)


class Bench:
    """Use with `with`: at its end no process is left, and no data."""

    def __init__(self, raw):
        self.raw, self.running = raw, []

    def __enter__(self):
        shutil.rmtree(ROOT, ignore_errors=True)
        os.makedirs(ROOT)
        return self

    def __exit__(self, *_):
        self.stop_all()
        shutil.rmtree(ROOT, ignore_errors=True)

    @staticmethod
    def needs(*programs):
        """Refuses a row before it begins."""
        missing = [program for program in programs if not shutil.which(program)]
        if missing:
            raise RuntimeError(f"not installed: {', '.join(missing)}; README.md names the packages")

    def folder(self, name):
        """A new and empty one, in memory."""
        path = f"{ROOT}/{name}"
        shutil.rmtree(path, ignore_errors=True)
        os.makedirs(path)
        return path

    def keep(self, running):
        """Something with a child and stop() that must not outlive the bench."""
        self.running.append(running)
        return running

    def stop_all(self):
        """All are told at once, then waited for one by one."""
        for each in self.running:
            process.tell(each.child, signal.SIGTERM)
        while self.running:
            self.running.pop().stop()

    def spawn(self, host, *command, **more):
        """A process of a host that ends with the row."""
        child = host.spawn(*command, **more)
        self.keep(Running(child))
        return child

    def tracker(self, host, interval=1800):
        """Starts one and returns its announce address."""
        self.spawn(host, PYTHON, f"{HERE}/tracker.py", host.address, str(TRACKER_PORT), str(interval))

        def is_there():
            try:
                host.connect(host.address, TRACKER_PORT).close()
                return True
            except OSError:
                return False

        process.wait("the tracker's start", is_there, 20)
        return announce_address(host)

    def record(self, row, **figures):
        """One raw line."""
        line = {"row": row, "at": round(time.time(), 3)} | figures
        self.say(json.dumps(line))
        if self.raw:
            self.raw.write(json.dumps(line) + "\n")
            self.raw.flush()

    @staticmethod
    def say(text):
        """How far it is, for who watches."""
        print(text, file=sys.stderr, flush=True)

    @staticmethod
    def table(title, heads, rows, notes=()):
        print(f"\n### {title}\n")
        for line in [heads, ["---"] * len(heads), *rows]:
            print("| " + " | ".join(map(str, line)) + " |")
        for note in notes:
            print(f"\n{note}")
        sys.stdout.flush()


class Running:
    """A bare process as something with stop()."""

    def __init__(self, child):
        self.child = child

    def stop(self):
        process.stop(self.child, 5)


def announce_address(host):
    return f"http://{host.address}:{TRACKER_PORT}/announce"


def spread(values, digits=0):
    """The median, and the least and the most behind it."""
    values = [value for value in values if value is not None]
    if not values:
        return "-"
    middle = f"{statistics.median(values):.{digits}f}"
    return middle if len(values) == 1 else f"{middle} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def verdict(is_met):
    return "met" if is_met else "missed"


def machine():
    """What the figures were taken on."""
    def first(path, key):
        with open(path) as file:
            return next((line.split(":")[1].strip() for line in file if line.startswith(key)), "?")
    commit = subprocess.run(["git", "-C", CHECKOUT, "log", "-1", "--format=%h"], capture_output=True, text=True)
    memory = int(first("/proc/meminfo", "MemTotal").split()[0]) >> 20
    return (f"{time.strftime('%Y-%m-%d %H:%M')}, commit {commit.stdout.strip() or '?'}, {os.cpu_count()} x "
            f"{first('/proc/cpuinfo', 'model name')}, {memory} GiB, Linux {os.uname().release}")
