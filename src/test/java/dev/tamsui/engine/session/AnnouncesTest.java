package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.tracker.AnnounceEvent;
import dev.tamsui.engine.tracker.AnnounceRequest;
import dev.tamsui.engine.tracker.AnnounceResult;
import dev.tamsui.engine.tracker.TrackerClient;
import dev.tamsui.engine.tracker.TrackerTiers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnnouncesTest {
    private final SlowTracker tracker = new SlowTracker();
    private final EngineThreads threads = new EngineThreads();
    private final Announces announces = new Announces(tracker, threads);

    @AfterEach
    void letAllGo() {
        tracker.answers.release(10_000);
        await().until(() -> threads.alive() == 0);
    }

    @Test
    void thereAreNeverMoreThanFiftyUnderWayAndAllGetTheirTurn() {
        for (int i = 0; i < 200; i++) {
            announces.goodbye(request("t" + i));
        }
        await().until(() -> tracker.asked.size() == 50);
        assertThat(announces.inFlight()).isEqualTo(50);
        tracker.answers.release(30);
        await().until(() -> tracker.asked.size() == 80);
        assertThat(announces.inFlight()).isEqualTo(50);
        tracker.answers.release(170);
        await().until(() -> tracker.asked.size() == 200 && announces.inFlight() == 0);
    }

    @Test
    void goodbyesOvertakeWhatWaits() {
        try (TestTorrents torrents = new TestTorrents()) {
            TorrentHandle torrent = torrents.handle(1);
            for (int i = 0; i < 60; i++) {
                announces.announce(torrent, announce("t" + i), request("t" + i));
            }
            await().until(() -> tracker.asked.size() == 50);
            announces.goodbye(request("goodbye"));
            tracker.answers.release(1);
            await().until(() -> tracker.asked.size() == 51);
            assertThat(tracker.asked.getLast()).isEqualTo("goodbye");
        }
    }

    @Test
    void theTorrentIsToldWhatTheTrackerAnswered() {
        try (TestTorrents torrents = new TestTorrents()) {
            TorrentHandle torrent = torrents.handle(1);
            announces.announce(torrent, announce("t"), request("t"));
            tracker.answers.release(1);
            await().until(() -> !torrents.told.isEmpty());
            assertThat(torrents.told).containsExactly(new TorrentEvent.Announced(announce("t"), SlowTracker.ANSWER));
        }
    }

    @Test
    void goodbyesHaveLessTimeThanOthers() {
        try (TestTorrents torrents = new TestTorrents()) {
            announces.announce(torrents.handle(1), announce("t"), request("t"));
            await().until(() -> tracker.deadlines.size() == 1);
            announces.goodbye(request("t"));
            await().until(() -> tracker.deadlines.size() == 2);
            assertThat(tracker.deadlines.get(1)).isLessThan(tracker.deadlines.get(0));
        }
    }

    @Test
    void inAHurryMoreGoAtOnce() {
        for (int i = 0; i < 200; i++) {
            announces.goodbye(request("t" + i));
        }
        announces.hurry();
        await().until(() -> tracker.asked.size() == 200);
    }

    @Test
    void waitingForAllToEndHasALimit() throws InterruptedException {
        announces.goodbye(request("t"));
        announces.awaitIdle(TimeUnit.MILLISECONDS.toNanos(20));
        assertThat(announces.inFlight()).isEqualTo(1);
        tracker.answers.release(1);
        announces.awaitIdle(TimeUnit.SECONDS.toNanos(10));
        assertThat(announces.inFlight()).isZero();
    }

    private static TrackerTiers.Announce announce(String url) {
        return new TrackerTiers.Announce(url, AnnounceEvent.NONE, null);
    }

    private static AnnounceRequest request(String url) {
        return new AnnounceRequest(
                url, InfoHash.of(new byte[20]), PeerId.of(new byte[20]), 1, 0, 0, 0, AnnounceEvent.NONE, 0, 0, null);
    }

    /** Answers as often as it is let. */
    private static final class SlowTracker implements TrackerClient {
        static final AnnounceResult ANSWER = new AnnounceResult.Rejected("no", null, false);

        final List<String> asked = new CopyOnWriteArrayList<>();
        final List<Duration> deadlines = new CopyOnWriteArrayList<>();
        final Semaphore answers = new Semaphore(0);

        @Override
        public AnnounceResult announce(AnnounceRequest request, Duration deadline) {
            deadlines.add(deadline);
            asked.add(request.url());
            answers.acquireUninterruptibly();
            return ANSWER;
        }
    }
}
