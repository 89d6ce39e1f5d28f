package dev.tamsui.engine.session;

import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.torrent.Presence;
import dev.tamsui.engine.torrent.Remains;

/** The session's side of a torrent that is in the list, whether it is in memory or not. Thread: the torrent's loop. */
record Keeper(Session session, TorrentHandle torrent) implements Presence.Owner {
    @Override
    public TorrentSummary summary() {
        return torrent.summary();
    }

    @Override
    public void fetch() {
        session.fetch(torrent);
    }

    @Override
    public void isAway(Remains remains) {
        torrent.isAway(remains);
    }

    @Override
    public void ended() {
        session.ended(torrent); // out of the list first: whoever waits for the end may add it anew
        torrent.markEnded();
    }
}
