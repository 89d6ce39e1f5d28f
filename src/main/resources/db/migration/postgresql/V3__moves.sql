-- A torrent whose data is being moved. moving_to is the intent: save_path has all of the data until both change places in one
-- transaction. leaving is the former save_path until nothing is left there.
alter table torrent add column moving_to text;
alter table torrent add column leaving   text;
