package dev.tamsui.engine.storage;

import java.util.Collection;

/** What happened, over all seeds, so that a test can tell that it tested something. */
record PowerCutTally(
        long recorded,
        long trusted,
        long doubtful,
        long unproven,
        long caught,
        long served,
        long unsynced,
        long restarts,
        long finished) {
    static final PowerCutTally NONE = new PowerCutTally(0, 0, 0, 0, 0, 0, 0, 0, 0);
    static final PowerCutTally CAUGHT = new PowerCutTally(0, 0, 0, 0, 1, 0, 0, 0, 0);
    static final PowerCutTally SERVED = new PowerCutTally(0, 0, 0, 0, 0, 1, 0, 0, 0);
    static final PowerCutTally RESTART = new PowerCutTally(0, 0, 0, 0, 0, 0, 0, 1, 0);

    static PowerCutTally recorded(int pieces) {
        return new PowerCutTally(pieces, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    static PowerCutTally finished(int torrents) {
        return new PowerCutTally(0, 0, 0, 0, 0, 0, 0, 0, torrents);
    }

    static PowerCutTally of(Collection<PowerCutTorrent> torrents) {
        PowerCutTally sum = NONE;
        for (PowerCutTorrent torrent : torrents) {
            sum = sum.plus(new PowerCutTally(
                    0, torrent.trusted, torrent.doubtful, torrent.unproven, 0, 0, torrent.unsynced, 0, 0));
        }
        return sum;
    }

    PowerCutTally plus(PowerCutTally o) {
        return new PowerCutTally(
                recorded + o.recorded,
                trusted + o.trusted,
                doubtful + o.doubtful,
                unproven + o.unproven,
                caught + o.caught,
                served + o.served,
                unsynced + o.unsynced,
                restarts + o.restarts,
                finished + o.finished);
    }
}
