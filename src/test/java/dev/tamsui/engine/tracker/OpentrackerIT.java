package dev.tamsui.engine.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.http.AddressRules;
import dev.tamsui.engine.http.OutgoingHttp;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our announces, judged by the tracker that much of the field announces to. */
class OpentrackerIT {
    private static final Path OPENTRACKER = Path.of("/usr/bin/opentracker");
    private static final Duration WAIT = Duration.ofSeconds(10);
    /** With bytes that need encoding, and some that must not be. */
    private static final InfoHash LISTED =
            InfoHash.of(HexFormat.of().parseHex("00ff2f25263d3f20412d5f7e2e617a0a0d809c1b"));

    private static final InfoHash UNLISTED = InfoHash.of(new byte[20]);

    private final EngineThreads threads = new EngineThreads();
    private final Deadlines deadlines = new Deadlines(threads, Ticker.system());
    private final OutgoingHttp http =
            new OutgoingHttp(new AddressRules(true), null, threads, deadlines, Ticker.system());
    private final HttpTracker client = new HttpTracker(http);

    private Process tracker;
    private String url;

    @BeforeEach
    void startTracker(@TempDir Path folder) throws IOException {
        if (!Files.isExecutable(OPENTRACKER)) {
            if ("required".equals(System.getProperty("tamsui.interop", System.getenv("INTEROP_TESTS")))) {
                fail("interop tests are required, but there is no " + OPENTRACKER);
            }
            assumeTrue(false, "no " + OPENTRACKER + ": its tests are skipped");
        }
        Files.writeString(folder.resolve("whitelist.txt"), LISTED.hex() + "\n");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = freePort();
        tracker = new ProcessBuilder(
                        OPENTRACKER.toString(),
                        "-i",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(port),
                        "-P",
                        Integer.toString(port),
                        "-u",
                        "nobody", // it refuses to stay root
                        "-d",
                        folder.toString(),
                        "-w",
                        "whitelist.txt")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("opentracker.log").toFile())
                .start();
        url = "http://127.0.0.1:" + port + "/announce";
        Awaitility.await().atMost(WAIT).until(() -> accepts(port));
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        http.close();
        deadlines.close();
        if (tracker != null) {
            tracker.destroyForcibly().waitFor();
        }
        Awaitility.await().atMost(WAIT).until(() -> threads.alive() == 0);
    }

    @Test
    void twoPeersFindEachOther() {
        PeerId seed = PeerId.ours(new Random(1));
        PeerId leech = PeerId.ours(new Random(2));

        Announced alone = announced(request(LISTED, seed, 7001, 0, AnnounceEvent.STARTED));
        Announced together = announced(request(LISTED, leech, 7002, 1000, AnnounceEvent.STARTED));
        Announced afterwards = announced(request(LISTED, seed, 7001, 0, AnnounceEvent.NONE));

        assertThat(alone.peers()).doesNotContain(at(7002));
        assertThat(together.peers()).contains(at(7001));
        assertThat(afterwards.peers()).contains(at(7002));
        assertThat(together.seeds()).isEqualTo(1);
        assertThat(together.leeches()).isEqualTo(1);
        assertThat(together.interval()).isGreaterThanOrEqualTo(AnnounceResult.MIN_INTERVAL);
    }

    @Test
    void aPeerThatStoppedIsNoLongerHandedOut() {
        PeerId first = PeerId.ours(new Random(1));
        announced(request(LISTED, first, 7001, 1000, AnnounceEvent.STARTED));
        client.announce(request(LISTED, first, 7001, 1000, AnnounceEvent.STOPPED), WAIT);

        Announced other = announced(request(LISTED, PeerId.ours(new Random(2)), 7002, 1000, AnnounceEvent.STARTED));

        assertThat(other.peers()).doesNotContain(at(7001));
    }

    @Test
    void aTorrentTheTrackerDoesNotServeIsRejectedInItsWords() {
        AnnounceResult result =
                client.announce(request(UNLISTED, PeerId.ours(new Random(1)), 7001, 0, AnnounceEvent.STARTED), WAIT);

        assertThat(result)
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.reason()).contains("not authorized"));
    }

    private Announced announced(AnnounceRequest request) {
        AnnounceResult result = client.announce(request, WAIT);
        assertThat(result).isInstanceOf(Announced.class);
        return (Announced) result;
    }

    private AnnounceRequest request(InfoHash hash, PeerId peer, int port, long left, AnnounceEvent event) {
        return new AnnounceRequest(
                Objects.requireNonNull(url), hash, peer, port, 0, 0, left, event, 50, peer.hashCode(), null);
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }
}
