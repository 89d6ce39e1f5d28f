package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import java.util.Map;

/** Where it is written down what is on the disk for good. */
@FunctionalInterface
public interface PieceLog {

    /**
     * Replaces what is recorded of these torrents, all of them or none; durable when it returns.
     *
     * <p>Thread: a volume's sync thread; may wait.
     *
     * @throws dev.tamsui.engine.model.StateStoreException when it could not be recorded, and what was before still is
     */
    void record(Map<TorrentId, Recorded> torrents);
}
