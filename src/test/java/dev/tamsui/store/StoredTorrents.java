package dev.tamsui.store;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Torrents that differ by a number. */
final class StoredTorrents {
    static final Instant ADDED = Instant.parse("2026-03-01T12:00:00.123Z");

    private StoredTorrents() {}

    static StoredTorrent torrent(int number, String... labels) {
        return new StoredTorrent(
                new TorrentId(1_000_000),
                InfoHashes.ofV1(hash(InfoHash.V1_BYTES, number)),
                "torrent " + number,
                1_000L * number,
                number % 2 == 1,
                Path.of("/data/torrents"),
                DesiredState.RUNNING,
                List.of(labels),
                Totals.ZERO,
                ADDED,
                null,
                null,
                List.of());
    }

    static StoredTorrent withHashes(StoredTorrent torrent, InfoHashes hashes) {
        return new StoredTorrent(
                torrent.id(),
                hashes,
                torrent.name(),
                torrent.sizeBytes(),
                torrent.isPrivate(),
                torrent.savePath(),
                torrent.desired(),
                torrent.labels(),
                torrent.totals(),
                torrent.addedAt(),
                torrent.completedAt(),
                null,
                List.of());
    }

    static StoredTorrent named(StoredTorrent torrent, String name) {
        return new StoredTorrent(
                torrent.id(),
                torrent.hashes(),
                name,
                torrent.sizeBytes(),
                torrent.isPrivate(),
                torrent.savePath(),
                torrent.desired(),
                torrent.labels(),
                torrent.totals(),
                torrent.addedAt(),
                torrent.completedAt(),
                null,
                List.of());
    }

    static StoredTorrent at(StoredTorrent torrent, Path savePath, @Nullable Path movingTo, Path... leftovers) {
        return new StoredTorrent(
                torrent.id(),
                torrent.hashes(),
                torrent.name(),
                torrent.sizeBytes(),
                torrent.isPrivate(),
                savePath,
                torrent.desired(),
                torrent.labels(),
                torrent.totals(),
                torrent.addedAt(),
                torrent.completedAt(),
                movingTo,
                List.of(leftovers));
    }

    static InfoHash hash(int bytes, int number) {
        return InfoHash.of(ByteBuffer.allocate(bytes).putInt(number).array());
    }

    static byte[] metainfo(int number) {
        byte[] bytes = new byte[300 + number % 50];
        ByteBuffer.wrap(bytes).putInt(number);
        return bytes;
    }

    /** What may be recorded of a torrent of {@code files} files, the last of them absent. */
    static Recorded recorded(int number, int files) {
        List<FileMark> marks = IntStream.range(0, files)
                .mapToObj(file -> file == files - 1
                        ? FileMark.ABSENT
                        : new FileMark(1_000L * file, 1_700_000_000_000_000_001L + number, (file + number) % 3 == 0))
                .toList();
        return new Recorded(ByteBuffer.allocate(40).putInt(number).array(), marks, 1L << 40 | number);
    }
}
