package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers that come from one address, as all do behind a gateway that puts its own in place of theirs. */
@Timeout(120)
class SharedAddressTest {
    private static final String OURS = "127.0.0.2";
    private static final String GATEWAY = "127.0.0.9";

    @TempDir
    Path folder;

    private final TestPayload payload = TestPayload.single("one", 100_000, 32 * 1024, "http://127.0.0.1:1/announce");
    private final List<Session> started = new ArrayList<>();

    @AfterEach
    void stop() {
        started.forEach(Session::close);
    }

    @Test
    void asManyComeInAsTheSettingAllows() throws IOException, ProtocolViolation {
        TorrentHandle torrent = seedWith(2);
        try (RawPeer first = comes(1);
                RawPeer second = comes(2)) {
            await().until(() -> torrent.summary().peers().connected() == 2);
            try (RawPeer third = comes(3)) {
                assertThat(third.isClosedByThem()).isTrue();
            }
            assertThat(Questions.peers(torrent)).hasSize(2);
            first.hear();
            second.hear();
        }
    }

    @Test
    void byDefaultThatIsOne() throws IOException, ProtocolViolation {
        TorrentHandle torrent = seedWith(Limits.DEFAULT.connectionsPerAddress());
        try (RawPeer first = comes(1)) {
            await().until(() -> torrent.summary().peers().connected() == 1);
            try (RawPeer second = comes(2)) {
                assertThat(second.isClosedByThem()).isTrue();
            }
            first.hear();
        }
    }

    @Test
    void onePeerCountsOnceHoweverOftenItComes() throws IOException, ProtocolViolation {
        TorrentHandle torrent = seedWith(2);
        try (RawPeer first = comes(1)) {
            await().until(() -> torrent.summary().peers().connected() == 1);
            try (RawPeer again = comes(1)) {
                assertThat(again.isClosedByThem()).isTrue();
            }
            try (RawPeer other = comes(2)) {
                await().until(() -> Questions.peers(torrent).size() == 2);
                other.hear();
            }
            first.hear();
        }
    }

    private TorrentHandle seedWith(int connectionsPerAddress) throws IOException {
        Limits limits = new Limits(500, 80, connectionsPerAddress, 50, 8, 128);
        EngineSettings settings = TestEngines.settings(folder, OURS, 32 << 20, limits);
        payload.writeTo(settings.downloadDir());
        FakeStateStore store = new FakeStateStore();
        Session session = new Session(settings, store);
        started.add(session);
        session.listen();
        Catalogue catalogue = new Catalogue(session, store, settings);
        catalogue.add(payload.torrent(), AddOptions.DEFAULT);
        TorrentHandle torrent = catalogue.require(payload.hash());
        await().until(() -> torrent.summary().state() == TorrentState.SEEDING);
        return torrent;
    }

    private RawPeer comes(int number) throws IOException, ProtocolViolation {
        RawPeer peer = RawPeer.connect(
                GATEWAY,
                new InetSocketAddress(
                        InetAddress.ofLiteral(OURS), started.getFirst().listenPort()));
        peer.greet(payload.hash(), number);
        return peer;
    }
}
