package dev.tamsui.store;

import static dev.tamsui.store.StoredTorrents.ADDED;
import static dev.tamsui.store.StoredTorrents.at;
import static dev.tamsui.store.StoredTorrents.hash;
import static dev.tamsui.store.StoredTorrents.metainfo;
import static dev.tamsui.store.StoredTorrents.named;
import static dev.tamsui.store.StoredTorrents.recorded;
import static dev.tamsui.store.StoredTorrents.torrent;
import static dev.tamsui.store.StoredTorrents.withHashes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.Scrubbed;
import dev.tamsui.engine.model.StateStore;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What holds for the store whatever database it has. */
abstract class StateStoreContract {
    private static final TorrentId UNKNOWN = new TorrentId(77);

    @TempDir
    Path folder;

    private StoreUnderTest vendor;
    private SqlStateStore store;

    /** A new database, empty. */
    abstract StoreUnderTest vendor(Path folder) throws SQLException;

    @BeforeEach
    void open() throws SQLException {
        vendor = vendor(folder);
        store = vendor.open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aNewStoreIsEmpty() {
        assertThat(store.torrents()).isEmpty();
        assertThat(store.metainfo(new TorrentId(1))).isEmpty();
    }

    @Test
    void theMarkersOfSaveRootsAreRememberedAndReplaced() {
        store.markRoot(Path.of("/data"), "one");
        store.markRoot(Path.of("/more"), "two");
        store.markRoot(Path.of("/data"), "three");
        store.close();
        store = vendor.open();
        assertThat(store.rootMarkers())
                .containsExactlyInAnyOrderEntriesOf(Map.of(Path.of("/data"), "three", Path.of("/more"), "two"));
    }

    @Test
    void whatIsAddedIsListedWithItsIdAndLabelsInOrder() {
        StoredTorrent one = store.add(torrent(1, "tv", "a", "tv"), metainfo(1));
        StoredTorrent two = store.add(torrent(2), metainfo(2));
        StoredTorrent three = store.add(torrent(3, "films"), metainfo(3));

        assertThat(one.id()).isEqualTo(new TorrentId(1));
        assertThat(one.labels()).containsExactly("tv", "a", "tv");
        assertThat(store.torrents()).containsExactly(one, two, three);
        assertThat(store.metainfo(two.id())).hasValue(metainfo(2));
    }

    @Test
    void whatAMagnetLinkPromisedTakesItsPlace() {
        StoredTorrent sought = store.add(torrent(1, "tv", "a"), "magnet:?xt=1".getBytes(StandardCharsets.UTF_8));
        StoredTorrent other = store.add(torrent(2), metainfo(2));
        StateStore.Description known =
                new StateStore.Description(new InfoHashes(hash(20, 1), hash(32, 9)), "known", 5, true);
        StoredTorrent learned = store.learned(sought.id(), known, metainfo(7)).orElseThrow();
        assertThat(learned.hashes()).isEqualTo(known.hashes());
        assertThat(learned.name()).isEqualTo("known");
        assertThat(learned.sizeBytes()).isEqualTo(5);
        assertThat(learned.isPrivate()).isTrue();
        assertThat(learned.labels()).containsExactly("tv", "a");
        assertThat(learned.savePath()).isEqualTo(sought.savePath());
        assertThat(store.learned(sought.id(), known, metainfo(7))).hasValue(learned);
        assertThat(store.torrents()).containsExactly(learned, other);
        assertThat(store.metainfo(sought.id())).hasValue(metainfo(7));
        assertThat(store.learned(UNKNOWN, known, metainfo(7))).isEmpty();
    }

    @Test
    void everyFieldIsKept() {
        StoredTorrent all = new StoredTorrent(
                UNKNOWN,
                new InfoHashes(hash(20, 5), hash(32, 6)),
                "a name \u0000 with \uD83D\uDC1F, 'quotes' and ; drop table torrent",
                Long.MAX_VALUE,
                true,
                Path.of("/data/T\u00f6rrents/x"),
                DesiredState.PAUSED,
                List.of("\u5f71", ""),
                new Totals(Long.MAX_VALUE, 3),
                ADDED.plusNanos(456),
                ADDED.plusSeconds(5),
                null,
                List.of());

        StoredTorrent added = store.add(all, new byte[0]);

        assertThat(store.torrents()).containsExactly(added);
        assertThat(added)
                .usingRecursiveComparison()
                .ignoringFields("id", "addedAt", "name")
                .isEqualTo(all);
        assertThat(added.name()).isEqualTo(all.name().replace('\0', '\ufffd'));
        assertThat(added.addedAt()).isEqualTo(ADDED);
        assertThat(store.metainfo(added.id())).hasValue(new byte[0]);
    }

    @Test
    void aTorrentMayHaveAVersionTwoHashOnly() {
        StoredTorrent one = store.add(withHashes(torrent(1), new InfoHashes(null, hash(32, 1))), metainfo(1));
        StoredTorrent two = store.add(withHashes(torrent(2), new InfoHashes(null, hash(32, 2))), metainfo(2));

        assertThat(store.torrents()).containsExactly(one, two);
    }

    @Test
    void changesAreKeptEachForItsOwnTorrent() {
        TorrentId one = store.add(torrent(1, "old"), metainfo(1)).id();
        StoredTorrent two = store.add(torrent(2, "kept"), metainfo(2));

        store.desire(one, DesiredState.PAUSED);
        store.label(one, List.of("new", "newer"));
        store.complete(one, ADDED.plusSeconds(60));
        store.totals(Map.of(one, new Totals(10, 20)));

        StoredTorrent changed = store.torrents().getFirst();
        assertThat(changed.desired()).isEqualTo(DesiredState.PAUSED);
        assertThat(changed.labels()).containsExactly("new", "newer");
        assertThat(changed.completedAt()).isEqualTo(ADDED.plusSeconds(60));
        assertThat(changed.totals()).isEqualTo(new Totals(10, 20));
        assertThat(store.torrents().getLast()).isEqualTo(two);
        assertThat(store.metainfo(one)).hasValue(metainfo(1));
    }

    @Test
    void theFirstTimeOfCompletionStands() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();

        store.complete(one, ADDED.plusSeconds(1));
        store.complete(one, ADDED.plusSeconds(2));

        assertThat(store.torrents().getFirst().completedAt()).isEqualTo(ADDED.plusSeconds(1));
    }

