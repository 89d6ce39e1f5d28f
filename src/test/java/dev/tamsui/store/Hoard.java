package dev.tamsui.store;

import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.wire.Bitfield;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * The state folder and the files of a daemon that has had thousands of complete torrents for long. The files have holes for
 * content: whoever reads them finds them bad, so whoever still says that all are complete has not read them.
 */
public final class Hoard {
    private static final int PIECE_LENGTH = 1 << 20;

    private Hoard() {}

    /**
     * Makes them.
     *
     * @param pieces of 1 MiB in each torrent
     * @param files in each torrent
     */
    public static void fill(Path state, Path downloads, int torrents, int pieces, int files, String announce)
            throws IOException {
        Random random = new Random(torrents);
        try (SqlStateStore store = SqlStateStore.open(state)) {
            Map<TorrentId, Recorded> recorded = new HashMap<>();
            for (int i = 0; i < torrents; i++) {
                byte[] bytes = metainfo("torrent-" + i, pieces, files, announce, random);
                Metainfo metainfo = Metainfo.parse(bytes);
                TorrentId id = store.add(stored(metainfo, downloads), bytes).id();
                recorded.put(
                        id,
                        new Recorded(Bitfield.full(pieces).bytes(), marks(metainfo, downloads), metainfo.sizeBytes()));
            }
            store.record(recorded);
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static StoredTorrent stored(Metainfo metainfo, Path downloads) {
        Instant then = Instant.parse("2026-01-01T00:00:00Z");
        return new StoredTorrent(
                new TorrentId(0),
                metainfo.hashes(),
                metainfo.name(),
                metainfo.sizeBytes(),
                metainfo.isPrivate(),
                downloads,
                DesiredState.RUNNING,
                List.of("old"),
                new Totals(metainfo.sizeBytes(), 3 * metainfo.sizeBytes()),
                then,
                then,
                null,
                List.of());
    }

    private static List<FileMark> marks(Metainfo metainfo, Path downloads) throws IOException {
        List<FileMark> marks = new ArrayList<>();
        for (TorrentFile file : metainfo.files()) {
            Path path = downloads;
            for (String element : file.path()) {
                path = path.resolve(element);
            }
            Files.createDirectories(path.getParent());
            try (RandomAccessFile made = new RandomAccessFile(path.toFile(), "rw")) {
                made.setLength(file.length());
            }
            FileTime modified = Files.getLastModifiedTime(path);
            marks.add(new FileMark(file.length(), modified.to(TimeUnit.NANOSECONDS), false));
        }
        return marks;
    }

    /** All files but the last are one byte longer than a whole number of pieces, so that pieces lie in two files. */
    private static byte[] metainfo(String name, int pieces, int files, String announce, Random random) {
        long total = (long) pieces * PIECE_LENGTH;
        long each = total / files;
        StringBuilder list = new StringBuilder();
        for (int i = 0; i < files; i++) {
            long length = i < files - 1 ? each + 1 : total - (each + 1) * (files - 1);
            String file = "file-" + i + ".bin";
            list.append("d6:lengthi")
                    .append(length)
                    .append("e4:pathl")
                    .append(string(file))
                    .append("ee");
        }
        byte[] hashes = new byte[20 * pieces];
        random.nextBytes(hashes);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(text("d8:announce" + string(announce) + "4:infod5:filesl" + list + "e4:name" + string(name)
                + "12:piece lengthi" + PIECE_LENGTH + "e6:pieces" + hashes.length + ":"));
        bytes.writeBytes(hashes);
        bytes.writeBytes(text("ee"));
        return bytes.toByteArray();
    }

    private static String string(String text) {
        return text.length() + ":" + text;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
