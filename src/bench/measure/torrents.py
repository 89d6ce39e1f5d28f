"""Content and the .torrent files for it."""
import hashlib
import os
import threading
from typing import NamedTuple

MIB = 1 << 20


class Torrent(NamedTuple):
    name: str
    metainfo: bytes
    hash: bytes
    length: int
    piece: int

    @property
    def hex(self):
        return self.hash.hex()

    @property
    def pieces(self):
        return -(-self.length // self.piece)


def bencode(value):
    if isinstance(value, int):
        return b"i%de" % value
    if isinstance(value, str):
        value = value.encode()
    if isinstance(value, bytes):
        return b"%d:%s" % (len(value), value)
    if isinstance(value, list):
        return b"l" + b"".join(map(bencode, value)) + b"e"
    return b"d" + b"".join(bencode(key) + bencode(value[key]) for key in sorted(value)) + b"e"


def describe(name, hashes, piece, announce, length=None, files=None):
    """A private torrent, so that peers come from its tracker alone. `files` are pairs of name and length."""
    info = {"name": name, "piece length": piece, "pieces": hashes, "private": 1}
    if files:
        info["files"] = [{"length": size, "path": [path]} for path, size in files]
        length = sum(size for _, size in files)
    else:
        info["length"] = length
    raw = bencode(info)
    metainfo = b"d" + bencode("announce") + bencode(announce) + bencode("info") + raw + b"e"
    return Torrent(name, metainfo, hashlib.sha1(raw).digest(), length, piece)


def write_random(path, mib):
    """Bytes that nothing can compress."""
    with open(path, "wb") as file:
        for _ in range(mib):
            file.write(os.urandom(MIB))


def sha1(path, piece, threads=os.cpu_count()):
    """The SHA-1 of every piece. hashlib lets go of the interpreter's lock, so threads work side by side."""
    count = -(-os.path.getsize(path) // piece)
    hashes, ahead = [b""] * count, iter(range(count))

    def work():
        buffer = bytearray(piece)
        for index in ahead:
            read = os.preadv(file, [buffer], index * piece)
            hashes[index] = hashlib.sha1(memoryview(buffer)[:read]).digest()

    file = os.open(path, os.O_RDONLY)
    try:
        workers = [threading.Thread(target=work) for _ in range(threads)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        os.close(file)
    return b"".join(hashes)


def random_torrent(folder, name, mib, announce, piece=MIB):
    """Makes the file and describes it."""
    write_random(f"{folder}/{name}", mib)
    return describe(name, sha1(f"{folder}/{name}", piece), piece, announce, length=mib * MIB)


def empty_torrent(folder, name, mib, announce, piece=MIB):
    """A file that is one hole: it takes no room and no reading, and its pieces have one hash."""
    with open(f"{folder}/{name}", "wb") as file:
        file.truncate(mib * MIB)
    hashes = hashlib.sha1(bytes(piece)).digest() * (mib * MIB // piece)
    return describe(name, hashes, piece, announce, length=mib * MIB)
