package dev.tamsui.store;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ResultSetExtractor;

/**
 * Between rows and torrents. The list comes as one row for each label, in order of id and position, and one row with a
 * null label for a torrent that has none.
 *
 * @param leftovers of the torrents that have any
 */
record TorrentRows(Map<TorrentId, List<Path>> leftovers) implements ResultSetExtractor<List<StoredTorrent>> {

    /** Asks for what is read here; a condition and the order are to follow. */
    static final String SELECT = """
            select t.id, t.info_hash_v1, t.info_hash_v2, t.name, t.size_bytes, t.is_private, t.save_path,
                   t.desired, t.downloaded_bytes, t.uploaded_bytes, t.added_at, t.completed_at,
                   t.moving_to, l.label
              from torrent t left join label l on l.node_id = t.node_id and l.torrent_id = t.id
            """;

    /** Values for the columns of an insert, node id first, the id left out. */
    static List<@Nullable Object> columns(String node, StoredTorrent torrent) {
        return Arrays.asList(
                node,
                bytes(torrent.hashes().v1()),
                bytes(torrent.hashes().v2()),
                text(torrent.name()),
                torrent.sizeBytes(),
                torrent.isPrivate(),
                torrent.savePath().toString(),
                torrent.desired().name(),
                torrent.totals().downloadedBytes(),
                torrent.totals().uploadedBytes(),
                torrent.addedAt().toEpochMilli(),
                torrent.completedAt() == null ? null : torrent.completedAt().toEpochMilli());
    }

    /** The torrent as a later read will give it. */
    static StoredTorrent asKept(StoredTorrent torrent, TorrentId id) {
        return new StoredTorrent(
                id,
                torrent.hashes(),
                text(torrent.name()),
                torrent.sizeBytes(),
                torrent.isPrivate(),
                torrent.savePath(),
                torrent.desired(),
                torrent.labels().stream().map(TorrentRows::text).toList(),
                torrent.totals(),
                toMillis(torrent.addedAt()),
                torrent.completedAt() == null ? null : toMillis(torrent.completedAt()),
                null,
                List.of());
    }

    @Override
    public List<StoredTorrent> extractData(ResultSet rows) throws SQLException {
        List<StoredTorrent> torrents = new ArrayList<>();
        boolean more = rows.next();
        while (more) {
            long id = rows.getLong("id");
            StoredTorrent bare = torrent(rows, id);
            List<String> labels = new ArrayList<>();
            do {
                String label = rows.getString("label");
                if (label != null) {
                    labels.add(label);
                }
                more = rows.next();
            } while (more && rows.getLong("id") == id);
            torrents.add(labels.isEmpty() ? bare : labelled(bare, labels));
        }
        return torrents;
    }

    private StoredTorrent torrent(ResultSet row, long id) throws SQLException {
        long completedAt = row.getLong("completed_at");
        boolean neverCompleted = row.wasNull();
        return new StoredTorrent(
                new TorrentId(id),
                new InfoHashes(hash(row.getBytes("info_hash_v1")), hash(row.getBytes("info_hash_v2"))),
                row.getString("name"),
                row.getLong("size_bytes"),
                row.getBoolean("is_private"),
                Path.of(row.getString("save_path")),
                DesiredState.valueOf(row.getString("desired")),
                List.of(),
                new Totals(row.getLong("downloaded_bytes"), row.getLong("uploaded_bytes")),
                Instant.ofEpochMilli(row.getLong("added_at")),
                neverCompleted ? null : Instant.ofEpochMilli(completedAt),
                path(row.getString("moving_to")),
                leftovers.getOrDefault(new TorrentId(id), List.of()));
    }

    private static StoredTorrent labelled(StoredTorrent t, List<String> labels) {
        return new StoredTorrent(
                t.id(),
                t.hashes(),
                t.name(),
                t.sizeBytes(),
                t.isPrivate(),
                t.savePath(),
                t.desired(),
                labels,
                t.totals(),
                t.addedAt(),
                t.completedAt(),
                t.movingTo(),
                t.leftovers());
    }

    /** Text as every vendor keeps it: PostgreSQL knows no character 0. */
    static String text(String text) {
        return text.replace('\0', '\ufffd');
    }

    private static @Nullable Path path(@Nullable String text) {
        return text == null ? null : Path.of(text);
    }

    static byte @Nullable [] bytes(@Nullable InfoHash hash) {
        return hash == null ? null : hash.bytes();
    }

    private static @Nullable InfoHash hash(byte @Nullable [] bytes) {
        return bytes == null ? null : InfoHash.of(bytes);
    }

    private static Instant toMillis(Instant instant) {
        return Instant.ofEpochMilli(instant.toEpochMilli());
    }
}
