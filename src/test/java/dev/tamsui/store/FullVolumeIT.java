package dev.tamsui.store;

import static dev.tamsui.store.StoredTorrents.metainfo;
import static dev.tamsui.store.StoredTorrents.torrent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The state folder on a volume of 64 MiB that is really full. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class FullVolumeIT {
    private static final int TORRENTS = 100;

    @TempDir
    Path folder;

    private Path volume;
    private boolean mounted;

    @BeforeEach
    void mount() throws IOException, InterruptedException {
        volume = Files.createDirectory(folder.resolve("volume"));
        mounted = succeeds("mount", "-t", "tmpfs", "-o", "size=64m", "tamsui-test", volume.toString());
        Needs.here(mounted ? Optional.empty() : Optional.of("the right to mount a tmpfs (root)"));
    }

    @AfterEach
    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            assertThat(succeeds("umount", volume.toString())).isTrue();
        }
    }

    @Test
    void aFullVolumeRefusesNewTorrentsRecordsWhatItCanAndLosesNothing() throws IOException {
        Path state = volume.resolve("state");
        Path reserve = state.resolve(Reserve.FILE);
        Path filler = volume.resolve("filler");
        Map<TorrentId, Recorded> small = new HashMap<>();
        Map<TorrentId, Recorded> large = new HashMap<>();
        Random random = new Random(7);
        List<StoredTorrent> torrents;
        TorrentId first;
        try (SqlStateStore store = SqlStateStore.open(state)) {
            for (int number = 1; number <= TORRENTS; number++) {
                TorrentId id =
                        store.add(torrent(number, "kept"), metainfo(number)).id();
                small.put(id, StoredTorrents.recorded(number, 3));
                byte[] have = new byte[FileMarks.MAX_HAVE_BYTES];
                random.nextBytes(have);
                large.put(id, new Recorded(have, List.of(), 0));
            }
            store.record(small);
            torrents = store.torrents();
            first = torrents.getFirst().id();
            assertThat(reserve).hasSize(Reserve.BYTES);
            assertThat(store.trouble()).isEmpty();
            fill(filler);

            assertThatExceptionOfType(StateStoreException.class)
                    .isThrownBy(() -> store.add(torrent(1_000), new byte[4 << 20]))
                    .withMessageContaining("the disk is full");
            assertThat(reserve).as("not for new torrents").exists();
            assertThat(store.trouble()).isPresent();
            assertThat(store.torrents()).isEqualTo(torrents);

            Map<TorrentId, Recorded> fits = Map.of(first, large.get(first));
            store.record(fits);
            small.putAll(fits);
            store.totals(Map.of(first, new Totals(5, 6)));
            fill(filler);
            assertThatExceptionOfType(StateStoreException.class)
                    .isThrownBy(() -> store.record(large))
                    .withMessageContaining("the disk is full");
            assertThat(reserve).doesNotExist();
            assertThat(store.trouble())
                    .hasValueSatisfying(said -> assertThat(said).contains("full"));
            small.forEach((id, recorded) -> assertThat(store.recorded(id)).hasValue(recorded));

            Files.delete(filler);
            Map<TorrentId, Recorded> half = new HashMap<>(large);
            half.keySet().removeIf(id -> id.value() % 4 != 0);
            store.record(half);
            small.putAll(half);
            assertThat(store.add(torrent(1_000), metainfo(1)).id().value()).isGreaterThan(TORRENTS);
            small.forEach((id, recorded) -> assertThat(store.recorded(id)).hasValue(recorded));
        }
        try (SqlStateStore store = SqlStateStore.open(state)) {
            assertThat(store.torrents()).hasSize(TORRENTS + 1);
            assertThat(store.torrents().getFirst().totals()).isEqualTo(new Totals(5, 6));
            small.forEach((id, recorded) -> assertThat(store.recorded(id)).hasValue(recorded));
            assertThat(reserve).hasSize(Reserve.BYTES);
            assertThat(store.trouble()).isEmpty();
        }
    }

    /** To the last byte. */
    private static void fill(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            int size = 1 << 20;
            while (size > 0) {
                try {
                    channel.write(ByteBuffer.allocate(size));
                } catch (IOException full) {
                    size /= 2;
                }
            }
        }
    }

    private static boolean succeeds(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
