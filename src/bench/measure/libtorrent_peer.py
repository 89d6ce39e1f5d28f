"""libtorrent with its high-performance settings, as a program. usage: libtorrent_peer.py ADDRESS DATA DONE TORRENT...

Creates the file DONE once all are complete and verified. Data that is there already is checked, as the others do.
"""
import sys
import time

import libtorrent as lt

address, data, done, torrents = sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]
settings = {
    "listen_interfaces": f"{address}:51413", "alert_mask": 0, "allow_multiple_connections_per_ip": True,
    "enable_dht": False, "enable_lsd": False, "enable_upnp": False, "enable_natpmp": False,
    "enable_outgoing_utp": False, "enable_incoming_utp": False, "in_enc_policy": 2, "out_enc_policy": 2,
    "max_out_request_queue": 1500, "max_allowed_in_request_queue": 2000, "aio_threads": 2, "hashing_threads": 1,
    "send_buffer_low_watermark": 1 << 20, "send_buffer_watermark": 3 << 20, "send_buffer_watermark_factor": 150,
    "suggest_mode": 0, "unchoke_slots_limit": -1, "max_queued_disk_bytes": 7 << 20, "active_checking": 2}
session = lt.session(settings)
handles = []
for path in torrents:
    parameters = lt.add_torrent_params()
    parameters.ti, parameters.save_path = lt.torrent_info(path), data
    parameters.flags &= ~(lt.torrent_flags.auto_managed | lt.torrent_flags.paused)
    handles.append(session.add_torrent(parameters))
while not all(handle.status().is_seeding for handle in handles):
    time.sleep(0.02 if len(handles) == 1 else 0.1)
open(done, "w").close()
while True:
    time.sleep(1)
