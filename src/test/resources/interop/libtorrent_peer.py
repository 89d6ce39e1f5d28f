#!/usr/bin/python3
"""A libtorrent peer that does as it is told, one line of tab-separated words at a time on standard input:

    add TORRENT FOLDER     dial INFOHASH ADDRESS PORT     limit BYTES_PER_SECOND     leave INFOHASH
    take BYTES_PER_SECOND     rest     work
    add TORRENT FOLDER untracked     report NUMBER     magnet LINK FOLDER

It prints "ready", and of each torrent "complete HASH" once all is verified, "copied HASH" once every piece is
with some peer that says so, "left HASH" once it has served what it owed and left, "wrong HASH PIECE" when what it was sent
was not that piece. A report is a line "report NUMBER HASH PIECES_IT_HAS PAYLOAD_BYTES_SENT" of each torrent, then "reported
NUMBER". An untracked torrent is announced to nobody. While it rests it has no connections; once it works again it prints
"asked HASH WHEN AFTER" of each torrent's first request for a block: milliseconds since 1970, and since it unchoked that peer.
It ends with its standard input.

usage: libtorrent_peer.py PORT
"""
import select
import sys
import time

import libtorrent as lt

port = sys.argv[1]
categories = lt.alert.category_t
session = lt.session({
    "listen_interfaces": f"0.0.0.0:{port},[::]:{port}",
    "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "enable_outgoing_utp": False, "enable_incoming_utp": False, "allow_multiple_connections_per_ip": True,
    "unchoke_slots_limit": 16, "alert_queue_size": 100000, "min_reconnect_time": 1,
    "alert_mask": categories.error_notification | categories.status_notification,
})
usual_alerts = session.get_settings()["alert_mask"]
# without this, limits are not for peers of private networks, and all peers are such here
everybody = lt.ip_filter()
everybody.add_rule("0.0.0.0", "255.255.255.255", 1)
everybody.add_rule("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1)
session.set_peer_class_filter(everybody)

torrents, copied, complete = {}, set(), set()
unchoked, not_asked = {}, set()


def obey(words):
    if words[0] == "add":
        wanted = lt.add_torrent_params()
        wanted.ti = lt.torrent_info(words[1])
        wanted.save_path = words[2]
        wanted.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        if "untracked" in words[3:]:
            wanted.trackers = []
            wanted.flags |= lt.torrent_flags.override_trackers
        infohash = str(wanted.ti.info_hashes().v1)
        torrents[infohash] = session.add_torrent(wanted)
    elif words[0] == "magnet":
        wanted = lt.parse_magnet_uri(words[1])
        wanted.save_path = words[2]
        wanted.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
        torrents[str(wanted.info_hashes.v1)] = session.add_torrent(wanted)
    elif words[0] == "dial":
        torrents[words[1]].connect_peer((words[2], int(words[3])))
    elif words[0] == "limit":
        session.apply_settings({"upload_rate_limit": int(words[1])})
    elif words[0] == "take":
        session.apply_settings({"download_rate_limit": int(words[1])})
    elif words[0] == "report":
        for infohash, torrent in torrents.items():
            status = torrent.status()
            print("report", words[1], infohash, status.num_pieces, status.total_payload_upload, flush=True)
        print("reported", words[1], flush=True)
    elif words[0] == "rest":
        for torrent in torrents.values():
            torrent.pause()
    elif words[0] == "work":
        unchoked.clear()
        not_asked.update(torrents)
        session.apply_settings({"alert_mask": usual_alerts | categories.peer_log_notification})
        for torrent in torrents.values():
            torrent.resume()
    elif words[0] == "leave":
        torrents[words[1]].pause(lt.torrent_handle.graceful_pause)
    else:
        print("unknown command", words, flush=True)


def look_for_a_copy(infohash, torrent):
    """Whether every piece is with some peer: by what they say they have, since what was sent may never have arrived."""
    out = set()
    for peer in torrent.get_peer_info():
        out.update(piece for piece, has in enumerate(peer.pieces) if has)
    if len(out) == torrent.torrent_file().num_pieces():
        copied.add(infohash)
        print("copied", infohash, flush=True)


def note_first_request(infohash, said):
    """Of each torrent, once; what peers say to each other is logged only as long as one is not asked yet."""
    now = time.time_ns() // 1_000_000
    peer = (infohash, said.endpoint)
    if "==> UNCHOKE" in said.message():
        unchoked.setdefault(peer, now)
    elif infohash in not_asked and "<== REQUEST" in said.message() and peer in unchoked:
        print("asked", infohash, now, now - unchoked[peer], flush=True)
        not_asked.discard(infohash)
        if not not_asked:
            session.apply_settings({"alert_mask": usual_alerts})


print("ready", flush=True)
while True:
    readable, _, _ = select.select([sys.stdin.fileno()], [], [], 0.05)
    if readable:
        line = sys.stdin.buffer.raw.readline().decode()
        if not line:
            break
        obey(line.rstrip("\n").split("\t"))
    for alert in session.pop_alerts():
        if isinstance(alert, lt.torrent_paused_alert):
            print("left", alert.handle.info_hash(), flush=True)
        elif isinstance(alert, lt.hash_failed_alert):
            print("wrong", alert.handle.info_hash(), alert.piece_index, flush=True)
        elif isinstance(alert, lt.peer_log_alert):
            if not_asked:
                note_first_request(str(alert.handle.info_hash()), alert)
        elif alert.category() & categories.error_notification:
            print("#", alert, flush=True)
    for infohash, torrent in torrents.items():
        if infohash not in complete and torrent.status().is_seeding:
            complete.add(infohash)
            print("complete", infohash, flush=True)
        if infohash not in copied and infohash in complete:
            look_for_a_copy(infohash, torrent)
