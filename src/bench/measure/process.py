"""What a program and all it started have used, and how it is ended."""
import os
import signal
import subprocess
import time
from typing import NamedTuple

TICKS = os.sysconf("SC_CLK_TCK")
GONE = (FileNotFoundError, ProcessLookupError)


class Usage(NamedTuple):
    """CPU seconds of the whole tree so far, and the largest peak of resident MiB of any one process in it."""
    cpu: float
    peak: int


def tree(pid):
    """The id and those of all descendants."""
    ids = [pid]
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children") as children:
                for child in children.read().split():
                    ids += tree(int(child))
    except GONE:
        pass
    return ids


def status(path, *names):
    """The numbers of a status file that have these names."""
    with open(path) as file:
        found = dict(line.split(":", 1) for line in file if ":" in line)
    return [int(found[name].split()[0]) for name in names]


def usage(pid):
    cpu, peak = 0.0, 0
    for each in tree(pid):
        try:
            with open(f"/proc/{each}/stat") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            cpu += (int(fields[11]) + int(fields[12])) / TICKS
            peak = max(peak, status(f"/proc/{each}/status", "VmHWM")[0] // 1024)
        except (*GONE, KeyError):
            pass
    return Usage(cpu, peak)


def resident(pid):
    """MiB now."""
    return status(f"/proc/{pid}/status", "VmRSS")[0] // 1024


def threads(pid):
    return len(os.listdir(f"/proc/{pid}/task"))


def switches(pid):
    """How often each of its threads went to sleep."""
    count = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            count[thread] = status(f"/proc/{pid}/task/{thread}/status", "voluntary_ctxt_switches")[0]
        except GONE:
            pass
    return count


def disk_reads(pid):
    """Bytes it caused to be read from a disk, read ahead included."""
    return status(f"/proc/{pid}/io", "read_bytes")[0]


def tell(process, sign):
    """A signal to it and to what it started."""
    if process.poll() is None:
        for each in reversed(tree(process.pid)):
            try:
                os.kill(each, sign)
            except ProcessLookupError:
                pass


def stop(process, seconds=15):
    """Ends it and what it started: gently, then not."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        tell(process, sign)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass


def wait(what, done, seconds, every=0.05):
    """Waits until done() is true and returns that; TimeoutError with `what` when it takes longer."""
    until = time.monotonic() + seconds
    while not (result := done()):
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: not within {seconds} s")
        time.sleep(every)
    return result