    @Test
    void labelsCanBeTakenAway() {
        TorrentId one = store.add(torrent(1, "a", "b"), metainfo(1)).id();

        store.label(one, List.of());

        assertThat(store.torrents().getFirst().labels()).isEmpty();
    }

    @Test
    void aMoveIsIntendedThenDoneThenOver() {
        StoredTorrent one = store.add(torrent(1, "a", "b"), metainfo(1));
        StoredTorrent two = store.add(torrent(2), metainfo(2));
        store.record(Map.of(one.id(), recorded(1, 1)));
        Path to = Path.of("/data/\u5f71/x");

        assertThat(store.move(one.id(), to)).isTrue();
        reopen();
        assertThat(store.torrents()).containsExactly(at(one, one.savePath(), to), two);

        assertThat(store.moved(one.id(), to)).isTrue();
        reopen();
        assertThat(store.torrents()).containsExactly(at(one, to, null, one.savePath()), two);
        assertThat(store.recorded(one.id())).hasValue(recorded(1, 1));

        store.left(one.id(), one.savePath());
        reopen();
        assertThat(store.torrents()).containsExactly(at(one, to, null), two);
    }

    @Test
    void aMoveThatIsToldTwiceIsDoneOnce() {
        StoredTorrent one = store.add(torrent(1), metainfo(1));
        Path to = Path.of("/data/elsewhere");

        assertThat(store.moved(one.id(), to)).isFalse();
        assertThat(store.torrents()).containsExactly(one);
        store.move(one.id(), to);
        assertThat(store.moved(one.id(), to)).isTrue();
        assertThat(store.moved(one.id(), to)).isTrue();
        assertThat(store.torrents()).containsExactly(at(one, to, null, one.savePath()));
    }

