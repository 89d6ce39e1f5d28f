package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.StorageEvent.CheckFinished;
import dev.tamsui.engine.storage.StorageEvent.Deleted;
import dev.tamsui.engine.storage.StorageEvent.PieceCorrupt;
import dev.tamsui.engine.storage.StorageEvent.PieceStored;
import dev.tamsui.engine.storage.StorageEvent.PiecesChecked;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStorageTest {
    private final TestTorrent torrent = TestTorrent.of(1024, TestTorrent.Spec.file("a", 3000));
    private final ArrayDeque<Runnable> later = new ArrayDeque<>();
    private final List<StorageEvent> events = new ArrayList<>();
    private final List<ByteBuffer> released = new ArrayList<>();
    private final MemoryStorage storage =
            new MemoryStorage(torrent.layout(), torrent.verifier(), later::add, events::add, released::add);

    private void runAll() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    @Test
    void answersComeOnlyWhenTheSimulationRunsThem() throws IOException {
        storage.store(1, torrent.blocks(1), false);
        storage.store(0, torrent.blocks(1), false);
        assertThat(events).isEmpty();
        runAll();
        assertThat(events.get(0)).isEqualTo(new PieceStored(1, null));
        assertThat(events.get(1)).isInstanceOf(PieceCorrupt.class);
        assertThat(released).hasSize(2);
        ByteBuffer into = ByteBuffer.allocate(100);
        storage.read(new BlockSpan(1, 7, 100), into);
        assertThat(into.array()).isEqualTo(torrent.bytes(1, 7, 100));
    }

    @Test
    void whatWasCorruptedOrNeverStoredFailsTheCheck() {
        storage.store(0, torrent.blocks(0), false);
        storage.store(1, torrent.blocks(1), false);
        runAll();
        events.clear();
        storage.corrupt(0, 5);
        storage.check(1, Bitfield.full(torrent.pieces()));
        runAll();
        PiecesChecked part = (PiecesChecked) events.getFirst();
        assertThat(part.good().count()).isEqualTo(1);
        assertThat(part.good().has(1)).isTrue();
        assertThat(events.getLast()).isEqualTo(new CheckFinished(1, null));
    }

    @Test
    void faultsLastUntilTakenBack() {
        TorrentError full = new TorrentError(ErrorKind.DISK_FULL, "full");
        storage.failWrites(full);
        storage.store(0, torrent.blocks(0), false);
        runAll();
        storage.failWrites(null);
        storage.store(0, torrent.blocks(0), false);
        runAll();
        assertThat(events).containsExactly(new WriteFailed(0, full), new PieceStored(0, null));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> storage.read(new BlockSpan(2, 0, 1), ByteBuffer.allocate(1)));
    }

    @Test
    void nothingIsStoredAfterDelete() {
        storage.check(1, Bitfield.full(torrent.pieces()));
        storage.delete();
        storage.store(0, torrent.blocks(0), false);
        runAll();
        assertThat(events).containsExactly(new Deleted(null));
        assertThat(released).hasSize(1);
        assertThat(storage.isGood(0)).isFalse();
    }
}
