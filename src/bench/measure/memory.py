"""Memory that is ready when a client needs it. A virtual machine's host may take back what has been free for seconds, and to touch it
again then costs more CPU than a transfer; who starts slowly would pay for that, and who starts fast would not."""
import os
import threading

from .torrents import MIB
from .transfer import written

FILE = 64 * MIB
AHEAD = 512 * MIB
SECONDS_BETWEEN_LOOKS = 0.02


class Reserve:
    """Use with `with`: files in memory as large as what will be written to the folders, given back one by one as it is."""

    def __init__(self, bench, length, *folders):
        self.folders, self.over, self.given = folders, threading.Event(), 0
        path = bench.folder("reserve")
        self.files = [f"{path}/{number}" for number in range((length + AHEAD) // FILE)]
        zeros = bytes(MIB)
        for name in self.files:
            with open(name, "wb") as file:
                for _ in range(FILE // MIB):
                    file.write(zeros)

    def __enter__(self):
        self.follower = threading.Thread(target=self.follow, daemon=True)
        self.follower.start()

    def __exit__(self, *_):
        self.over.set()
        self.follower.join()
        self.give(self.given + len(self.files))

    def follow(self):
        while not self.over.wait(SECONDS_BETWEEN_LOOKS):
            used = sum(map(written, self.folders))
            self.give((used + AHEAD) // FILE if used else 0)

    def give(self, count):
        """So many files are gone in all."""
        while self.files and self.given < count:
            os.unlink(self.files.pop())
            self.given += 1
