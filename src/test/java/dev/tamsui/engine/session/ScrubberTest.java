package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.EngineSettings.Scrubbing;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.TorrentState;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real files that rot. */
class ScrubberTest {
    private static final Duration A_WHILE = Duration.ofSeconds(30);
    private static final int BYTES = 300_000;

    @TempDir
    Path folder;

    private final FakeStateStore store = new FakeStateStore();
    private final TestPayload one = TestPayload.single("one", BYTES, 32 * 1024, "http://127.0.0.1:1/announce");
    private final TestPayload two = TestPayload.single("two", BYTES + 1, 32 * 1024, "http://127.0.0.1:1/announce");

    private EngineSettings settings(Duration every) throws IOException {
        EngineSettings plain = TestEngines.settings(folder, "127.0.0.2");
        return new EngineSettings(
                plain.downloadDir(),
                plain.saveRoots(),
                plain.stateDir(),
                plain.peersPort(),
                plain.peersBindAddress(),
                plain.bufferBytes(),
                plain.allowPrivateAddresses(),
                plain.limits(),
                plain.files(),
                new Scrubbing(every, 100_000_000),
                EngineSettings.FixedRates.NONE);
    }

    private void seed(Engine engine, TestPayload payload, EngineSettings settings) throws IOException {
        payload.writeTo(settings.downloadDir());
        engine.add(payload.torrent(), AddOptions.DEFAULT);
        TestEngines.awaitState(engine, payload.hash(), TorrentState.SEEDING);
    }

    /** One bit turns over, and nobody has touched the file. */
    private static void rot(Path file, long at) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
            open.seek(at);
            int was = open.read();
            open.seek(at);
            open.write(was ^ 1);
        }
        Files.setLastModifiedTime(file, modified);
    }

    @Test
    void aBitThatTurnedOverIsFoundByTheScrubThatWasAskedFor() throws IOException {
        EngineSettings settings = settings(Duration.ZERO);
        try (Engine engine = Engine.start(settings, store)) {
            seed(engine, one, settings);
            rot(settings.downloadDir().resolve("one"), 70_000);
            engine.scrub(one.hash());

            await().atMost(A_WHILE).until(() -> engine.torrent(one.hash()).scrubbed() != null);
            Scrubbed found = Objects.requireNonNull(engine.torrent(one.hash()).scrubbed());
            assertThat(found.damagedPieces()).isEqualTo(1);
            assertThat(engine.torrent(one.hash()).completedBytes()).isEqualTo(BYTES - 32 * 1024);
            assertThat(engine.stats().damagedPieces()).isEqualTo(1);
            assertThat(engine.stats().scrubbedBytes()).isEqualTo(BYTES);
            await().atMost(A_WHILE).until(() -> store.scrubs().containsValue(found));
        }
        try (Engine engine = Engine.start(settings, store)) {
            assertThat(Objects.requireNonNull(engine.torrent(one.hash()).scrubbed())
                            .damagedPieces())
                    .isEqualTo(1);
        }
    }

    @Test
    void torrentsHaveTheirTurnsByThemselves() throws IOException {
        EngineSettings settings = settings(Duration.ofMillis(200));
        try (Engine engine = Engine.start(settings, store)) {
            seed(engine, one, settings);
            seed(engine, two, settings);
            rot(settings.downloadDir().resolve("two"), 1);
            await().atMost(A_WHILE).until(() -> engine.stats().damagedPieces() == 1);
            await().atMost(A_WHILE)
                    .until(() -> engine.torrents().stream().allMatch(torrent -> torrent.scrubbed() != null));
            assertThat(engine.torrent(one.hash()).state()).isEqualTo(TorrentState.SEEDING);
            assertThat(engine.torrent(two.hash()).state()).isEqualTo(TorrentState.DOWNLOADING);
        }
    }
}
