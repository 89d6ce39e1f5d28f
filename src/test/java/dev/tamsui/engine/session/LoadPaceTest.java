package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.torrent.TestRemains;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadPaceTest {
    private static final int HALF = (int) (LoadPace.MOST_BYTES / 2);

    private final TestTorrents torrents = new TestTorrents();
    private final LoadPace pace = new LoadPace();

    @AfterEach
    void stop() {
        torrents.close();
    }

    @Test
    void whatIsLoadedLatelyIsBounded() {
        pace.loads(torrents.handle(1), HALF, 0);
        assertThat(pace.hasRoom(0)).isTrue();
        pace.loads(torrents.handle(2), HALF, 0);
        assertThat(pace.hasRoom(0)).isFalse();
    }

    @Test
    void whoIsPutAwayAgainMakesRoom() {
        TorrentHandle torrent = torrents.handle(1);
        torrent.isAway(TestRemains.of());
        pace.loads(torrent, 2 * HALF, 0);
        assertThat(pace.hasRoom(0)).isFalse();
        torrent.isAway(TestRemains.of());
        assertThat(pace.hasRoom(0)).isTrue();
    }

    @Test
    void oneWhoseFilesAreStillLookedAtCountsUntilThatIsOverAndHoldsUpItsPlaceOnly() {
        TorrentHandle hanging = torrents.handle(1);
        hanging.publish(TestTorrents.checking(hanging.summary()));
        pace.loads(hanging, HALF, 0);
        long later = TimeUnit.MINUTES.toNanos(10);
        assertThat(pace.hasRoom(later)).isTrue();
        assertThat(pace.crowded()).containsExactly(hanging.summary().savePath());
        hanging.publish(TestTorrents.failed(hanging.summary()));
        assertThat(pace.hasRoom(later)).isTrue();
        assertThat(pace.crowded()).isEmpty();
    }

    @Test
    void whoStaysCountsForAWhileOnly() {
        pace.loads(torrents.handle(1), 2 * HALF, 0);
        assertThat(pace.hasRoom(TimeUnit.SECONDS.toNanos(5))).isFalse();
        assertThat(pace.hasRoom(TimeUnit.SECONDS.toNanos(6))).isTrue();
    }
}
