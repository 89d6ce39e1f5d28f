-- The daemon's list of torrents. Times are milliseconds since 1970-01-01T00:00Z, sizes and totals are bytes.
-- Every row carries the node_id of the daemon it belongs to.

create table torrent (
    -- autoincrement: an id is never given again, not even after the torrent with the highest one was deleted
    id               integer primary key autoincrement,
    node_id          text    not null,
    info_hash_v1     blob    check (length(info_hash_v1) = 20),
    info_hash_v2     blob    check (length(info_hash_v2) = 32),
    name             text    not null,
    size_bytes       integer not null check (size_bytes >= 0),
    is_private       boolean not null,
    save_path        text    not null,
    desired          text    not null check (desired in ('RUNNING', 'PAUSED')),
    downloaded_bytes integer not null check (downloaded_bytes >= 0),
    uploaded_bytes   integer not null check (uploaded_bytes >= 0),
    added_at         integer not null,
    completed_at     integer,
    check (info_hash_v1 is not null or info_hash_v2 is not null),
    unique (node_id, id),
    unique (node_id, info_hash_v1),
    unique (node_id, info_hash_v2)
);

-- Apart from the list, so that changing a torrent never rewrites its metainfo.
create table metainfo (
    node_id    text    not null,
    torrent_id integer not null,
    bytes      blob    not null,
    primary key (node_id, torrent_id),
    foreign key (node_id, torrent_id) references torrent (node_id, id) on delete cascade
);

create table label (
    node_id    text    not null,
    torrent_id integer not null,
    position   integer not null,
    label      text    not null,
    primary key (node_id, torrent_id, position),
    foreign key (node_id, torrent_id) references torrent (node_id, id) on delete cascade
);
