package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The session as one torrent sees it: what torrents share, and the way to network and store. A simulation hands in its own.
 *
 * <p>Thread: called by the torrent's loop; no method blocks. What takes time answers with a {@link TorrentEvent}.
 */
public interface TorrentHost {

    /** Answers with {@code Joined} or {@code DialFailed}. */
    void dial(InetSocketAddress address);

    /** Answers with {@code Announced}. */
    void announce(TrackerTiers.Announce announce, AnnounceRequest request);

    /** Tells a tracker goodbye; nobody waits for what it says. */
    void announceStopped(AnnounceRequest request);

    boolean isBanned(InetAddress address);

    /** The address sent bytes that are proven wrong. */
    void ban(InetAddress address);

    /**
     * Whether every torrent's files are known, so that a write to a file that another torrent has can be told. Once they are,
     * {@link TorrentEvent.OthersKnown} comes to whoever may have been told otherwise.
     */
    boolean areOthersKnown();

    /** Whether nobody needs the torrent in memory. */
    boolean mayRest();

    /** These are needed in memory; {@link TorrentEvent.OthersKnown} comes when one of them is. */
    void fetch(Set<TorrentId> others);

    /** The torrent is about to be put away: nobody is handed to it any more. False when it is needed after all, and stays. */
    boolean rests();

    /** Memory for pieces on their way. */
    MemoryBudget memory();

    /** The torrent's own limits. */
    RateLimits limits();

    /** Replaces them. */
    void limit(RateLimits limits);

    /** For one peer: when it may be asked for blocks, and how many. */
    Allowance download();

    /** For one peer: when it may be sent blocks, and how many. */
    Allowance upload();

    /** Takes a block buffer back. */
    void release(ByteBuffer block);

    /** The port peers can reach us on, 0 when there is none. */
    int listenPort();

    /** Shown to callers until the next one comes. */
    void publish(TorrentSummary summary);

    /** Counts for the engine's totals. */
    Counters counters();

    /** The data is complete and verified for the first time. */
    void completed(Instant at);

    /**
     * A scrub is over.
     *
     * @param result null when it was broken off, as by a pause
     */
    void scrubbed(@Nullable Scrubbed result);

    /** Nothing of this torrent runs any more; called once, last. */
    void ended();
}
