package dev.tamsui.store;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table {@code save_root} of one daemon: which volume was at each save root. */
final class RootMarkers {
    private final String node;

    RootMarkers(String node) {
        this.node = node;
    }

    Map<Path, String> read(JdbcClient reader) {
        Map<Path, String> markers = new HashMap<>();
        reader.sql("select path, marker from save_root where node_id = ?")
                .param(node)
                .query(row -> {
                    markers.put(Path.of(row.getString(1)), row.getString(2));
                });
        return markers;
    }

    int write(JdbcTemplate writer, Path root, String marker) {
        return writer.update("""
                insert into save_root (node_id, path, marker) values (?, ?, ?)
                    on conflict (node_id, path) do update set marker = excluded.marker
                """, node, root.toString(), marker);
    }
}
