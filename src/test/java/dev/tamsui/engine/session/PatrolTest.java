package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.LoopMember;
import dev.tamsui.engine.concurrent.LoopThread;
import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.torrent.TestRemains;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PatrolTest {
    private static final Path HERE = Path.of("/");

    private final ManualTicker ticker = new ManualTicker();
    private final Registry registry = new Registry();
    private final Set<Path> missing = new HashSet<>();
    private final Patrol patrol = new Patrol(registry, missing::contains, new EngineThreads(), ticker);
    private final LoopThread loop = new LoopThread("loop-test", new EngineThreads(), Ticker.system());
    private final List<Long> fetched = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        loop.close();
    }

    private void torrents(int resting, int others) {
        for (int i = 1; i <= resting + others; i++) {
            TorrentHandle torrent = new TorrentHandle(
                    TestTorrents.summary(i, TestTorrents.hash(i), 0), handle -> loop.register(new Listener(handle)));
            if (i <= resting) {
                torrent.isAway(TestRemains.of());
            }
            registry.add(torrent);
        }
    }

    private List<Long> fetched() {
        registry.all().forEach(Questions::summary); // all that was posted before is heard
        List<Long> all = List.copyOf(fetched);
        fetched.clear();
        return all;
    }

    private final class Listener implements LoopMember<TorrentEvent> {
        private final TorrentHandle torrent;

        private Listener(TorrentHandle torrent) {
            this.torrent = torrent;
        }

        @Override
        public void handle(TorrentEvent event, long nowNanos) {
            if (event instanceof TorrentEvent.Awaited) {
                fetched.add(torrent.id().value());
            } else if (event instanceof TorrentEvent.SummaryAsked(var answer)) {
                answer.accept(torrent.summary());
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

    @Test
    void oneAfterTheOtherIsFetchedAndThenTheFirstAgain() {
        torrents(3, 2);
        patrol.lookAtNext();
        assertThat(fetched()).isEmpty(); // all were looked at when they were loaded
        ticker.advance(Duration.ofSeconds(40));
        for (long i = 1; i <= 3; i++) {
            patrol.lookAtNext();
            assertThat(fetched()).containsExactly(i);
        }
        patrol.lookAtNext();
        patrol.lookAtNext();
        assertThat(fetched()).isEmpty();
        ticker.advance(Duration.ofSeconds(40));
        patrol.lookAtNext();
        assertThat(fetched()).containsExactly(1L);
    }

    @Test
    void aVolumeThatGoesHasAllFetchedThatThinkItThereAndOneThatComesAllThatThinkItGone() {
        torrents(2, 1);
        patrol.lookAtVolumes();
        assertThat(fetched()).isEmpty();
        missing.add(HERE);
        patrol.lookAtVolumes();
        assertThat(fetched()).containsExactlyInAnyOrder(1L, 2L);
        patrol.lookAtVolumes();
        assertThat(fetched()).isEmpty();

        registry.all().forEach(torrent -> torrent.publish(TestTorrents.failed(torrent.summary())));
        missing.clear();
        patrol.lookAtVolumes();
        assertThat(fetched()).containsExactlyInAnyOrder(1L, 2L);
    }
}
