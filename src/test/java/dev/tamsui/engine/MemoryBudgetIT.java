package dev.tamsui.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.session.FakeStateStore;
import dev.tamsui.engine.session.LocalTracker;
import dev.tamsui.engine.session.RawPeer;
import dev.tamsui.engine.session.TestEngines;
import dev.tamsui.engine.session.TestPayload;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Little memory and many peers: nobody may hold what another needs to get done. */
class MemoryBudgetIT {
    private static final int SEEDS = 30;
    private static final int PIECE = 512 * 1024;

    @TempDir
    Path folder;

    @Test
    void aDownloadFromThirtyPeersFinishesInTheMemoryOfTwoPieces() throws IOException {
        List<ServerSocket> seeds = new ArrayList<>();
        try (LocalTracker tracker = new LocalTracker()) {
            TestPayload payload = TestPayload.single("tight", 12 * PIECE + 777, PIECE, tracker.url());
            for (int i = 0; i < SEEDS; i++) {
                ServerSocket seed = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0." + (100 + i)));
                seeds.add(seed);
                int number = i;
                Thread.ofPlatform().daemon(true).start(() -> serve(seed, payload, number));
                tracker.knows((InetSocketAddress) seed.getLocalSocketAddress());
            }
            EngineSettings settings =
                    TestEngines.settings(folder, "127.0.0.2", 2 * PIECE, EngineSettings.Limits.DEFAULT);
            try (Engine leech = Engine.start(settings, new FakeStateStore())) {
                leech.add(payload.torrent(), AddOptions.DEFAULT);
                TestEngines.awaitState(leech, payload.hash(), TorrentState.SEEDING);
                assertThat(leech.stats().bufferBytesUsed()).isZero();
            }
            assertThat(payload.isIn(settings.downloadDir())).isTrue();
        } finally {
            for (ServerSocket seed : seeds) {
                seed.close();
            }
        }
    }

    /** Serves whoever comes, one after the other, until its socket is closed. */
    private static void serve(ServerSocket listening, TestPayload payload, int number) {
        while (!listening.isClosed()) {
            try (Socket accepted = listening.accept();
                    RawPeer peer = RawPeer.over(accepted)) {
                peer.greet(payload.hash(), number);
                peer.serve(payload);
            } catch (IOException | ProtocolViolation gone) {
                assertThat(gone).isNotNull(); // the leech went away; the next one may come
            }
        }
    }
}
