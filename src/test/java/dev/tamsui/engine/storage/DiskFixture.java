package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.StorageEvent.CheckFinished;
import dev.tamsui.engine.storage.StorageEvent.PiecesChecked;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A disk on real threads, and what it told. Closing it also asserts that no thread is left. */
final class DiskFixture implements AutoCloseable {
    static final byte[] SALT = "sixteen bytes...".getBytes(StandardCharsets.US_ASCII);

    static final TorrentId ID = new TorrentId(7);

    final EngineThreads threads = new EngineThreads();
    final ManualTicker ticker = new ManualTicker();
    final BlockingQueue<StorageEvent> events = new LinkedBlockingQueue<>();
    final BlockingQueue<ByteBuffer> released = new LinkedBlockingQueue<>();
    final MemoryLog log = new MemoryLog();
    final Disk disk;

    DiskFixture() {
        this(128, FileOpener.system());
    }

    DiskFixture(int openFiles, FileOpener opener) {
        this(openFiles, opener, SyncSettings.DEFAULT);
    }

    DiskFixture(int openFiles, FileOpener opener, SyncSettings sync) {
        disk = new Disk(threads::platform, ticker, new Disk.Limits(2, 2, openFiles), SALT, log, sync, opener);
        disk.allAreKnown();
    }

    DiskFixture(int openFiles, FileOpener opener, EngineSettings.Files settings) {
        this(opener, openFiles, new Placing(settings, List.of(), RootLog.NONE));
    }

    DiskFixture(FileOpener opener, int openFiles, Placing placing) {
        disk = new Disk(
                new Disk.Means(threads::platform, ticker, opener),
                new Disk.Limits(2, 2, openFiles),
                SALT,
                log,
                SyncSettings.DEFAULT,
                placing);
        disk.allAreKnown();
    }

    /** Stands still until told. */
    static final class ManualTicker implements Ticker {
        private final AtomicLong nanos = new AtomicLong();

        @Override
        public long nanos() {
            return nanos.get();
        }

        @Override
        public Instant now() {
            return Instant.EPOCH.plusNanos(nanos.get());
        }

        void advance(Duration by) {
            nanos.addAndGet(by.toNanos());
        }
    }

    FileStorage open(TestTorrent torrent, Path savePath) {
        return disk.open(
                ID, savePath, torrent.files(), torrent.layout(), torrent.verifier(), events::add, this::release);
    }

    void release(ByteBuffer[] blocks) {
        released.addAll(List.of(blocks));
    }

    StorageEvent next() {
        try {
            StorageEvent event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).as("an event within 30 s").isNotNull();
            return event;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    <E extends StorageEvent> E next(Class<E> type) {
        StorageEvent event = next();
        assertThat(event).isInstanceOf(type);
        return type.cast(event);
    }

    /** Stores pieces one after another; each must succeed. */
    void storeAll(FileStorage storage, TestTorrent torrent, Iterable<Integer> order) {
        for (int piece : order) {
            storage.store(piece, torrent.blocks(piece), false);
            assertThat(next(StorageEvent.PieceStored.class).piece()).isEqualTo(piece);
        }
    }

    static byte[] read(FileStorage storage, int piece, int begin, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(length);
        storage.read(new BlockSpan(piece, begin, length), into);
        assertThat(into.hasRemaining()).isFalse();
        byte[] bytes = new byte[length];
        into.flip().get(bytes);
        return bytes;
    }

    /** Runs a check to its end; other events go to {@code others}. */
    Bitfield check(FileStorage storage, int pieces, List<StorageEvent> others) {
        storage.check(7, Bitfield.full(pieces));
        Bitfield good = new Bitfield(pieces);
        Bitfield told = new Bitfield(pieces);
        while (true) {
            switch (next()) {
                case PiecesChecked(int check, int first, Bitfield checked, Bitfield part) -> {
                    assertThat(checked.isFull()).isTrue();
                    assertThat(check).isEqualTo(7);
                    for (int i = 0; i < part.size(); i++) {
                        assertThat(told.set(first + i)).as("piece told once").isTrue();
                        if (part.has(i)) {
                            good.set(first + i);
                        }
                    }
                }
                case CheckFinished(int check, var error) -> {
                    assertThat(check).isEqualTo(7);
                    assertThat(error).isNull();
                    assertThat(told.isFull()).as("every piece told of").isTrue();
                    return good;
                }
                case StorageEvent other -> others.add(other);
            }
        }
    }

    Bitfield check(FileStorage storage, int pieces) {
        return check(storage, pieces, new ArrayList<>());
    }

    @Override
    public void close() {
        disk.close();
        assertThat(threads.names()).as("threads left").isEmpty();
    }
}
