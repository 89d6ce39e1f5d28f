package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A daemon that was stopped, or killed, goes on where it was. */
@Interop(programs = "aria2c")
class RestartIT {
    private static final int SLOWLY = 2 << 20;

    /** Bytes a second; too few for a single piece within the longest wait. */
    private static final int HARDLY = 1000;

    private static final Duration LOOK_ON = Duration.ofSeconds(5);

    @Test
    void aDownloadGoesOnAfterSigterm() {
        try (Swarm swarm = Swarm.of("restart-download", 2)) {
            goesOnAfter(swarm, RestartIT::stop);
        }
    }

    @Test
    void aDownloadGoesOnAfterSigkill() {
        try (Swarm swarm = Swarm.of("kill-download", 2)) {
            goesOnAfter(swarm, Tamsui::kill);
        }
    }

    /** How a daemon ends. */
    private interface End {
        void of(Tamsui tamsui);
    }

    private static void goesOnAfter(Swarm swarm, End end) {
        Torrent file = swarm.file("file.bin");
        swarm.track(file);
        Libtorrent seed = swarm.startLibtorrent();
        seed.limitUpload(SLOWLY);
        Transfers.seed(seed, swarm.origin(), file);
        Tamsui tamsui = swarm.startTamsui();
        tamsui.add(file);
        Patience.until("a quarter is there", () -> tamsui.completedBytes(file) >= sizeBytes(file) / 4);
        seed.limitUpload(HARDLY);
        long before = tamsui.completedBytes(file);
        assertThat(before).as("bytes before the end").isLessThan(sizeBytes(file));

        end.of(tamsui);
        tamsui.startAgain();

        // with the seed hardly sending, what is complete now was complete before
        Patience.until(
                "it has what it had",
                () -> tamsui.state(file).equals("downloading") && tamsui.completedBytes(file) >= before);
        seed.limitUpload(0);
        Patience.until("it finishes", () -> tamsui.isComplete(file));
        Transfers.assertDownloaded(tamsui, file);
    }

    @Test
    void aSeedSeedsAgainAfterSigterm() {
        try (Swarm swarm = Swarm.of("restart-seed", 2)) {
            Torrent file = swarm.file("file.bin");
            Torrent tree = swarm.tree("tree of files");
            swarm.track(file, tree);
            Tamsui tamsui = swarm.startTamsui();
            Transfers.adopt(tamsui, file, tree);

            stop(tamsui);
            tamsui.startAgain();

            assertThat(tamsui.getJson("/api/v1/torrents").path("total").asInt(0))
                    .isEqualTo(2);
            Path saved = swarm.newFolder("aria2");
            Transfers.leech(swarm.start(ClientKind.ARIA2), saved, file, tree);
            Transfers.assertSaved(ClientKind.ARIA2, saved, file, tree);
            assertThat(tamsui.isComplete(file)).isTrue();
            assertThat(tamsui.isComplete(tree)).isTrue();
        }
    }

    @Test
    void aCleanRestartDoesNotReadTheFilesAgain() {
        try (Swarm swarm = Swarm.of("restart-trusts", 2)) {
            Torrent file = swarm.file("file.bin", 256);
            swarm.track(file);
            Tamsui tamsui = swarm.startTamsui();
            long byAnEmptyStart = tamsui.bytesRead();
            Transfers.adopt(tamsui, file);

            stop(tamsui);
            tamsui.startAgain();
            Patience.until("it seeds again", () -> tamsui.isComplete(file));

            // a check that only starts late would be as bad
            Patience.throughout(
                    LOOK_ON,
                    "it reads no file",
                    () -> assertThat(tamsui.bytesRead() - byAnEmptyStart)
                            .as("bytes read beyond those of a start without torrents, file of %d", sizeBytes(file))
                            .isLessThan(sizeBytes(file) / 4));
            Transfers.leech(swarm.startLibtorrent(), swarm.newFolder("leech"), file);
        }
    }

    private static void stop(Tamsui tamsui) {
        assertThat(tamsui.terminate(Duration.ofSeconds(30)))
                .as("exit after SIGTERM")
                .isPresent();
    }

    private static long sizeBytes(Torrent file) {
        return file.content().toFile().length();
    }
}
