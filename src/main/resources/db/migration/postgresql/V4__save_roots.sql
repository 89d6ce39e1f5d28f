-- Which volume was at each save root when it was first written to, so that its absence is noticed. The marker is a UUID that
-- is in a file at the root as well.
create table save_root (
    node_id text not null,
    path    text not null,
    marker  text not null,
    primary key (node_id, path)
);