    @Test
    void aMoveMayBeForgottenButNotWhatItHasCarried() {
        StoredTorrent one = store.add(torrent(1), metainfo(1));
        Path to = Path.of("/data/elsewhere");

        store.move(one.id(), to);
        assertThat(store.stayed(one.id(), to)).isTrue();
        assertThat(store.stayed(one.id(), to)).isTrue();
        assertThat(store.moved(one.id(), to)).isFalse();

        assertThat(store.torrents()).containsExactly(at(one, one.savePath(), null, to));
    }

    @Test
    void aMoveThatIsDoneCannotBeForgotten() {
        StoredTorrent one = store.add(torrent(1), metainfo(1));
        Path to = Path.of("/data/elsewhere");

        store.move(one.id(), to);
        store.moved(one.id(), to);
        assertThat(store.stayed(one.id(), to)).isFalse();

        assertThat(store.torrents()).containsExactly(at(one, to, null, one.savePath()));
    }

    @Test
    void aTorrentIsOnItsWayToOnePlaceOnly() {
        StoredTorrent one = store.add(torrent(1), metainfo(1));
        Path to = Path.of("/data/elsewhere");
        Path another = Path.of("/data/another");

        assertThat(store.move(one.id(), one.savePath())).isFalse();
        assertThat(store.move(one.id(), to)).isTrue();
        assertThat(store.move(one.id(), to)).isFalse();
        assertThat(store.move(one.id(), another)).isFalse();
        assertThat(store.moved(one.id(), another)).as("another move's news").isFalse();
        assertThat(store.stayed(one.id(), another)).isTrue();

        assertThat(store.torrents()).containsExactly(at(one, one.savePath(), to));
    }

    @Test
    void whatOneMoveHasLeftIsNotForgottenForTheNext() {
        StoredTorrent one = store.add(torrent(1, "a", "b"), metainfo(1));
        Path second = Path.of("/data/second");
        Path third = Path.of("/data/third");

        store.move(one.id(), second);
        store.moved(one.id(), second);
        store.move(one.id(), third);
        store.moved(one.id(), third);
        reopen();
        assertThat(store.torrents()).containsExactly(at(one, third, null, second, one.savePath()));

        store.move(one.id(), second);
        store.moved(one.id(), second);
        reopen();
        assertThat(store.torrents()).containsExactly(at(one, second, null, third, one.savePath()));
        store.left(one.id(), third);
        store.left(one.id(), third);
        assertThat(store.torrents()).containsExactly(at(one, second, null, one.savePath()));
    }

    @Test
    void whatIsDeletedIsGoneWithAllThatHangsOnIt() throws SQLException {
        TorrentId one = store.add(torrent(1, "a"), metainfo(1)).id();
        StoredTorrent two = store.add(torrent(2, "b"), metainfo(2));
        store.record(Map.of(one, recorded(1, 1), two.id(), recorded(2, 2)));
        store.move(one, Path.of("/x"));
        store.stayed(one, Path.of("/x"));

        store.delete(one);

        assertThat(store.torrents()).containsExactly(two);
        assertThat(store.metainfo(one)).isEmpty();
        assertThat(store.recorded(one)).isEmpty();
        assertThat(count("metainfo")).isOne();
        assertThat(count("label")).isOne();
        assertThat(count("progress")).isOne();
        assertThat(count("leftover")).isZero();
    }

    @Test
    void whatIsRecordedReplacesWhatWas() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();
        TorrentId two = store.add(torrent(2), metainfo(2)).id();
        assertThat(store.recorded(one)).isEmpty();

        store.record(Map.of(one, recorded(1, 3), UNKNOWN, recorded(5, 5)));
        store.record(Map.of(one, recorded(2, 4), two, recorded(3, 0)));
        reopen();

