package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A check of the pieces asked for: how it begins and ends, and what is told of it. What is read when is up to {@link CheckWalk}.
 *
 * <p>Lengths are looked at first: a piece that some file is too short for is bad and never read, so absent files cost one
 * look each. A piece that cannot be read is bad; the first such piece of each file is told of by {@code ReadFailed} too, since
 * a person should know, and the others are not, since a dying disk has many.
 *
 * <p>Thread: the volume's lane for checks, and those that help it; {@link #cancel} from any.
 */
final class CheckJob implements Lane.Job {
    private final FileStorage storage;
    private final int number;
    private final Bitfield asked;
    private final TorrentFiles files;
    private final Gate batches = new Gate();
    private final BitSet reported = new BitSet();

    /** The ledger's; handed back with the verdicts. */
    private volatile long check;

    private volatile boolean cancelled;
    private volatile @Nullable TorrentError bug;
    private volatile @Nullable TorrentError missing;

    /** @param asked which pieces; this object's own */
    CheckJob(FileStorage storage, int number, Bitfield asked) {
        this.storage = storage;
        this.number = number;
        this.asked = asked;
        this.files = storage.files();
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
            failed(fault);
        }
        batches.closeThen(this::finish);
    }

    private void walk() {
        check = storage.ledger().checkBegins();
        CheckWalk walk = new CheckWalk(this, storage, new CheckPlan(files, asked, survey()));
        try {
            for (int i = 1; i < storage.disk().checkers(); i++) {
                storage.place().submit(new Help(walk));
            }
        } finally {
            walk.join(); // it alone ends what it has begun
        }
    }

    /** Another lane for the same walk. One that comes too late finds nothing left to do. */
    private record Help(CheckWalk walk) implements Lane.Job {
        @Override
        public Lane.Kind kind() {
            return Lane.Kind.HELP;
        }

        @Override
        public void run(Lane lane) {
            walk.join();
        }

        @Override
        public void refused() {
            // the check goes on without it, to its end
        }
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

    boolean isOver() {
        return cancelled || storage.disk().isClosed();
    }

    /** By a fault of ours. */
    void failed(Throwable fault) {
        bug = FileStorage.bug(fault, "a check");
    }

    /** {@link #tell} must follow, while a lane is still in the walk. */
    CheckBatch begin(int first) {
        batches.enter();
        return new CheckBatch(
                first, storage.disk().ticker().nanos(), storage.ledger().clock());
    }

    /** Once all that was read of the batch is hashed. */
    void tell(CheckBatch batch) {
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
                report(files.pieceAt(i, 0), i, e);
            }
        }
        return lengths;
    }

    /** Thread: the lane for checks, before others help it; then whose turn it is to read. */
    void report(int piece, int file, IOException e) {
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
}
