package dev.tamsui.store;

import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.TorrentId;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How fast torrents of one daemon may be: each in its own row, and all together in the table {@code rate_limit}. */
final class Limits {
    private final String node;

    Limits(String node) {
        this.node = node;
    }

    Map<TorrentId, RateLimits> ofTorrents(JdbcClient reader) {
        Map<TorrentId, RateLimits> all = new HashMap<>();
        reader.sql("""
                        select id, download_limit, upload_limit
                          from torrent
                         where node_id = ? and (download_limit > 0 or upload_limit > 0)
                        """).param(node).query(row -> {
            all.put(new TorrentId(row.getLong(1)), new RateLimits(row.getLong(2), row.getLong(3)));
        });
        return all;
    }

    int limit(JdbcTemplate writer, TorrentId id, RateLimits limits) {
        return writer.update(
                "update torrent set download_limit = ?, upload_limit = ? where node_id = ? and id = ?",
                limits.download(),
                limits.upload(),
                node,
                id.value());
    }

    RateLimits ofAll(JdbcClient reader) {
        return reader.sql("select download_limit, upload_limit from rate_limit where node_id = ?")
                .param(node)
                .query((row, number) -> new RateLimits(row.getLong(1), row.getLong(2)))
                .optional()
                .orElse(RateLimits.NONE);
    }

    int limit(JdbcTemplate writer, RateLimits limits) {
        return writer.update("""
                insert into rate_limit (node_id, download_limit, upload_limit) values (?, ?, ?)
                    on conflict (node_id) do update
                        set download_limit = excluded.download_limit, upload_limit = excluded.upload_limit
                """, node, limits.download(), limits.upload());
    }
}
