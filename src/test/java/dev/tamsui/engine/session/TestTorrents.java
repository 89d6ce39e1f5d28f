package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.LoopMember;
import dev.tamsui.engine.concurrent.LoopThread;
import dev.tamsui.engine.concurrent.Mailbox;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.PeerCounts;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.FrameLimits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Handles of torrents that only write down what they are told. */
final class TestTorrents implements AutoCloseable {
    final List<TorrentEvent> told = new CopyOnWriteArrayList<>();
    private final LoopThread loop = new LoopThread("loop-test", new EngineThreads(), Ticker.system());

    TorrentHandle handle(int number) {
        Mailbox<TorrentEvent> mailbox = loop.register(new Listener());
        TorrentSummary first = summary(number, hash(number), 0);
        TorrentHandle handle = new TorrentHandle(first, _ -> mailbox);
        handle.isLoaded(
                new TorrentHandle.Loaded(FrameLimits.forPieces(10), (span, into) -> {}, Allowance::unlimited, Set::of));
        return handle;
    }

    static InfoHash hash(int number) {
        byte[] bytes = new byte[20];
        bytes[0] = (byte) number;
        return InfoHash.of(bytes);
    }

    static TorrentSummary summary(int number, InfoHash hash, long downloaded) {
        return summary(number, hash, downloaded, TorrentState.DOWNLOADING);
    }

    static TorrentSummary failed(TorrentSummary torrent) {
        return summary((int) torrent.id().value(), torrent.infoHash(), 0, TorrentState.ERROR);
    }

    static TorrentSummary checking(TorrentSummary torrent) {
        return summary((int) torrent.id().value(), torrent.infoHash(), 0, TorrentState.CHECKING);
    }

    private static TorrentSummary summary(int number, InfoHash hash, long downloaded, TorrentState state) {
        return new TorrentSummary(
                new TorrentId(number),
                InfoHashes.ofV1(hash),
                "t" + number,
                state,
                10,
                10,
                0,
                1,
                downloaded,
                0,
                0,
                0,
                new PeerCounts(0, 0, 0),
                null,
                Path.of("/"),
                Path.of("/t"),
                List.of(),
                false,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                RateLimits.NONE);
    }

    @Override
    public void close() {
        loop.close();
    }

    private final class Listener implements LoopMember<TorrentEvent> {
        @Override
        public void handle(TorrentEvent event, long nowNanos) {
            if (!(event instanceof TorrentEvent.Started)) {
                told.add(event);
            }
        }

        @Override
        public void tick(long nowNanos) {}

        @Override
        public long nextDueNanos() {
            return Long.MAX_VALUE;
        }

        @Override
        public void failed(Throwable fault, long nowNanos) {}
    }
}
