-- The list of torrents of every daemon that shares this database. Times are milliseconds since 1970-01-01T00:00Z, sizes
-- and totals are bytes. Every row carries the node_id of the daemon it belongs to.

create table torrent (
    -- drawn from a sequence: an id is never given again
    id               bigint  generated always as identity primary key,
    node_id          text    not null,
    info_hash_v1     bytea   check (length(info_hash_v1) = 20),
    info_hash_v2     bytea   check (length(info_hash_v2) = 32),
    name             text    not null,
    size_bytes       bigint  not null check (size_bytes >= 0),
    is_private       boolean not null,
    save_path        text    not null,
    desired          text    not null check (desired in ('RUNNING', 'PAUSED')),
    downloaded_bytes bigint  not null check (downloaded_bytes >= 0),
    uploaded_bytes   bigint  not null check (uploaded_bytes >= 0),
    added_at         bigint  not null,
    completed_at     bigint,
    check (info_hash_v1 is not null or info_hash_v2 is not null),
    unique (node_id, id),
    unique (node_id, info_hash_v1),
    unique (node_id, info_hash_v2)
);

-- Apart from the list, so that changing a torrent never rewrites its metainfo.
create table metainfo (
    node_id    text   not null,
    torrent_id bigint not null,
    bytes      bytea  not null,
    primary key (node_id, torrent_id),
    foreign key (node_id, torrent_id) references torrent (node_id, id) on delete cascade
);

create table label (
    node_id    text    not null,
    torrent_id bigint  not null,
    position   integer not null,
    label      text    not null,
    primary key (node_id, torrent_id, position),
    foreign key (node_id, torrent_id) references torrent (node_id, id) on delete cascade
);
