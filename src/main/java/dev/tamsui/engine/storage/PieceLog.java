package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import java.util.Map;

/**
 * Where it is written down what is on the disk for good, and where. All is durable when a method returns.
 *
 * <p>Thread: a volume's sync thread, or for moves its lane that checks; may wait.
 *
 * <p>Methods throw {@link dev.tamsui.engine.model.StateStoreException} when it could not be recorded. What was before still is,
 * save that {@link #moved} may have been recorded all the same, and is to be told again.
 */
@FunctionalInterface
public interface PieceLog {

    /** Replaces what is recorded of these torrents, all of them or none. */
    void record(Map<TorrentId, Recorded> torrents);

    /** The torrent's data is whole where it was to be moved: there it is from now on. To be told twice is as good as once. */
    default void moved(TorrentId id) {
        throw new UnsupportedOperationException("moves are not kept here");
    }

    /** Nothing is left of it where it was before. */
    default void left(TorrentId id) {
        throw new UnsupportedOperationException("moves are not kept here");
    }

    /** It stays where it is, and nothing is left of it where it was to be moved. */
    default void stayed(TorrentId id) {
        throw new UnsupportedOperationException("moves are not kept here");
    }
}
