package dev.tamsui.store;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.BatchPreparedStatementSetter;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code progress} of one daemon. What is damaged there costs its torrent a check of the data, no more. */
final class ProgressRows {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressRows.class);

    private final String node;

    ProgressRows(String node) {
        this.node = node;
    }

    /** Lengths as the database has them, so that nothing is read that would not be believed. */
    private record Found(long haveBytes, long filesBytes, byte[] have, byte[] files, long completedBytes) {}

    Optional<Recorded> read(JdbcClient reader, TorrentId id) {
        return reader.sql("""
                        select length(have), length(files),
                               case when length(have) <= ? and length(files) <= ? then have end,
                               case when length(have) <= ? and length(files) <= ? then files end,
                               completed_bytes
                          from progress
                         where node_id = ? and torrent_id = ?
                        """)
                .params(
                        FileMarks.MAX_HAVE_BYTES,
                        FileMarks.MAX_FILES_BYTES,
                        FileMarks.MAX_HAVE_BYTES,
                        FileMarks.MAX_FILES_BYTES,
                        node,
                        id.value())
                .query((row, number) ->
                        new Found(row.getLong(1), row.getLong(2), row.getBytes(3), row.getBytes(4), row.getLong(5)))
                .optional()
                .flatMap(found -> decoded(id, found));
    }

    Map<TorrentId, Long> completedBytes(JdbcClient reader) {
        Map<TorrentId, Long> all = new HashMap<>();
        reader.sql("select torrent_id, completed_bytes from progress where node_id = ?")
                .param(node)
                .query(row -> {
                    all.put(new TorrentId(row.getLong(1)), row.getLong(2));
                });
        return all;
    }

    /** Each on its own statement of one batch: the encoded marks of one torrent are dropped before the next are made. */
    void write(JdbcTemplate writer, Map<TorrentId, Recorded> torrents) {
        List<Map.Entry<TorrentId, Recorded>> rows = List.copyOf(torrents.entrySet());
        writer.batchUpdate("""
                insert into progress (node_id, torrent_id, have, files, completed_bytes)
                select node_id, id, ?, ?, ? from torrent where node_id = ? and id = ?
                    on conflict (node_id, torrent_id)
                    do update set have = excluded.have, files = excluded.files,
                                  completed_bytes = excluded.completed_bytes
                """, new BatchPreparedStatementSetter() {
            @Override
            public void setValues(PreparedStatement statement, int index) throws SQLException {
                Recorded recorded = rows.get(index).getValue();
                byte[] have = recorded.have();
                statement.setBytes(1, have);
                statement.setBytes(2, FileMarks.encode(have, recorded.files()));
                statement.setLong(3, recorded.completedBytes());
                statement.setString(4, node);
                statement.setLong(5, rows.get(index).getKey().value());
            }

            @Override
            public int getBatchSize() {
                return rows.size();
            }
        });
    }

    private static Optional<Recorded> decoded(TorrentId id, Found found) {
        try {
            if (found.haveBytes() > FileMarks.MAX_HAVE_BYTES || found.filesBytes() > FileMarks.MAX_FILES_BYTES) {
                throw new FileMarks.Damaged("it is %d and %d bytes long; at most %d and %d are believed"
                        .formatted(
                                found.haveBytes(),
                                found.filesBytes(),
                                FileMarks.MAX_HAVE_BYTES,
                                FileMarks.MAX_FILES_BYTES));
            }
            return Optional.of(FileMarks.decode(found.have(), found.files(), found.completedBytes()));
        } catch (FileMarks.Damaged damaged) {
            LOG.warn(
                    "What was recorded of the data of torrent {} is damaged and left out, its data is checked instead: {}",
                    id.value(),
                    damaged.getMessage());
            return Optional.empty();
        }
    }
}
