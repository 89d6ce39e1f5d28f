package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.FileSpan;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.storage.PieceVerifier.Good;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the pieces asked for in order, in runs of up to {@link CheckBuffers#BYTES}, while hashers hash what was read before.
 *
 * <p>Lengths are looked at first: a piece that some file is too short for is bad and never read, so absent files cost one
 * look each. A piece that cannot be read is bad; the first such piece of each file is told of by {@code ReadFailed} too, since
 * a person should know, and the others are not, since a dying disk has many.
 *
 * <p>Thread: the volume's checking lane; {@link #cancel} from any.
 */
final class CheckJob implements Lane.Job {
    private final FileStorage storage;
    private final int number;
    private final Bitfield asked;
    private final Bitfield all;
    private final TorrentFiles files;
    private final PieceLayout layout;
    private final Gate batches = new Gate();
    private final BitSet reported = new BitSet();
    private volatile boolean cancelled;
    private volatile @Nullable TorrentError bug;
    private volatile @Nullable TorrentError missing;

    /** @param asked which pieces; this object's own */
    CheckJob(FileStorage storage, int number, Bitfield asked) {
        this.storage = storage;
        this.number = number;
        this.asked = asked;
        this.files = storage.files();
        this.layout = files.layout();
        this.all = Bitfield.full(layout.pieces());
    }

    /** Nothing more is told, but for what is being told at this moment. */
    void cancel() {
        cancelled = true;
    }

    @Override
    public Lane.Kind kind() {
        return Lane.Kind.CHECK;
    }

    @Override
    public void run(Lane lane) {
        try {
            if (!isOver()) {
                storage.sharing().place(); // so that others know where its files are
                lane.files().closeAll(files); // what stands at the paths now is what is checked
                files.savePath().requireVolume(); // or all would be told to be bad
                walk();
            }
        } catch (IOException e) {
            missing =
                    FileFault.of("look", files.savePath().root().toString(), e).error();
        } catch (RuntimeException | Error fault) {
            bug = FileStorage.bug(fault, "a check");
        }
        batches.closeThen(this::finish);
    }

    @Override
    public void refused() {
        cancelled = true;
        batches.closeThen(this::finish);
    }

    private void finish() {
        TorrentError away = missing;
        if (!isOver() && away != null) {
            storage.place().forget();
            storage.files().whereabouts().forgetVolumes();
            storage.post(new StorageEvent.StorageMissing(
                    number, new TorrentError(ErrorKind.STORAGE_MISSING, away.message())));
        } else if (!isOver()) {
            storage.post(new StorageEvent.CheckFinished(number, bug));
        }
        storage.leave();
    }

    private boolean isOver() {
        return cancelled || storage.disk().isClosed();
    }

    private void walk() {
        long check = storage.ledger().checkBegins();
        long[] lengths = survey();
        int piece = Math.max(0, asked.nextCommon(asked, 0));
        CheckBatch batch = begin(piece);
        try (CheckReader reader = new CheckReader(storage)) {
            while (asked.nextCommon(asked, piece) >= 0 && !isOver()) {
                int gap = asked.nextCommon(asked, piece) - piece;
                piece += gap;
                if (gap >= batch.room()) {
                    seal(batch, check);
                    batch = begin(piece);
                } else {
                    batch.skip(gap);
                }
                int run = isThere(piece, lengths) ? wholePieces(piece, batch.room(), lengths) : 0;
                if (run > 0) {
                    checkRun(reader, batch, piece, run);
                } else if (isThere(piece, lengths)) {
                    checkLarge(reader, batch, piece);
                } else {
                    batch.add(1, 0);
                }
                piece += Math.max(1, run);
                if (batch.isDue(storage.disk().ticker().nanos()) && piece < layout.pieces()) {
                    seal(batch, check);
                    batch = begin(piece);
                }
            }
        } finally {
            seal(batch, check);
        }
    }

    private CheckBatch begin(int first) {
        batches.enter();
        return new CheckBatch(
                first, storage.disk().ticker().nanos(), storage.ledger().clock());
    }

    private void seal(CheckBatch batch, long check) {
        batch.gate().closeThen(() -> {
            Bitfield checked = batch.checked();
            if (!isOver() && !checked.isEmpty()) {
                Bitfield good = batch.verdicts();
                StorageEvent verdicts = new StorageEvent.PiecesChecked(number, batch.first(), checked, good);
                storage.ledger()
                        .checked(batch.first(), checked, good, check, batch.since(), () -> storage.post(verdicts));
            }
            batches.leave();
        });
    }

    /** Every file's length on disk; -1 where there is none that could be read. */
    private long[] survey() {
        long[] lengths = new long[files.count()];
        for (int i = 0; i < lengths.length && !isOver(); i++) {
            if (files.file(i).pad()) {
                lengths[i] = files.file(i).length();
                continue;
            }
            try {
                lengths[i] = asked.isFull() ? files.survey(i) : files.length(i);
            } catch (IOException e) {
                lengths[i] = -1;
                report((int) (files.file(i).offset() / layout.pieceLength()), i, e);
            }
        }
        return lengths;
    }

    private boolean isThere(int piece, long[] lengths) {
        for (FileSpan span : files.spans(piece, 0, layout.pieceBytes(piece))) {
            if (span.offset() + span.length() > lengths[span.file()]) {
                return false;
            }
        }
        return true;
    }

    /** How many pieces from {@code first} on are there and fit a buffer together; 0 when the first alone is too long. */
    private int wholePieces(int first, int most, long[] lengths) {
        int count = 0;
        int bytes = 0;
        int gap = all.nextOutside(asked, first);
        int end = gap < 0 ? layout.pieces() : gap;
        while (count < most && first + count < end) {
            int piece = first + count;
            if (bytes + (long) layout.pieceBytes(piece) > CheckBuffers.BYTES
                    || (count > 0 && !isThere(piece, lengths))) {
                break;
            }
            bytes += layout.pieceBytes(piece);
            count++;
        }
        return count;
    }

    private void checkRun(CheckReader reader, CheckBatch batch, int first, int count) {
        ByteBuffer buffer = storage.disk().checkBuffers().take();
        BitSet unread = new BitSet();
        int bytes = (int) (layout.pieceOffset(first + count - 1) - layout.pieceOffset(first))
                + layout.pieceBytes(first + count - 1);
        try {
            reader.read(first, 0, bytes, buffer);
        } catch (FileFault _) {
            readOneByOne(reader, first, count, buffer.clear(), unread);
        }
        batch.add(count, bytes);
        batch.gate().enter();
        storage.disk().hashers().submit(new Run(batch, buffer, first, count, unread));
    }

    /** Finds out which pieces of a run cannot be read. */
    private void readOneByOne(CheckReader reader, int first, int count, ByteBuffer buffer, BitSet unread) {
        for (int i = 0; i < count; i++) {
            int piece = first + i;
            buffer.position((int) (layout.pieceOffset(piece) - layout.pieceOffset(first)));
            try {
                reader.read(piece, 0, layout.pieceBytes(piece), buffer);
            } catch (FileFault fault) {
                unread.set(i);
                report(piece, reader.lastFile(), fault);
            }
        }
    }

    private void report(int piece, int file, IOException e) {
        FileFault fault = FileFault.of("check", files.name(file), e);
        storage.noticed(fault);
        if (fault.kind() != ErrorKind.FILES_MISSING
                && fault.kind() != ErrorKind.FILES_CHANGED
                && !reported.get(file)
                && !isOver()) {
            reported.set(file);
            storage.post(new StorageEvent.ReadFailed(piece, fault.error()));
        }
    }

    private void checkLarge(CheckReader reader, CheckBatch batch, int piece) {
        batch.gate().enter();
        Large large = new Large(batch, piece);
        int pieceBytes = layout.pieceBytes(piece);
        batch.add(1, pieceBytes);
        for (int at = 0; at < pieceBytes; at += CheckBuffers.BYTES) {
            int bytes = Math.min(CheckBuffers.BYTES, pieceBytes - at);
            ByteBuffer buffer = storage.disk().checkBuffers().take();
            boolean isRead = !isOver();
            try {
                if (isRead) {
                    reader.read(piece, at, bytes, buffer);
                }
            } catch (FileFault fault) {
                isRead = false;
                report(piece, reader.lastFile(), fault);
            }
            large.add(new Part(buffer.flip(), isRead, !isRead || at + bytes == pieceBytes));
            if (!isRead) {
                return;
            }
        }
    }

    /** Whole pieces in one buffer, hashed by one hasher. */
    private final class Run implements Hashers.Job {
        private final CheckBatch batch;
        private final ByteBuffer buffer;
        private final int first;
        private final int count;
        private final BitSet unread;

        Run(CheckBatch batch, ByteBuffer buffer, int first, int count, BitSet unread) {
            this.batch = batch;
            this.buffer = buffer;
            this.first = first;
            this.count = count;
            this.unread = unread;
        }

        @Override
        public void run(Digests digests) {
            try {
                ByteBuffer[] bytes = new ByteBuffer[1];
                for (int i = 0; i < count && !isOver(); i++) {
                    int piece = first + i;
                    int from = (int) (layout.pieceOffset(piece) - layout.pieceOffset(first));
                    bytes[0] = buffer.slice(from, layout.pieceBytes(piece));
                    if (!unread.get(i) && storage.verifier().verify(piece, bytes, digests) instanceof Good) {
                        batch.markGood(piece);
                    }
                }
            } catch (RuntimeException | Error fault) {
                bug = FileStorage.bug(fault, "a check");
            }
            end();
        }

        @Override
        public void refused() {
            end();
        }

        private void end() {
            storage.disk().checkBuffers().giveBack(buffer);
            batch.gate().leave();
        }
    }

    /** @param isRead whether the buffer holds what the disk has; otherwise the piece is bad */
    private record Part(ByteBuffer buffer, boolean isRead, boolean isLast) {}

    /** A piece longer than a buffer: its parts are hashed in order, by one hasher at a time. */
    private final class Large implements Hashers.Job {
        private final CheckBatch batch;
        private final int piece;
        private final PieceVerifier.Parts digest;
        private final ConcurrentLinkedQueue<Part> parts = new ConcurrentLinkedQueue<>();
        private final AtomicInteger waiting = new AtomicInteger();

        Large(CheckBatch batch, int piece) {
            this.batch = batch;
            this.piece = piece;
            this.digest = storage.verifier().parts(piece);
        }

        void add(Part part) {
            parts.add(part);
            if (waiting.getAndIncrement() == 0) {
                storage.disk().hashers().submit(this);
            }
        }

        @Override
        public void run(Digests digests) {
            drain(true);
        }

        @Override
        public void refused() {
            drain(false);
        }

        private void drain(boolean isHashed) {
            do {
                Part part = parts.remove();
                if (isHashed && part.isRead && !isOver()) {
                    digest.add(part.buffer);
                }
                storage.disk().checkBuffers().giveBack(part.buffer);
                if (part.isLast) {
                    if (isHashed && part.isRead && digest.isGood()) {
                        batch.markGood(piece);
                    }
                    batch.gate().leave();
                }
            } while (waiting.decrementAndGet() > 0);
        }
    }
}
