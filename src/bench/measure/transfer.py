"""One transfer that is timed: from the add, and from the first byte on disk, to complete."""
import os
import time
from typing import NamedTuple

SECONDS_BETWEEN_LOOKS = 0.02
NEARLY_ALL = 0.97
NO_CONTENT = ".aria2"  # what aria2 keeps its own notes in, beside the content and from the first moment


class Timing(NamedTuple):
    whole: float
    from_first_byte: float

    def rate(self, length):
        """MB/s from the first byte."""
        return length / self.from_first_byte / 1e6


def written(folder):
    """Bytes on disk of all files in it."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            if name.endswith(NO_CONTENT):
                continue
            try:
                total += os.stat(f"{path}/{name}").st_blocks * 512
            except FileNotFoundError:
                pass
    return total


def timed(add, is_complete, folder, length, seconds):
    """Runs add() and waits. The files are looked at, which costs no client anything; the client is asked only when nearly
    all is on disk, and every two seconds."""
    began = time.monotonic()
    first, asked = None, began
    add()
    while True:
        now, size = time.monotonic(), written(folder)
        if first is None and size:
            first = now
        if size >= length * NEARLY_ALL or now - asked > 2:
            asked = now
            if is_complete():
                end = time.monotonic()
                return Timing(end - began, end - (first or began))
        if now - began > seconds:
            raise TimeoutError(f"{size} of {length} bytes after {seconds} s")
        time.sleep(SECONDS_BETWEEN_LOOKS)
