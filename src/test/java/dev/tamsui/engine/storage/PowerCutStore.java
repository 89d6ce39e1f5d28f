package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A state store on the simulated machine, which promises what a database does: a change is kept whole or not at all, and is
 * durable once its method has returned. A change that is under way when the power goes may be either. One that fails has mostly
 * not happened, and sometimes it has, as when only the answer to a commit is lost.
 */
final class PowerCutStore implements StateStore {

    /** What a database holds. */
    private static final class Tables {
        final TreeMap<Long, StoredTorrent> torrents = new TreeMap<>();
        final TreeMap<Long, byte[]> metainfos = new TreeMap<>();
        final TreeMap<Long, Recorded> recorded = new TreeMap<>();
        final TreeMap<Long, Scrubbed> scrubs = new TreeMap<>();
        Totals former = Totals.ZERO;
        long lastId;

        Tables copy() {
            Tables copy = new Tables();
            copy.torrents.putAll(torrents);
            copy.metainfos.putAll(metainfos);
            copy.recorded.putAll(recorded);
            copy.scrubs.putAll(scrubs);
            copy.former = former;
            copy.lastId = lastId;
            return copy;
        }

        void change(TorrentId id, Consumer<Row> by) {
            torrents.computeIfPresent(id.value(), (_, was) -> {
                Row row = new Row(was);
                by.accept(row);
                return row.kept(id);
            });
        }
    }

    /** A torrent's row while it is changed. */
    private static final class Row {
        private final StoredTorrent was;
        private DesiredState desired;
        private List<String> labels;
        private Totals totals;
        private Path savePath;
        private @Nullable Instant completedAt;
        private @Nullable Path movingTo;
        private final Set<Path> leftovers;

        Row(StoredTorrent was) {
            this.was = was;
            desired = was.desired();
            labels = was.labels();
            totals = was.totals();
            savePath = was.savePath();
            completedAt = was.completedAt();
            movingTo = was.movingTo();
            leftovers = new TreeSet<>(was.leftovers());
        }

        StoredTorrent kept(TorrentId id) {
            return new StoredTorrent(
                    id,
                    was.hashes(),
                    was.name(),
                    was.sizeBytes(),
                    was.isPrivate(),
                    savePath,
                    desired,
                    labels,
                    totals,
                    was.addedAt(),
                    completedAt,
                    movingTo,
                    List.copyOf(leftovers));
        }
    }

    /** Others may run here, or the power be cut. */
    Runnable meanwhile = () -> {};

    /** Told of what was recorded, once it is, and before the one who recorded it knows. */
    Consumer<Map<TorrentId, Recorded>> recordings = _ -> {};

    /** The share of changes that fail. */
    double faults;

    private final Random random;
    private final Tables tables;
    private final List<Function<Tables, ?>> underWay = new ArrayList<>();

    PowerCutStore(Random random) {
        this(random, new Tables());
    }

    private PowerCutStore(Random random, Tables tables) {
        this.random = random;
        this.tables = tables;
    }

    /** What is left after a cut. */
    PowerCutStore after() {
        Tables left = tables.copy();
        for (Function<Tables, ?> change : underWay) {
            if (random.nextBoolean()) {
                try {
                    Object _ = change.apply(left);
                } catch (StateStoreException _) {
                    // refused: nothing of it is kept
                }
            }
        }
        return new PowerCutStore(random, left);
    }

    private <T> T commit(Function<Tables, T> change) {
        underWay.add(change);
        T result;
        try {
            meanwhile.run();
            boolean fails = random.nextDouble() < faults;
            if (fails && random.nextInt(3) > 0) {
                throw failed("nothing was changed");
            }
            result = change.apply(tables);
            if (fails) {
                throw failed("who knows what was changed");
            }
        } finally {
            underWay.remove(change);
        }
        meanwhile.run();
        return result;
    }

    private static StateStoreException failed(String why) {
        return new StateStoreException(why, new IOException("planted"));
    }

    @Override
    public List<StoredTorrent> torrents() {
        return List.copyOf(tables.torrents.values());
    }

    @Override
    public StoredTorrent add(StoredTorrent torrent, byte[] metainfo) {
        return commit(to -> {
            if (to.torrents.values().stream().anyMatch(other -> other.hashes().equals(torrent.hashes()))) {
                throw failed("not unique");
            }
            StoredTorrent added = new Row(torrent).kept(new TorrentId(++to.lastId));
            to.torrents.put(added.id().value(), added);
            to.metainfos.put(added.id().value(), metainfo.clone());
            return added;
        });
    }

