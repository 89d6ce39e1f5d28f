package dev.tamsui.engine.model;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the daemon's list of torrents outlives it. A change is durable once its method returns.
 *
 * <p>Thread: any, but never a loop's: every method may wait for the disk. Methods throw {@link StateStoreException} when
 * the change could not be made durable; then nothing of it is kept.
 */
public interface StateStore extends AutoCloseable {

    /** Every torrent of this daemon, by rising id. */
    List<StoredTorrent> torrents();

    /**
     * Adds a torrent and its metainfo in one transaction.
     *
     * @param torrent its id is ignored
     * @param metainfo the raw .torrent file, kept once and never rewritten; or a magnet link, until {@link #learned}
     * @return the same torrent with the id it was given
     */
    StoredTorrent add(StoredTorrent torrent, byte[] metainfo);

    /** What {@link #add} was given, or {@link #learned}; empty when the torrent is unknown. */
    Optional<byte[]> metainfo(TorrentId id);

    /**
     * What a torrent is that was added by a magnet link: in one transaction the .torrent file takes the link's place, and what only
     * it could tell is kept. Told again it changes nothing.
     *
     * @return the torrent as it is now; empty when it is unknown
     */
    Optional<StoredTorrent> learned(TorrentId id, Description known, byte[] metainfo);

    /** What a metainfo tells of a torrent as a whole; as in {@link StoredTorrent}. */
    record Description(InfoHashes hashes, String name, long sizeBytes, boolean isPrivate) {}

    /** Unknown ids are ignored, here and below: a late change to a deleted torrent is no fault. */
    void desire(TorrentId id, DesiredState desired);

    void label(TorrentId id, List<String> labels);

    /** Keeps the first time told: a later one changes nothing. */
    void complete(TorrentId id, Instant at);

    /** Replaces the totals of many torrents in one transaction. */
    void totals(Map<TorrentId, Totals> totals);

    /** What was last recorded of a torrent's data; empty when nothing ever was, or the torrent is unknown. */
    Optional<Recorded> recorded(TorrentId id);

    /** {@link Recorded#completedBytes} of every torrent of which something is recorded. */
    Map<TorrentId, Long> completedBytes();

    /** Replaces what is recorded of many torrents in one transaction. */
    void record(Map<TorrentId, Recorded> torrents);

    /** Replaces what the torrent's last scrub found. */
    void scrubbed(TorrentId id, Scrubbed result);

    /** What the last scrub of each torrent found that had one. */
    Map<TorrentId, Scrubbed> scrubs();

    /** Replaces the limits of one torrent. */
    void limit(TorrentId id, RateLimits limits);

    /** The limits of every torrent that has any. */
    Map<TorrentId, RateLimits> torrentLimits();

    /** Replaces the limits of all torrents together. */
    void limit(RateLimits limits);

    /** The limits of all torrents together. */
    RateLimits limits();

    /**
     * Its data is to be moved there, which is recorded before anything is touched.
     *
     * @return false when it is there already, or is to be moved, there or elsewhere: then nothing is changed
     */
    boolean move(TorrentId id, Path to);

    /**
     * Its data is whole where it was to be moved: in one transaction that place becomes its save path, and the former one a
     * leftover. May be told again by who got no answer.
     *
     * @return whether the place is its save path now; false when the torrent was not, or no longer, to be moved there
     */
    boolean moved(TorrentId id, Path to);

    /**
     * Its data is not to be moved there after all: in one transaction that is forgotten, and the place becomes a leftover. May be
     * told again by who got no answer.
     *
     * @return false when it is its save path by now, which is not changed
     */
    boolean stayed(TorrentId id, Path to);

    /** Nothing of it is left at a place where something may have been. */
    void left(TorrentId id, Path place);

    /** What the marker of each save root says that was ever written to; a store that does not keep it says none. */
    default Map<Path, String> rootMarkers() {
        return Map.of();
    }

    /** Remembers, or replaces, what the marker of a save root says. */
    default void markRoot(Path root, String marker) {}

    /** Its totals are added to {@link #formerTotals} as they were last told; tell them before. */
    void delete(TorrentId id);

    /** The sum over all torrents that were deleted; a store that does not keep it says zero. */
    default Totals formerTotals() {
        return Totals.ZERO;
    }

    /** What whoever runs the daemon should know of the store, such as that it cannot write; never waits. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();
}
