-- What is proven of a torrent's data: pieces hashed, written and synced, and what their files were like then. Apart from
-- the list, since it is rewritten every few seconds while a torrent downloads.
create table progress (
    node_id    text    not null,
    torrent_id integer not null,
    -- one bit a piece, the first in the highest bit of the first byte
    have       blob    not null,
    -- see FileMarks.java
    files      blob    not null,
    -- of files in those pieces; for lists, which cannot look into metainfo
    completed_bytes integer not null check (completed_bytes >= 0),
    primary key (node_id, torrent_id),
    foreign key (node_id, torrent_id) references torrent (node_id, id) on delete cascade
);

-- What torrents moved that have been deleted since: with the sum over those that are there, all a daemon ever moved.
create table former_totals (
    node_id          text    primary key not null,
    downloaded_bytes integer not null check (downloaded_bytes >= 0),
    uploaded_bytes   integer not null check (uploaded_bytes >= 0)
);
