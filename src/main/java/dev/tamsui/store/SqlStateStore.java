package dev.tamsui.store;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
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
    private final ProgressRows progress;
    private final FormerTotals formerTotals;
    private final RootMarkers rootMarkers;
    private final Moves moves;
    private final Limits limits;

    /** Null when the database is not on a volume of ours. */
    private final @Nullable Reserve reserve;

    private volatile @Nullable String lastFailure;

    private SqlStateStore(StateFolder folder, Database database) {
        this.folder = folder;
        this.database = database;
        this.node = folder.nodeId().text();
        this.writer = new JdbcTemplate(database.writer());
        this.reader = JdbcClient.create(database.reader());
        this.transaction = new TransactionTemplate(database.transactions());
        this.progress = new ProgressRows(node);
        this.formerTotals = new FormerTotals(node);
        this.rootMarkers = new RootMarkers(node);
        this.moves = new Moves(node);
        this.limits = new Limits(node);
        this.reserve = database.shared() ? null : Reserve.in(folder.path());
    }

    /**
     * Locks the state folder, making it when there is none, and opens the SQLite database in it.
     *
     * @throws StateFolderException when the folder cannot be used or another daemon has it
     * @throws StateStoreException when the database cannot be opened
     */
    public static SqlStateStore open(Path stateDir) {
        return open(stateDir, folder -> Sqlite.open(folder.path()));
    }

    /**
     * As above, with the torrents in a PostgreSQL database. Lock, node id and keys stay in the state folder.
     *
     * @throws StateFolderException when the folder cannot be used or another daemon has it
     * @throws StateStoreException when the database cannot be opened, or another daemon has the
     *     same node id
     */
    public static SqlStateStore open(Path stateDir, PostgresAddress address) {
        return open(stateDir, folder -> Postgres.open(address, folder.nodeId()));
    }

    private static SqlStateStore open(Path stateDir, Function<StateFolder, Database> vendor) {
        StateFolder folder = StateFolder.open(stateDir);
        Database database = null;
        try {
            database = vendor.apply(folder);
            SqlStateStore store = new SqlStateStore(folder, database);
            store.warnOfStrangers();
            return store;
        } catch (RuntimeException e) {
            if (database != null) {
                database.close();
            }
            folder.close();
            throw e;
        }
    }

    @Override
    public List<StoredTorrent> torrents() {
        return explained(
                "The list of torrents could not be read",
                () -> reader.sql(TorrentRows.SELECT + " where t.node_id = ? order by t.id, l.position")
                        .param(node)
                        .query(new TorrentRows(moves.leftovers(reader))));
    }

    @Override
    public StoredTorrent add(StoredTorrent torrent, byte[] metainfo) {
        return attempted("The torrent could not be added", () -> {
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
    public Optional<StoredTorrent> learned(TorrentId id, Description known, byte[] metainfo) {
        return written("The metadata of a torrent could not be kept", () -> {
            writer.update(
                    "update metainfo set bytes = ? where node_id = ? and torrent_id = ?", metainfo, node, id.value());
            writer.update(
                    "update torrent set info_hash_v1 = ?, info_hash_v2 = ?, name = ?, size_bytes = ?, is_private = ?"
                            + " where node_id = ? and id = ?",
                    TorrentRows.bytes(known.hashes().v1()),
                    TorrentRows.bytes(known.hashes().v2()),
                    TorrentRows.text(known.name()),
                    known.sizeBytes(),
                    known.isPrivate(),
                    node,
                    id.value());
            return JdbcClient.create(writer)
                    .sql(TorrentRows.SELECT + " where t.node_id = ? and t.id = ? order by l.position")
                    .params(node, id.value())
                    .query(new TorrentRows(moves.leftovers(JdbcClient.create(writer))))
                    .stream()
                    .findFirst();
        });
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

    /** What is damaged is logged and as good as never recorded. */
    @Override
    public Optional<Recorded> recorded(TorrentId id) {
        return explained("What is recorded of a torrent's data could not be read", () -> progress.read(reader, id));
    }

    @Override
    public Map<TorrentId, Long> completedBytes() {
        return explained(
                "What is recorded of the torrents' data could not be read", () -> progress.completedBytes(reader));
    }

    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        if (torrents.isEmpty()) {
            return;
        }
        written("The progress of torrents could not be recorded", () -> {
            progress.write(writer, torrents);
            return true;
        });
    }

    @Override
    public boolean move(TorrentId id, Path to) {
        return written("The move of a torrent could not be recorded", () -> moves.intend(writer, id, to));
    }

    @Override
    public boolean moved(TorrentId id, Path to) {
        return written("The new place of a torrent could not be recorded", () -> moves.arrive(writer, id, to));
    }

    @Override
    public boolean stayed(TorrentId id, Path to) {
        return written("The end of a torrent's move could not be recorded", () -> moves.stay(writer, id, to));
    }

    @Override
    public void left(TorrentId id, Path place) {
        written("The end of a torrent's move could not be recorded", () -> moves.leave(writer, id, place));
    }

    @Override
    public void limit(TorrentId id, RateLimits limits) {
        attempted("The limits of a torrent could not be changed", () -> this.limits.limit(writer, id, limits));
    }

    @Override
    public Map<TorrentId, RateLimits> torrentLimits() {
        return explained("The limits of torrents could not be read", () -> limits.ofTorrents(reader));
    }

    @Override
    public void limit(RateLimits limits) {
        attempted("The limits could not be changed", () -> this.limits.limit(writer, limits));
    }

    @Override
    public RateLimits limits() {
        return explained("The limits could not be read", () -> limits.ofAll(reader));
    }

    @Override
    public void scrubbed(TorrentId id, Scrubbed result) {
        written(
                "The end of a scrub could not be recorded",
                () -> writer.update(
                        "update torrent set scrubbed_at = ?, damaged_pieces = ? where node_id = ? and id = ?",
                        result.at().toEpochMilli(),
                        result.damagedPieces(),
                        node,
                        id.value()));
    }

    @Override
    public Map<TorrentId, Scrubbed> scrubs() {
        Map<TorrentId, Scrubbed> all = new HashMap<>();
        explained("What scrubs found could not be read", () -> {
            reader.sql(
                            "select id, scrubbed_at, damaged_pieces from torrent where node_id = ? and scrubbed_at is not null")
                    .param(node)
                    .query(row -> {
                        all.put(
                                new TorrentId(row.getLong(1)),
                                new Scrubbed(Instant.ofEpochMilli(row.getLong(2)), row.getInt(3)));
                    });
            return true;
        });
        return all;
    }

    @Override
    public Map<Path, String> rootMarkers() {
        return explained("What is known of the save roots could not be read", () -> rootMarkers.read(reader));
    }

    @Override
    public void markRoot(Path root, String marker) {
        written("The volume of a save root could not be remembered", () -> rootMarkers.write(writer, root, marker));
    }

    @Override
    public void delete(TorrentId id) {
        written("The torrent could not be deleted", () -> {
            formerTotals.add(writer, id);
            return writer.update("delete from torrent where node_id = ? and id = ?", node, id.value());
        });
    }

    @Override
    public Totals formerTotals() {
        return explained("The totals of former torrents could not be read", () -> formerTotals.read(reader));
    }

    /**
     * What the one who runs the daemon should know: that the last change could not be written, or that the volume is full.
     * Does not wait. Holds no secret.
     */
    @Override
    public Optional<String> trouble() {
        String failure = lastFailure;
        if (failure != null) {
            return Optional.of(failure);
        }
        return reserve == null || reserve.isThere()
                ? Optional.empty()
                : Optional.of(
                        "The volume of " + database.where() + " is full or almost: there is no room for a reserve.");
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
                .mapToObj(position -> new Object[] {node, id, position, TorrentRows.text(labels.get(position))})
                .toList();
        writer.batchUpdate("insert into label (node_id, torrent_id, position, label) values (?, ?, ?, ?)", rows);
    }

    /** A lost node id would otherwise look like a lost list. */
    private void warnOfStrangers() {
        if (database.shared()) {
            return;
        }
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

    /** Falls back on the reserve, once, when the volume is full: for what has happened already and must be recorded. */
    private <T> T written(String failure, Supplier<T> change) {
        try {
            return attempted(failure, change);
        } catch (StateStoreException e) {
            if (reserve == null || !StoreFaults.isFull(e) || !reserve.giveUp()) {
                throw e;
            }
            LOG.warn("The volume of {} is full. What is recorded now takes up the reserve.", database.where());
            return attempted(failure, change);
        }
    }

    private <T> T attempted(String failure, Supplier<T> change) {
        try {
            T result = transaction.execute(status -> change.get());
            lastFailure = null;
            if (reserve != null) {
                reserve.refillInTime();
            }
            return result;
        } catch (DataAccessException | TransactionException e) {
            StateStoreException explained = StoreFaults.explain(failure, e);
            if (!StoreFaults.isContradiction(e)) {
                lastFailure = explained.getMessage();
            }
            throw explained;
        }
    }

    private static <T> T explained(String failure, Supplier<T> work) {
        try {
            return work.get();
        } catch (DataAccessException | TransactionException e) {
            throw StoreFaults.explain(failure, e);
        }
    }
}
