package dev.tamsui.store;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The state store in SQL. Each write is one transaction on the one writing connection, where callers take turns; when a
 * method returns, its change is on the disk.
 *
 * <p>A daemon sees its own rows only: every statement names the node id of the state folder.
 *
 * <p>Thread: any. Times are kept to the millisecond.
 */
public final class SqlStateStore implements StateStore {
    private static final Logger LOG = LoggerFactory.getLogger(SqlStateStore.class);

    private final StateFolder folder;
    private final Database database;
    private final String node;
    private final JdbcTemplate writer;
    private final JdbcClient reader;
    private final TransactionTemplate transaction;

    private SqlStateStore(StateFolder folder, Database database) {
        this.folder = folder;
        this.database = database;
        this.node = folder.nodeId().text();
        this.writer = new JdbcTemplate(database.writer());
        this.reader = JdbcClient.create(database.reader());
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(database.writer()));
    }

    /**
     * Locks the state folder, making it when there is none, and opens the SQLite database in it.
     *
     * @throws StateFolderException when the folder cannot be used or another daemon has it
     * @throws dev.tamsui.engine.model.StateStoreException when the database cannot be opened
     */
    public static SqlStateStore open(Path stateDir) {
        StateFolder folder = StateFolder.open(stateDir);
        try {
            SqlStateStore store = new SqlStateStore(folder, Sqlite.open(folder.path()));
            store.warnOfStrangers();
            return store;
        } catch (RuntimeException e) {
            folder.close();
            throw e;
        }
    }

    @Override
    public List<StoredTorrent> torrents() {
        return explained(
                "The list of torrents could not be read",
                () -> reader.sql("""
                        select t.id, t.info_hash_v1, t.info_hash_v2, t.name, t.size_bytes, t.is_private, t.save_path,
                               t.desired, t.downloaded_bytes, t.uploaded_bytes, t.added_at, t.completed_at, l.label
                          from torrent t left join label l on l.node_id = t.node_id and l.torrent_id = t.id
                         where t.node_id = ?
                         order by t.id, l.position
                        """).param(node).query(new TorrentRows()));
    }

    @Override
    public StoredTorrent add(StoredTorrent torrent, byte[] metainfo) {
        return written("The torrent could not be added", () -> {
            long id = JdbcClient.create(writer)
                    .sql("""
                        insert into torrent (node_id, info_hash_v1, info_hash_v2, name, size_bytes, is_private, save_path,
                                             desired, downloaded_bytes, uploaded_bytes, added_at, completed_at)
                        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        returning id
                        """)
                    .params(TorrentRows.columns(node, torrent))
                    .query(Long.class)
                    .single();
            writer.update("insert into metainfo (node_id, torrent_id, bytes) values (?, ?, ?)", node, id, metainfo);
            insertLabels(id, torrent.labels());
            return TorrentRows.asKept(torrent, new TorrentId(id));
        });
    }

    @Override
    public Optional<byte[]> metainfo(TorrentId id) {
        return explained(
                "The metainfo of a torrent could not be read",
                () -> reader.sql("select bytes from metainfo where node_id = ? and torrent_id = ?")
                        .params(node, id.value())
                        .query((row, number) -> row.getBytes(1))
                        .optional());
    }

    @Override
    public void desire(TorrentId id, DesiredState desired) {
        written(
                "The torrent could not be paused or resumed",
                () -> writer.update(
                        "update torrent set desired = ? where node_id = ? and id = ?",
                        desired.name(),
                        node,
                        id.value()));
    }

    @Override
    public void label(TorrentId id, List<String> labels) {
        written("The labels could not be changed", () -> {
            writer.update("delete from label where node_id = ? and torrent_id = ?", node, id.value());
            if (exists(id)) {
                insertLabels(id.value(), labels);
            }
            return true;
        });
    }

    /** Keeps the first time of completion: a later one, after a recheck say, changes nothing. */
    @Override
    public void complete(TorrentId id, Instant at) {
        written(
                "The completion of a torrent could not be recorded",
                () -> writer.update(
                        "update torrent set completed_at = ? where node_id = ? and id = ? and completed_at is null",
                        at.toEpochMilli(),
                        node,
                        id.value()));
    }

    @Override
    public void totals(Map<TorrentId, Totals> totals) {
        if (totals.isEmpty()) {
            return;
        }
        List<Object[]> rows = totals.entrySet().stream()
                .map(e -> new Object[] {
                    e.getValue().downloadedBytes(),
                    e.getValue().uploadedBytes(),
                    node,
                    e.getKey().value()
                })
                .toList();
        written(
                "The transfer totals could not be recorded",
                () -> writer.batchUpdate(
                        "update torrent set downloaded_bytes = ?, uploaded_bytes = ? where node_id = ? and id = ?",
                        rows));
    }

    @Override
    public void delete(TorrentId id) {
        written(
                "The torrent could not be deleted",
                () -> writer.update("delete from torrent where node_id = ? and id = ?", node, id.value()));
    }

    /** Closes the connections, then gives up the state folder. Closing twice is harmless. */
    @Override
    public void close() {
        try {
            database.close();
        } finally {
            folder.close();
        }
    }

    private boolean exists(TorrentId id) {
        return !writer.queryForList(
                        "select 1 from torrent where node_id = ? and id = ?", Integer.class, node, id.value())
                .isEmpty();
    }

    private void insertLabels(long id, List<String> labels) {
        List<Object[]> rows = IntStream.range(0, labels.size())
                .mapToObj(position -> new Object[] {node, id, position, labels.get(position)})
                .toList();
        writer.batchUpdate("insert into label (node_id, torrent_id, position, label) values (?, ?, ?, ?)", rows);
    }

    /** A lost node id would otherwise look like a lost list. */
    private void warnOfStrangers() {
        long strangers = explained(
                "The list of torrents could not be read",
                () -> reader.sql("select count(*) from torrent where node_id <> ?")
                        .param(node)
                        .query(Long.class)
                        .single());
        if (strangers > 0) {
            LOG.warn(
                    "{} holds {} torrents of other daemons, which this one ({}) leaves alone. If they are missed here,"
                            + " restore the file node-id of the state folder.",
                    database.where(),
                    strangers,
                    node);
        }
    }

    private <T> T written(String failure, Supplier<T> change) {
        return explained(failure, () -> transaction.execute(status -> change.get()));
    }

    private static <T> T explained(String failure, Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException | TransactionException e) {
            throw StoreFaults.explain(failure, e);
        }
    }
}
