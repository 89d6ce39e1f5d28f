package dev.tamsui.store;

import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What one daemon's deleted torrents have moved, so that deleting one does not turn back what the daemon ever did. */
final class FormerTotals {
    private final String node;

    FormerTotals(String node) {
        this.node = node;
    }

    Totals read(JdbcClient client) {
        return client.sql("select downloaded_bytes, uploaded_bytes from former_totals where node_id = ?")
                .param(node)
                .query(FormerTotals::totals)
                .optional()
                .orElse(Totals.ZERO);
    }

    /** Adds those of a torrent that is about to be deleted, within the transaction that does it. */
    void add(JdbcTemplate writer, TorrentId leaving) {
        JdbcClient client = JdbcClient.create(writer);
        Optional<Totals> leaves = client.sql(
                        "select downloaded_bytes, uploaded_bytes from torrent where node_id = ? and id = ?")
                .params(node, leaving.value())
                .query(FormerTotals::totals)
                .optional();
        if (leaves.isEmpty()) {
            return;
        }
        Totals before = read(client);
        writer.update(
                """
                insert into former_totals (node_id, downloaded_bytes, uploaded_bytes) values (?, ?, ?)
                    on conflict (node_id) do update
                       set downloaded_bytes = excluded.downloaded_bytes, uploaded_bytes = excluded.uploaded_bytes
                """,
                node,
                sum(before.downloadedBytes(), leaves.get().downloadedBytes()),
                sum(before.uploadedBytes(), leaves.get().uploadedBytes()));
    }

    private static Totals totals(ResultSet row, int number) throws SQLException {
        return new Totals(row.getLong(1), row.getLong(2));
    }

    /** Stays at the largest number rather than keep a torrent from being deleted. */
    private static long sum(long one, long other) {
        return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
    }
}