    @Override
    public Optional<byte[]> metainfo(TorrentId id) {
        return Optional.ofNullable(tables.metainfos.get(id.value())).map(byte[]::clone);
    }

    @Override
    public Optional<StoredTorrent> learned(TorrentId id, Description known, byte[] metainfo) {
        throw new UnsupportedOperationException("no magnet links here");
    }

    @Override
    public void desire(TorrentId id, DesiredState desired) {
        change(id, row -> row.desired = desired);
    }

    @Override
    public void label(TorrentId id, List<String> labels) {
        change(id, row -> row.labels = labels);
    }

    @Override
    public void complete(TorrentId id, Instant at) {
        change(id, row -> row.completedAt = row.completedAt == null ? at : row.completedAt);
    }

    @Override
    public boolean move(TorrentId id, Path to) {
        return ask(id, false, row -> {
            boolean isNew = row.movingTo == null && !row.savePath.equals(to);
            row.movingTo = isNew ? to : row.movingTo;
            return isNew;
        });
    }

    @Override
    public boolean moved(TorrentId id, Path to) {
        return ask(id, false, row -> {
            if (to.equals(row.movingTo)) {
                row.leftovers.add(row.savePath);
                row.leftovers.remove(to);
                row.savePath = to;
                row.movingTo = null;
            }
            return row.savePath.equals(to);
        });
    }

    @Override
    public boolean stayed(TorrentId id, Path to) {
        return ask(id, true, row -> {
            if (to.equals(row.movingTo)) {
                row.leftovers.add(to);
                row.movingTo = null;
            }
            return !row.savePath.equals(to);
        });
    }

    @Override
    public void left(TorrentId id, Path place) {
        change(id, row -> row.leftovers.remove(place));
    }

    @Override
    public void totals(Map<TorrentId, Totals> totals) {
        commit(to -> {
            totals.forEach((id, sum) -> to.change(id, row -> row.totals = sum));
            return true;
        });
    }

    @Override
    public void delete(TorrentId id) {
        commit(to -> {
            StoredTorrent gone = to.torrents.remove(id.value());
            to.metainfos.remove(id.value());
            to.recorded.remove(id.value());
            to.scrubs.remove(id.value());
            to.former = gone == null ? to.former : to.former.plus(gone.totals());
            return true;
        });
    }

    @Override
    public Totals formerTotals() {
        return tables.former;
    }

    @Override
    public Optional<Recorded> recorded(TorrentId id) {
        return Optional.ofNullable(tables.recorded.get(id.value()));
    }

    @Override
    public void limit(TorrentId id, RateLimits limits) {
        throw new UnsupportedOperationException("nobody limits anything here");
    }

    @Override
    public Map<TorrentId, RateLimits> torrentLimits() {
        return Map.of();
    }

    @Override
    public void limit(RateLimits limits) {
        throw new UnsupportedOperationException("nobody limits anything here");
    }

    @Override
    public RateLimits limits() {
        return RateLimits.NONE;
    }

    @Override
    public void scrubbed(TorrentId id, Scrubbed result) {
        commit(to -> {
            if (to.torrents.containsKey(id.value())) {
                to.scrubs.put(id.value(), result);
            }
            return true;
        });
    }

    @Override
    public Map<TorrentId, Scrubbed> scrubs() {
        Map<TorrentId, Scrubbed> all = new LinkedHashMap<>();
        tables.scrubs.forEach((id, found) -> all.put(new TorrentId(id), found));
        return all;
    }

    @Override
    public Map<TorrentId, Long> completedBytes() {
        Map<TorrentId, Long> all = new LinkedHashMap<>();
        tables.recorded.forEach((id, of) -> all.put(new TorrentId(id), of.completedBytes()));
        return all;
    }

    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        commit(to -> {
            torrents.forEach((id, all) -> {
                if (to.torrents.containsKey(id.value())) {
                    to.recorded.put(id.value(), all);
                }
            });
            recordings.accept(torrents);
            return true;
        });
    }

    @Override
    public void close() {
        // nothing is kept open
    }

    /** @param otherwise the answer of a torrent that is not there */
    private boolean ask(TorrentId id, boolean otherwise, Predicate<Row> by) {
        return commit(to -> {
            boolean[] answer = {otherwise};
            to.change(id, row -> answer[0] = by.test(row));
            return answer[0];
        });
    }

    private void change(TorrentId id, Consumer<Row> by) {
        commit(to -> {
            to.change(id, by);
            return true;
        });
    }
}
