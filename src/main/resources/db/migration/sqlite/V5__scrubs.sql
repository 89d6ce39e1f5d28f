-- When all pieces of a torrent were last read and hashed again, and how many were damaged.
alter table torrent add column scrubbed_at    integer;
alter table torrent add column damaged_pieces integer not null default 0 check (damaged_pieces >= 0);
