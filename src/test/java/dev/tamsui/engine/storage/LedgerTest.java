package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
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
        public void syncFailed(int file, TorrentError error) {
            assertThat(error).isEqualTo(FAILED);
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
        ledger.checked(2, one(), one(), ledger.checkBegins(), () -> told.add("good 2"));
        assertThat(told).containsExactly("good 2", "unsynced 2");
        assertThat(ledger.isRefused(2)).isTrue();
    }

    @Test
    void aCheckDoesNotBringBackWhatAFailedSyncLost() {
        ledger.begins(0);
        ledger.wrote(0, () -> told.add("stored 0"));
        ledger.syncFailed(0, FAILED);
        Bitfield good = one();
        ledger.checked(0, one(), good, ledger.checkBegins(), () -> told.add("good " + good.has(0)));
        assertThat(told).containsExactly("stored 0", "unsynced 0", "good false");
    }

    @Test
    void whatACheckReadBeforeASyncFailedIsNotBelievedAfterIt() {
        long check = ledger.checkBegins();
        ledger.syncFailed(0, FAILED);
        Bitfield good = one();
        ledger.checked(0, one(), good, check, () -> told.add("good " + good.has(0)));
        Bitfield later = one();
        ledger.checked(1, one(), later, ledger.checkBegins(), () -> told.add("later " + later.has(0)));
        assertThat(told).containsExactly("good false", "later true");
    }

    @Test
    void aPieceThatASyncSpoiltWhileItWasWrittenIsNeverToldToBeStored() {
        ledger.begins(1);
        ledger.syncFailed(0, FAILED);
        assertThat(ledger.wrote(1, () -> told.add("stored 1"))).isEqualTo(FAILED);
        assertThat(told).isEmpty();
    }
}
