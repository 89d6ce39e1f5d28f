package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.FileSummary;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.tracker.AnnounceResult;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** What a torrent's loop is told. Answers to questions are given on the loop and must only be passed on. */
public sealed interface TorrentEvent {

    /** From one of its connections. */
    record FromPeer(PeerEvent event) implements TorrentEvent {}

    /** From its storage. */
    record FromDisk(StorageEvent event) implements TorrentEvent {}

    /**
     * There is no connection: nobody answered there, or it was not us they wanted.
     *
     * @param tried false when all connections were taken, so that the address is not to blame
     */
    record DialFailed(InetSocketAddress address, boolean tried) implements TorrentEvent {}

    /** A tracker answered, or will not. */
    record Announced(TrackerTiers.Announce announce, AnnounceResult result) implements TorrentEvent {}

    /** Addresses where peers may be, from a tracker that was asked while the torrent was not in memory. */
    record Found(List<InetSocketAddress> peers) implements TorrentEvent {
        public Found {
            peers = List.copyOf(peers);
        }
    }

    /** It is this torrent's turn to reserve the memory it was refused. */
    record MemoryFreed() implements TorrentEvent {}

    /**
     * It is in memory from here on.
     *
     * @param torrent nobody has told it anything yet
     * @param ready lets others in, once it has found out how it stands; never blocks
     */
    record Arrived(Torrent torrent, Runnable ready) implements TorrentEvent {}

    /**
     * Nothing but its hash is known: this looks for the rest, in its place.
     *
     * @param ready lets peers in; never blocks
     */
    record Sought(MetadataSearch search, Runnable ready) implements TorrentEvent {}

    /** What was found for a hash is no torrent that could be loaded. */
    record MetadataUnusable(TorrentError why) implements TorrentEvent {}

    /** What was found for a hash could not be kept; it is to be told of again. */
    record MetadataUnkept() implements TorrentEvent {}

    /** Somebody is about to want something of it, so it is to be in memory. */
    record Awaited() implements TorrentEvent {}

    /** Begins its life: checks its data, then runs, unless it is to be paused. */
    record Started() implements TorrentEvent {}

    /** After a start every torrent is there now: see {@link TorrentHost#areOthersKnown}. */
    record OthersKnown() implements TorrentEvent {}

    /** The owner wants it to stand still. */
    record PauseRequested() implements TorrentEvent {}

    /** The owner wants it to run; also the way out of an error. */
    record ResumeRequested() implements TorrentEvent {}

    /** The owner does not trust the data. */
    record RecheckRequested() implements TorrentEvent {}

    /** What it has is to be hashed once more, beside its work, at so many bytes a second. */
    record ScrubRequested(long bytesPerSecond) implements TorrentEvent {}

    /** Its own limits are others, which is recorded already. */
    record LimitsChanged(RateLimits limits) implements TorrentEvent {}

    /** The owner wants its data elsewhere, which is recorded already. */
    record MoveRequested(Path to) implements TorrentEvent {}

    /** The owner wants its data where it is after all, which is recorded already. */
    record MoveCancelled() implements TorrentEvent {}

    /** The owner wants the trackers asked now. */
    record ReannounceRequested() implements TorrentEvent {}

    /** The daemon stops. */
    record StopRequested() implements TorrentEvent {}

    /** The owner wants it gone; its files too when {@code withData}. */
    record DeleteRequested(boolean withData) implements TorrentEvent {}

    /** How it stands, as of this moment. */
    record SummaryAsked(Consumer<TorrentSummary> answer) implements TorrentEvent {}

    /** Its files, in the order of the metainfo. */
    record FilesAsked(Consumer<List<FileSummary>> answer) implements TorrentEvent {}

    /** Its connections. */
    record PeersAsked(Consumer<List<PeerSummary>> answer) implements TorrentEvent {}

    /** Its trackers, in the order they are asked. */
    record TrackersAsked(Consumer<List<TrackerSummary>> answer) implements TorrentEvent {}
}
