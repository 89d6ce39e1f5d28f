package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In which order a ledger tells what becomes of pieces; without threads, as a sync may fail at any moment it lets go. */
class LedgerTest {
    private static final TorrentError FAILED = new TorrentError(ErrorKind.IO, "sync of a: Input/output error");

    private final TestTorrent torrent = TestTorrent.of(1024, file("a", 3072));
    private final List<String> told = new ArrayList<>();
    private final Ledger ledger =
            new Ledger(DiskFixture.ID, new TorrentFiles(nowhere(), torrent.files(), torrent.layout()), new Told());
    private boolean syncFailsAtOnce;

    private Whereabouts nowhere() {
        FileOpener system = FileOpener.system();
        SaveRoots anywhere = new SaveRoots(List.of(), RootLog.NONE, system);
        return Whereabouts.of(new SavePath(Path.of("/nowhere"), system, anywhere), torrent.files());
    }

    /** A check has found one piece to be good; what becomes of that is told. */
    private void checked(int piece, long check, long since, String name) {
        Bitfield good = one();
        ledger.checked(piece, one(), good, check, since, () -> told.add(name + (good.has(0) ? " is good" : " is bad")));
    }

    /** The first call without the lock is the first moment a sync thread could come in. */
    private final class Told implements LedgerWatch {
        @Override
        public void wants(Ledger from, long bytes, boolean isUrgent) {
            if (syncFailsAtOnce) {
                from.syncFailed(0, FAILED);
            }
        }

        @Override
        public void noticed() {}

        @Override
        public void syncFailed(TorrentError error) {
            assertThat(error).isEqualTo(FAILED);
        }

        @Override
        public void othersLost(int file, TorrentError error) {
            told.add("others lose");
        }

        @Override
        public void unsynced(Bitfield pieces, TorrentError error) {
            told.add("unsynced " + pieces.nextCommon(pieces, 0));
        }
    }

    private static Bitfield one() {
        return Bitfield.full(1);
    }

    @Test
    void aPieceIsStoredBeforeASyncCanLoseIt() {
        ledger.begins(1);
        syncFailsAtOnce = true;
        assertThat(ledger.wrote(1, () -> told.add("stored 1"))).isNull();
        assertThat(told).containsExactly("stored 1", "unsynced 1");
        assertThat(ledger.isRefused(1)).isTrue();
    }

    @Test
    void aPieceIsToldGoodBeforeASyncCanLoseIt() {
        syncFailsAtOnce = true;
        checked(2, ledger.checkBegins(), ledger.clock(), "2");
        assertThat(told).containsExactly("2 is good", "unsynced 2");
        assertThat(ledger.isRefused(2)).isTrue();
    }

    @Test
    void aCheckDoesNotBringBackWhatAFailedSyncLost() {
        ledger.begins(0);
        ledger.wrote(0, () -> told.add("stored 0"));
        ledger.syncFailed(0, FAILED);
        checked(0, ledger.checkBegins(), ledger.clock(), "0");
        assertThat(told).containsExactly("stored 0", "unsynced 0", "0 is bad");
    }

    @Test
    void whatACheckReadBeforeASyncFailedIsNotBelievedAfterItAndWhatItReadsThenIs() {
        long check = ledger.checkBegins();
        long before = ledger.clock();
        ledger.syncFailed(0, FAILED);
        checked(0, check, before, "0");
        checked(1, check, ledger.clock(), "1");
        assertThat(told).containsExactly("0 is bad", "1 is good");
    }

    @Test
    void aRecordedPieceReadBeforeASyncFailedStaysAndIsHashedAgain() {
        Bitfield all = Bitfield.full(torrent.pieces());
        Bitfield none = new Bitfield(torrent.pieces());
        ledger.install(all, none, none, List.of(FileMark.ABSENT), true);
        long check = ledger.checkBegins();
        long before = ledger.clock();
        ledger.syncFailed(0, FAILED);
        checked(0, check, before, "0");
        assertThat(told).containsExactly("0 is good");
        assertThat(ledger.isUnproven(0)).isTrue();
        ledger.proven(0, before);
        assertThat(ledger.isUnproven(0)).isTrue();
        ledger.proven(0, ledger.clock());
        assertThat(ledger.isUnproven(0)).isFalse();
    }

    @Test
    void aPieceThatASyncSpoiltWhileItWasWrittenIsNeverToldToBeStored() {
        ledger.begins(1);
        ledger.syncFailed(0, FAILED);
        assertThat(ledger.wrote(1, () -> told.add("stored 1"))).isEqualTo(FAILED);
        assertThat(told).isEmpty();
    }
}
