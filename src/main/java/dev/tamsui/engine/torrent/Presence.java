package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.LoopMember;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.tracker.AnnounceResult;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A torrent's place on its loop, for as long as it is in the list: whether it is in memory or not, this hears what it is told.
 *
 * <p>What can be answered without it is, and its trackers are announced to; for anything else it is fetched, and what it was told
 * meanwhile is held back in the order it came. So ten thousand idle torrents take ten thousand of these and their trackers.
 *
 * <p>Thread: the loop it is registered with; made by any.
 */
public final class Presence implements LoopMember<TorrentEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    /** While the store gives nothing callers go on asking; they do not wait for the answer for long, so what is more is let go. */
    private static final int MOST_HELD = 1_000;

    /** Of what callers want done, which must not be let go: more than this nobody sends. */
    private static final int MOST_WISHES = 100_000;

    /** How a torrent is fetched, and what is told of it. */
    public interface Owner {
        /** What callers are shown. */
        TorrentSummary summary();

        /** Wants it in memory soon: {@link TorrentEvent.Arrived} is to follow. Called often, never blocks. */
        void fetch();

        /** It is in memory no more. */
        void isAway(Remains remains);

        /** Nothing of it runs any more. */
        void ended();
    }

    private final Owner owner;
    private final Ticker ticker;
    private final List<TorrentEvent> held = new ArrayList<>(0);
    private @Nullable Torrent torrent;
    /** Of a torrent that is not known yet. */
    private @Nullable MetadataSearch search;

    /** Of a torrent that was put away; null before its first time in memory. */
    private @Nullable Announcer announcer;

    private @Nullable Runnable ready;
    private boolean isFetched;
    private boolean hasEnded;

    public Presence(Owner owner, Ticker ticker) {
        this.owner = owner;
        this.ticker = ticker;
    }

    @Override
    public void handle(TorrentEvent event, long nowNanos) {
        if (hasEnded) {
            return; // also for who arrives: the daemon has stopped while it was read
        }
        Torrent present = torrent;
        if (event instanceof TorrentEvent.Arrived arrived) {
            arrive(arrived, nowNanos);
        } else if (event instanceof TorrentEvent.Sought sought) {
            search = sought.search();
            sought.ready().run();
            sought.search().begin(nowNanos);
            release(nowNanos);
        } else if (search != null) {
            seek(search, event, nowNanos);
        } else if (present == null) {
            answer(event, nowNanos);
        } else if (isForNow(event, present)) {
            boolean isNews = present.isResting()
                    && event instanceof TorrentEvent.FromDisk(StorageEvent told)
                    && !(told instanceof StorageEvent.Closed || told instanceof StorageEvent.LookedAgain);
            present.handle(event, nowNanos);
            if (isNews) {
                hold(new TorrentEvent.Awaited()); // what it was told then it must find out anew
            }
        } else if (event instanceof TorrentEvent.Announced answered) {
            announced(present.remains().announcer(), answered, nowNanos);
        } else {
            hold(event);
        }
        goOn(nowNanos);
    }

    /** While it comes or goes it hears its storage only, whose answer is awaited; and, in case that never comes, of its end. */
    private static boolean isForNow(TorrentEvent event, Torrent present) {
        boolean isEnd = event instanceof TorrentEvent.StopRequested || event instanceof TorrentEvent.DeleteRequested;
        return event instanceof TorrentEvent.FromDisk || (!present.isResting() && (isEnd || !present.isWaking()));
    }

    private void arrive(TorrentEvent.Arrived arrived, long nowNanos) {
        MetadataSearch over = search;
        search = null;
        torrent = arrived.torrent();
        ready = arrived.ready();
        announcer = null;
        arrived.torrent().handle(new TorrentEvent.Started(), nowNanos);
        if (over != null) {
            arrived.torrent().handle(new TorrentEvent.Found(over.met()), nowNanos);
            if (over.isPaused()) {
                arrived.torrent().handle(new TorrentEvent.PauseRequested(), nowNanos);
            }
        }
    }

    private void seek(MetadataSearch seeking, TorrentEvent event, long nowNanos) {
        boolean isEnd = event instanceof TorrentEvent.StopRequested || event instanceof TorrentEvent.DeleteRequested;
        if (isEnd) {
            seeking.end();
            end();
        } else {
            seeking.handle(event, nowNanos);
        }
    }

    /** After each turn: it may have come, or gone. */
    private void goOn(long nowNanos) {
        Torrent present = torrent;
        if (present == null) {
            return;
        }
        if (present.isAway()) {
            torrent = null;
            Remains remains = present.remains();
            announcer = remains.announcer();
            isFetched = false;
            owner.isAway(remains);
            release(nowNanos);
        } else if (!present.isWaking() && ready != null) {
            ready.run();
            ready = null;
            release(nowNanos);
        }
    }

    /** What was held back while it came or went. */
    private void release(long nowNanos) {
        List<TorrentEvent> all = List.copyOf(held);
        held.clear();
        for (TorrentEvent event : all) {
            try {
                handle(event, nowNanos);
            } catch (RuntimeException | AssertionError fault) {
                failed(fault, nowNanos);
            }
        }
    }

    private void hold(TorrentEvent event) {
        switch (event) {
            case TorrentEvent.FromPeer(PeerEvent said) -> turnAway(said);
            case TorrentEvent.Awaited _ -> {
                if (!held.contains(event)) {
                    held.add(event);
                }
            }
            case TorrentEvent.SummaryAsked _,
                    TorrentEvent.FilesAsked _,
                    TorrentEvent.PeersAsked _,
                    TorrentEvent.TrackersAsked _ -> holdUpTo(MOST_HELD, event);
            case TorrentEvent.DialFailed _,
                    TorrentEvent.MemoryFreed _,
                    TorrentEvent.FromDisk _,
                    TorrentEvent.MetadataUnusable _,
                    TorrentEvent.MetadataUnkept _,
                    TorrentEvent.Started _ -> {}
            case TorrentEvent.Announced _,
                    TorrentEvent.Found _,
                    TorrentEvent.Arrived _,
                    TorrentEvent.OthersKnown _,
                    TorrentEvent.PauseRequested _,
                    TorrentEvent.ResumeRequested _,
                    TorrentEvent.RecheckRequested _,
                    TorrentEvent.ScrubRequested _,
                    TorrentEvent.LimitsChanged _,
                    TorrentEvent.MoveRequested _,
                    TorrentEvent.MoveCancelled _,
                    TorrentEvent.ReannounceRequested _,
                    TorrentEvent.Sought _,
                    TorrentEvent.StopRequested _,
                    TorrentEvent.DeleteRequested _ -> holdUpTo(MOST_WISHES, event);
        }
    }

    private void holdUpTo(int most, TorrentEvent event) {
        if (held.size() < most) {
            held.add(event);
        }
    }

    /** It was let in at the last moment, to a storage that is closed. */
    private static void turnAway(PeerEvent said) {
        if (said instanceof PeerEvent.Joined joined) {
            joined.link().close(new DisconnectReason.NotNeeded());
        }
    }

    /** In its place, or never: what concerned it as it was concerns nobody now. */
    private void answer(TorrentEvent event, long nowNanos) {
        switch (event) {
            case TorrentEvent.FromPeer(PeerEvent said) -> turnAway(said);
            case TorrentEvent.StopRequested _ -> end();
            case TorrentEvent.FromDisk _,
                    TorrentEvent.DialFailed _,
                    TorrentEvent.MemoryFreed _,
                    TorrentEvent.Started _,
                    TorrentEvent.Arrived _,
                    TorrentEvent.Sought _,
                    TorrentEvent.MetadataUnusable _,
                    TorrentEvent.MetadataUnkept _,
                    TorrentEvent.OthersKnown _ -> {}
            case TorrentEvent.Announced answered -> {
                if (announcer != null) { // of one that was never in memory nobody announces
                    announced(announcer, answered, nowNanos);
                }
            }
            case TorrentEvent.SummaryAsked(var answer) when held.isEmpty() -> answer.accept(owner.summary());
            case TorrentEvent.PeersAsked(var answer) when held.isEmpty() -> answer.accept(List.of());
            case TorrentEvent.TrackersAsked(var answer)
            when announcer != null && held.isEmpty() -> answer.accept(announcer.summaries(nowNanos, ticker.now()));
            case TorrentEvent.ReannounceRequested _
            when announcer != null && held.isEmpty() -> announcer.reannounce(nowNanos);
            case TorrentEvent.SummaryAsked _,
                    TorrentEvent.PeersAsked _,
                    TorrentEvent.TrackersAsked _,
                    TorrentEvent.FilesAsked _,
                    TorrentEvent.ReannounceRequested _,
                    TorrentEvent.Awaited _,
                    TorrentEvent.Found _,
                    TorrentEvent.PauseRequested _,
                    TorrentEvent.ResumeRequested _,
                    TorrentEvent.RecheckRequested _,
                    TorrentEvent.ScrubRequested _,
                    TorrentEvent.LimitsChanged _,
                    TorrentEvent.MoveRequested _,
                    TorrentEvent.MoveCancelled _,
                    TorrentEvent.DeleteRequested _ -> {
                hold(event);
                fetch();
            }
        }
    }

    private void fetch() {
        if (!isFetched) {
            isFetched = true;
            owner.fetch();
        }
    }

    /** The trackers are told of at once, and their peers wait for the torrent, if they are of use. */
    private void announced(Announcer of, TorrentEvent.Announced answered, long nowNanos) {
        boolean isOfUse = isOfUse(of, answered.result());
        List<InetSocketAddress> peers = of.answered(answered, false, nowNanos);
        if (isOfUse) {
            hold(new TorrentEvent.Found(peers));
            if (torrent == null) {
                fetch();
            }
        }
    }

    /** Whether there are peers to dial: for a seed only where somebody is left who wants something. */
    private static boolean isOfUse(Announcer announcer, AnnounceResult result) {
        return result instanceof AnnounceResult.Announced told
                && !told.peers().isEmpty()
                && (!announcer.isOfSeed() || told.leeches() == null || told.leeches() > 0)
                && announcer.isRunning();
    }

    private void end() {
        if (announcer != null) {
            announcer.stop();
        }
        hasEnded = true;
        owner.ended();
    }

    @Override
    public void tick(long nowNanos) {
        if (torrent != null) {
            torrent.tick(nowNanos);
        } else if (search != null && !hasEnded) {
            search.tick(nowNanos);
        } else if (announcer != null && !hasEnded) {
            announcer.tick(nowNanos);
        }
        goOn(nowNanos);
    }

    @Override
    public long nextDueNanos() {
        if (torrent != null) {
            return torrent.nextDueNanos();
        }
        if (search != null && !hasEnded) {
            return search.nextDueNanos();
        }
        return announcer == null || hasEnded ? Long.MAX_VALUE : announcer.nextDueNanos();
    }

    @Override
    public void failed(Throwable fault, long nowNanos) {
        if (torrent != null) {
            torrent.failed(fault, nowNanos);
            goOn(nowNanos);
        } else {
            LOG.error("A fault of ours with torrent {}", owner.summary().id().value(), fault);
        }
    }
}
