-- Places where files of a torrent may still lie that is elsewhere: where it was before a move, or where it was to go and did not.
-- They are cleared, then forgotten. More than one may wait for that, as while a disk is away.
create table leftover (
    node_id    text    not null,
    torrent_id integer not null,
    path       text    not null,
    primary key (node_id, torrent_id, path),
    foreign key (node_id, torrent_id) references torrent (node_id, id) on delete cascade
);

insert into leftover (node_id, torrent_id, path)
select node_id, id, leaving from torrent where leaving is not null;

alter table torrent drop column leaving;
