package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RegistryTest {
    private final TestTorrents torrents = new TestTorrents();
    private final Registry registry = new Registry();

    @AfterEach
    void stop() {
        torrents.close();
    }

    @Test
    void torrentsAreFoundByHashAndListedInTheOrderTheyWereAdded() {
        TorrentHandle second = torrents.handle(2);
        TorrentHandle first = torrents.handle(1);
        registry.add(second);
        registry.add(first);
        assertThat(registry.find(TestTorrents.hash(2))).isSameAs(second);
        assertThat(registry.find(TestTorrents.hash(3))).isNull();
        assertThat(registry.all()).containsExactly(first, second);
    }

    @Test
    void oneThatIsRemovedTakesNoOtherWithIt() {
        TorrentHandle old = torrents.handle(1);
        TorrentHandle other = torrents.handle(2);
        registry.add(old);
        registry.add(other);
        registry.remove(old);
        assertThat(registry.find(TestTorrents.hash(1))).isNull();
        assertThat(registry.all()).containsExactly(other);
    }
}
