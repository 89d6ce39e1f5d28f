package dev.tamsui.store;

import dev.tamsui.engine.model.TorrentId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where the torrents of one daemon are, are to go, and may have left something: {@code save_path} and {@code moving_to} of a
 * torrent, and the table {@code leftover}.
 *
 * <p>Whoever tells of a move names the place, and is told whether it was so. A commit whose answer was lost may have happened; by
 * that it is found out, and who is late with another move's news changes nothing.
 *
 * <p>Every change begins with an update of the torrent's row, so that it waits for one that is still under way.
 */
final class Moves {
    private final String node;

    Moves(String node) {
        this.node = node;
    }

    /** In the order of their paths. */
    Map<TorrentId, List<Path>> leftovers(JdbcClient reader) {
        Map<TorrentId, List<Path>> all = new HashMap<>();
        reader.sql("select torrent_id, path from leftover where node_id = ? order by torrent_id, path")
                .param(node)
                .query(row -> {
                    all.computeIfAbsent(new TorrentId(row.getLong(1)), _ -> new ArrayList<>())
                            .add(Path.of(row.getString(2)));
                });
        return all;
    }

    /** Returns whether it was neither there nor on its way anywhere. */
    boolean intend(JdbcTemplate writer, TorrentId id, Path to) {
        int changed = writer.update("""
                update torrent set moving_to = ?
                 where node_id = ? and id = ? and moving_to is null and save_path <> ?
                """, to.toString(), node, id.value(), to.toString());
        return changed > 0;
    }

    /** Returns whether it is there now. */
    boolean arrive(JdbcTemplate writer, TorrentId id, Path to) {
        if (isOnItsWay(writer, id, to)) {
            writer.update("""
                    insert into leftover (node_id, torrent_id, path)
                    select node_id, id, save_path from torrent where node_id = ? and id = ?
                        on conflict do nothing
                    """, node, id.value());
            writer.update(
                    "update torrent set save_path = moving_to, moving_to = null where node_id = ? and id = ?",
                    node,
                    id.value());
            leave(writer, id, to);
        }
        return isAt(writer, id, to);
    }

    /** Returns whether it is elsewhere. */
    boolean stay(JdbcTemplate writer, TorrentId id, Path to) {
        if (isOnItsWay(writer, id, to)) {
            writer.update(
                    "insert into leftover (node_id, torrent_id, path) values (?, ?, ?) on conflict do nothing",
                    node,
                    id.value(),
                    to.toString());
            writer.update("update torrent set moving_to = null where node_id = ? and id = ?", node, id.value());
        }
        return !isAt(writer, id, to);
    }

    int leave(JdbcTemplate writer, TorrentId id, Path place) {
        return writer.update(
                "delete from leftover where node_id = ? and torrent_id = ? and path = ?",
                node,
                id.value(),
                place.toString());
    }

    /** Asks by a change that changes nothing: it holds the row from here on. */
    private boolean isOnItsWay(JdbcTemplate writer, TorrentId id, Path to) {
        int found = writer.update(
                "update torrent set moving_to = moving_to where node_id = ? and id = ? and moving_to = ?",
                node,
                id.value(),
                to.toString());
        return found > 0;
    }

    private boolean isAt(JdbcTemplate writer, TorrentId id, Path place) {
        return !writer.queryForList(
                        "select 1 from torrent where node_id = ? and id = ? and save_path = ?",
                        Integer.class,
                        node,
                        id.value(),
                        place.toString())
                .isEmpty();
    }
}
