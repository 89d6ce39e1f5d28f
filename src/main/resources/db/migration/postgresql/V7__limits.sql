-- Bytes per second, 0 for no limit: of each torrent, and of all together.
alter table torrent add column download_limit bigint not null default 0 check (download_limit >= 0);
alter table torrent add column upload_limit   bigint not null default 0 check (upload_limit >= 0);

create table rate_limit (
    node_id        text    not null primary key,
    download_limit bigint not null check (download_limit >= 0),
    upload_limit   bigint not null check (upload_limit >= 0)
);
