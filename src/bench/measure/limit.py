"""What the machine allows for the same work without a protocol. usage: limit.py send|recv FILE ADDRESS

send: sendfile to the first that connects. recv: one thread receives, another hashes (SHA-1) and writes. Each prints a line
of JSON: bytes, and its CPU seconds; recv also the seconds from the first byte to the end.
"""
import hashlib
import json
import os
import queue
import resource
import socket
import sys
import threading
import time

PORT, STEP, BUFFERS = 7777, 1 << 20, 8


def send(path, address):
    with socket.create_server((address, PORT)) as server, open(path, "rb") as file:
        server.settimeout(30)
        connection, _ = server.accept()
        sent, size = 0, os.path.getsize(path)
        while sent < size:
            sent += os.sendfile(connection.fileno(), file.fileno(), sent, STEP)
        connection.close()
    return {"bytes": sent}


def recv(path, address):
    free, full = queue.SimpleQueue(), queue.SimpleQueue()
    for _ in range(BUFFERS):
        free.put(bytearray(STEP))

    def store():
        with open(path, "wb", buffering=0) as file:
            while (item := full.get()) is not None:
                buffer, size = item
                hashlib.sha1(memoryview(buffer)[:size]).digest()
                file.write(memoryview(buffer)[:size])
                free.put(buffer)

    connection, received = socket.create_connection((address, PORT), 30), 0
    connection.settimeout(None)  # with one, it would not wait for whole buffers
    storing = threading.Thread(target=store)
    storing.start()
    began = time.monotonic()
    while size := connection.recv_into(buffer := free.get(), STEP, socket.MSG_WAITALL):
        full.put((buffer, size))
        received += size
    full.put(None)
    storing.join()
    return {"bytes": received, "seconds": time.monotonic() - began}


figures = {"send": send, "recv": recv}[sys.argv[1]](*sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps(figures | {"cpu": used.ru_utime + used.ru_stime}))