        assertThat(store.recorded(one)).hasValue(recorded(2, 4));
        assertThat(store.recorded(two)).hasValue(recorded(3, 0));
        assertThat(store.completedBytes())
                .isEqualTo(Map.of(
                        one, recorded(2, 4).completedBytes(),
                        two, recorded(3, 0).completedBytes()));
    }

    @Test
    void whatTheLastScrubFoundIsKept() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();
        store.add(torrent(2), metainfo(2));
        assertThat(store.scrubs()).isEmpty();

        store.scrubbed(one, new Scrubbed(StoredTorrents.ADDED, 3));
        store.scrubbed(one, new Scrubbed(StoredTorrents.ADDED.plusSeconds(60), 0));
        store.scrubbed(UNKNOWN, new Scrubbed(StoredTorrents.ADDED, 1));
        reopen();

        assertThat(store.scrubs()).isEqualTo(Map.of(one, new Scrubbed(StoredTorrents.ADDED.plusSeconds(60), 0)));
    }

    @Test
    void limitsAreKeptOfEachTorrentAndOfAll() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();
        TorrentId two = store.add(torrent(2), metainfo(2)).id();
        assertThat(store.limits()).isEqualTo(RateLimits.NONE);
        assertThat(store.torrentLimits()).isEmpty();

        store.limit(one, new RateLimits(5_000_000, 0));
        store.limit(two, new RateLimits(0, 1));
        store.limit(two, RateLimits.NONE);
        store.limit(UNKNOWN, new RateLimits(1, 1));
        store.limit(new RateLimits(3, 4));
        store.limit(new RateLimits(RateLimits.MOST, 0));
        reopen();

        assertThat(store.torrentLimits()).isEqualTo(Map.of(one, new RateLimits(5_000_000, 0)));
        assertThat(store.limits()).isEqualTo(new RateLimits(RateLimits.MOST, 0));
    }

    @Test
    void theLargestTorrentsAreRecorded() {
        TorrentId pieces = store.add(torrent(1), metainfo(1)).id();
        TorrentId files = store.add(torrent(2), metainfo(2)).id();
        byte[] have = new byte[2_097_152 / 8];
        new Random(1).nextBytes(have);
        Recorded manyPieces = new Recorded(have, List.of(new FileMark(1L << 45, 7, true)), 1L << 45);

        store.record(Map.of(pieces, manyPieces, files, recorded(1, 20_000)));

        assertThat(store.recorded(pieces)).hasValue(manyPieces);
        assertThat(store.recorded(files)).hasValue(recorded(1, 20_000));
    }

    @Test
    void whatWasRecordedDamagedIsAsGoodAsNeverRecordedForThatTorrentOnly() throws SQLException {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();
        TorrentId two = store.add(torrent(2), metainfo(2)).id();
        store.record(Map.of(one, recorded(1, 3), two, recorded(2, 3)));

        try (Connection connection = vendor.connect();
                PreparedStatement damage =
                        connection.prepareStatement("update progress set have = ? where torrent_id = ?")) {
            damage.setBytes(1, new byte[] {9, 9});
            damage.setLong(2, one.value());
            assertThat(damage.executeUpdate()).isOne();
            assertThat(store.recorded(one)).isEmpty();
            damage.setBytes(1, new byte[FileMarks.MAX_HAVE_BYTES + 1]);
            assertThat(damage.executeUpdate()).isOne();
            assertThat(store.recorded(one)).isEmpty();
        }

        assertThat(store.recorded(two)).hasValue(recorded(2, 3));
        store.record(Map.of(one, recorded(4, 3)));
        assertThat(store.recorded(one)).hasValue(recorded(4, 3));
    }

    @Test
    void whatDeletedTorrentsMovedIsNotForgotten() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();
        TorrentId two = store.add(torrent(2), metainfo(2)).id();
        TorrentId three = store.add(torrent(3), metainfo(3)).id();
        store.totals(Map.of(one, new Totals(10, 20), two, new Totals(3, 4), three, new Totals(Long.MAX_VALUE, 1)));

        store.delete(one);
        store.delete(one);
        store.delete(two);
        assertThat(store.formerTotals()).isEqualTo(new Totals(13, 24));
        store.delete(three);
        reopen();

        assertThat(store.formerTotals()).isEqualTo(new Totals(Long.MAX_VALUE, 25));
    }

    @Test
    void anIdIsNeverGivenAgain() {
        TorrentId first = store.add(torrent(1), metainfo(1)).id();
        TorrentId last = store.add(torrent(2), metainfo(2)).id();
        store.delete(last);
        store.delete(first);
        reopen();

        assertThat(store.add(torrent(2), metainfo(2)).id().value()).isGreaterThan(last.value());
    }

    @Test
    void unknownTorrentsAreIgnored() {
        StoredTorrent one = store.add(torrent(1, "a"), metainfo(1));

        store.desire(UNKNOWN, DesiredState.PAUSED);
        store.label(UNKNOWN, List.of("x"));
        store.complete(UNKNOWN, ADDED);
        store.totals(Map.of(UNKNOWN, new Totals(1, 2)));
        store.totals(Map.of());
        store.record(Map.of(UNKNOWN, recorded(1, 2)));
        store.record(Map.of());
        assertThat(store.move(UNKNOWN, Path.of("/x"))).isFalse();
        assertThat(store.moved(UNKNOWN, Path.of("/x"))).isFalse();
        assertThat(store.stayed(UNKNOWN, Path.of("/x"))).isTrue();
        store.left(UNKNOWN, Path.of("/x"));
        store.delete(UNKNOWN);

        assertThat(store.torrents()).containsExactly(one);
        assertThat(store.recorded(UNKNOWN)).isEmpty();
        assertThat(store.formerTotals()).isEqualTo(Totals.ZERO);
    }

    @Test
    void totalsOfKnownTorrentsAreKeptBesideThoseOfUnknownOnes() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();

        store.totals(Map.of(UNKNOWN, new Totals(1, 2), one, new Totals(3, 4)));

        assertThat(store.torrents().getFirst().totals()).isEqualTo(new Totals(3, 4));
    }

    @Test
    void aRefusedAddLeavesNothingBehind() throws SQLException {
        StoredTorrent one = store.add(torrent(1), metainfo(1));

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> store.add(named(torrent(1, "again"), "twin"), metainfo(1)))
                .withMessageContaining("could not be added")
                .withMessageContaining("contradicts what is stored already");
        assertThat(store.torrents()).containsExactly(one);
        assertThat(count("metainfo")).isOne();
        assertThat(count("label")).isZero();
    }

    @Test
    void aChangeThatFailsHalfwayIsNotKept() {
        TorrentId one = store.add(torrent(1), metainfo(1)).id();
        TorrentId two = store.add(torrent(2), metainfo(2)).id();

        assertThatExceptionOfType(StateStoreException.class)
                .isThrownBy(() -> store.totals(Map.of(one, new Totals(5, 5), two, new Totals(-1, 0))));
        assertThat(store.torrents()).allSatisfy(t -> assertThat(t.totals()).isEqualTo(Totals.ZERO));
    }

    @Test
    void aStoreOpenedAgainSeesEverything() {
        TorrentId one = store.add(torrent(1, "a", "b"), metainfo(1)).id();
        store.add(torrent(2), metainfo(2));
        store.desire(one, DesiredState.PAUSED);
        store.complete(one, ADDED);
        store.totals(Map.of(one, new Totals(7, 8)));
        List<StoredTorrent> before = store.torrents();

        reopen();

        assertThat(store.torrents()).isEqualTo(before);
        assertThat(store.metainfo(one)).hasValue(metainfo(1));
    }

    @Test
    void twoDaemonsInOneDatabaseSeeOnlyTheirOwn() throws IOException {
        StoredTorrent added = store.add(torrent(1, "mine"), metainfo(1));
        store.move(added.id(), Path.of("/left"));
        store.stayed(added.id(), Path.of("/left"));
        StoredTorrent mine = at(added, added.savePath(), null, Path.of("/left"));
        store.record(Map.of(mine.id(), recorded(1, 1)));
        Path nodeId = folder.resolve("node-id");
        byte[] me = Files.readAllBytes(nodeId);
        store.close();
        Files.delete(nodeId);
        store = vendor.open();

        StoredTorrent theirs = store.add(torrent(1, "theirs"), metainfo(2));
        assertThat(theirs.id()).isNotEqualTo(mine.id());
        assertThat(store.torrents()).containsExactly(theirs);
        assertThat(store.metainfo(mine.id())).isEmpty();
        store.desire(mine.id(), DesiredState.PAUSED);
        store.label(mine.id(), List.of("stolen"));
        store.complete(mine.id(), ADDED);
        store.totals(Map.of(mine.id(), new Totals(9, 9)));
        store.record(Map.of(mine.id(), recorded(9, 9)));
        assertThat(store.move(mine.id(), Path.of("/stolen"))).isFalse();
        assertThat(store.moved(mine.id(), Path.of("/stolen"))).isFalse();
        store.left(mine.id(), Path.of("/left"));
        assertThat(store.recorded(mine.id())).isEmpty();
        store.delete(mine.id());
        store.close();
        Files.write(nodeId, me);
        store = vendor.open();

        assertThat(store.torrents()).containsExactly(mine);
        assertThat(store.metainfo(mine.id())).hasValue(metainfo(1));
        assertThat(store.recorded(mine.id())).hasValue(recorded(1, 1));
        assertThat(store.formerTotals()).isEqualTo(Totals.ZERO);
    }

    @Test
    void tenThousandTorrentsAreKept() {
        int count = 10_000;
        Map<TorrentId, Totals> totals = new HashMap<>();
        for (int i = 1; i <= count; i++) {
            TorrentId id =
                    store.add(torrent(i, "label " + i % 7, "all"), metainfo(i)).id();
            totals.put(id, new Totals(i, 2L * i));
        }
        store.totals(totals);
        reopen();

        List<StoredTorrent> torrents = store.torrents();
        assertThat(torrents).hasSize(count).allSatisfy(t -> {
            int number = (int) t.id().value();
            assertThat(t.name()).isEqualTo("torrent " + number);
            assertThat(t.labels()).containsExactly("label " + number % 7, "all");
            assertThat(t.totals()).isEqualTo(new Totals(number, 2L * number));
        });
        assertThat(store.metainfo(new TorrentId(9_999))).hasValue(metainfo(9_999));
    }

    @Test
    void readersNeedNotWaitForAWriter() throws SQLException {
        StoredTorrent one = store.add(torrent(1), metainfo(1));
        try (Connection other = vendor.connect();
                Statement statement = other.createStatement()) {
            statement.execute(vendor.begin());
            statement.execute("delete from torrent");

            assertThat(store.torrents()).containsExactly(one);
            assertThat(store.metainfo(one.id())).hasValue(metainfo(1));
            statement.execute("rollback");
        }
    }

    @Test
    void manyThreadsMayWriteAndReadAtOnce() throws ExecutionException, InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        List<CompletableFuture<Void>> writers = IntStream.range(0, 8)
                .mapToObj(w -> CompletableFuture.runAsync(
                        () -> {
                            awaitUninterruptibly(go);
                            for (int i = 1; i <= 20; i++) {
                                store.add(torrent(w * 100 + i, "x"), metainfo(i));
                                assertThat(store.torrents()).isNotEmpty();
                            }
                        },
                        work -> Thread.ofPlatform().start(work)))
                .toList();
        go.countDown();
        for (CompletableFuture<Void> writer : writers) {
            writer.get();
        }

        assertThat(store.torrents()).hasSize(160).doesNotHaveDuplicates();
    }

    @Test
    void aClosedStoreRefusesAndMayBeClosedAgain() {
        store.close();
        store.close();

        assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.torrents());
        assertThatExceptionOfType(StateStoreException.class).isThrownBy(() -> store.add(torrent(1), metainfo(1)));
    }

    private void reopen() {
        store.close();
        store = vendor.open();
    }

    private long count(String table) throws SQLException {
        try (Connection connection = vendor.connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from " + table)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
