package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.session.DialLine.Dial;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialLineTest {
    private final TestTorrents torrents = new TestTorrents();
    private final DialLine line = new DialLine();

    @AfterEach
    void close() {
        torrents.close();
    }

    private TorrentHandle waits(int number, int dials, boolean isComplete) {
        TorrentHandle torrent = torrents.handle(number);
        for (int i = 0; i < dials; i++) {
            line.add(new Dial(torrent, address(i)), isComplete);
        }
        return torrent;
    }

    private static InetSocketAddress address(int number) {
        return InetSocketAddress.createUnresolved("peer", 1 + number);
    }

    private List<TorrentHandle> next(int dials) {
        List<TorrentHandle> next = new ArrayList<>();
        for (int i = 0; i < dials; i++) {
            next.add(Objects.requireNonNull(line.poll()).torrent());
        }
        return next;
    }

    @Test
    void addressesOfOneTorrentGoInTheirOrder() {
        TorrentHandle only = waits(1, 3, false);
        for (int i = 0; i < 3; i++) {
            assertThat(line.poll()).isEqualTo(new Dial(only, address(i)));
        }
        assertThat(line.poll()).isNull();
    }

    @Test
    void torrentsTakeTurnsHoweverLongTheirListsAre() {
        TorrentHandle large = waits(1, 80, false);
        TorrentHandle small = waits(2, 2, false);
        assertThat(next(6)).containsExactly(large, small, large, small, large, large);
    }

    @Test
    void ofFourDialsThreeAreForTorrentsThatMissSomething() {
        TorrentHandle seed = waits(1, 80, true);
        TorrentHandle download = waits(2, 80, false);
        assertThat(next(8)).containsExactly(download, download, download, seed, download, download, download, seed);
    }

    @Test
    void aNewDownloadIsNotBehindAThousandSeeds() {
        for (int i = 0; i < 1_000; i++) {
            waits(10 + i, 80, true);
        }
        next(10);
        TorrentHandle download = waits(1, 80, false);
        assertThat(next(80)).filteredOn(download::equals).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    void seedsNeedNotWaitWhenNobodyElseDoes() {
        TorrentHandle seed = waits(1, 2, true);
        assertThat(next(2)).containsOnly(seed);
        assertThat(line.poll()).isNull();
    }

    @Test
    void whatIsClearedIsGone() {
        waits(1, 2, true);
        waits(2, 2, false);
        line.clear();
        assertThat(line.poll()).isNull();
    }
}
