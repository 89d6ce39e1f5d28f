package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.wire.Bitfield;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One torrent in one life, as its loop would know it: which pieces there are, and what the storage was asked last. */
final class PowerCutTorrent {

    /** What it is busy with. */
    enum Phase {
        LOOKING,
        STRANDED,
        CHECKING,
        RUNNING,
        PAUSED,
        CLOSING,
        GONE
    }

    private static final Set<ErrorKind> PLANTED = EnumSet.of(ErrorKind.IO, ErrorKind.DISK_FULL);

    /** Who runs it: the machine. */
    interface Machine {
        boolean isOn();

        /** Whether calls have failed in this life. */
        boolean hasFailed();

        void completed(PowerCutTorrent torrent);

        void note(long what);
    }

    final TestTorrent content;
    final int number;
    final StoredTorrent stored;
    final Queue<StorageEvent> events = new ArrayDeque<>();

    /** What callers ask of the loop. */
    final Queue<Runnable> mailbox = new ArrayDeque<>();

    final boolean[] told;
    final Set<Integer> storing = new TreeSet<>();
    Phase phase = Phase.LOOKING;
    boolean wanted;
    boolean isFinished;
    boolean isDeleting;
    int unsynced;
    int trusted;
    int doubtful;
    int unproven;

    private final Machine machine;
    private final FileStorage storage;
    private final @Nullable Recorded recorded;
    private final PowerCutFiles files;
    private Bitfield due;
    private Bitfield unknown;
    private @Nullable Bitfield waits;
    private boolean isAside;
    private boolean isFinishing;
    private int check;

    PowerCutTorrent(
            Machine machine,
            PowerCutFiles files,
            Disk disk,
            TestTorrent content,
            int number,
            StoredTorrent stored,
            @Nullable Recorded recorded) {
        this.machine = machine;
        this.files = files;
        this.content = content;
        this.number = number;
        this.stored = stored;
        this.recorded = recorded;
        wanted = stored.desired() == DesiredState.RUNNING;
        told = new boolean[content.pieces()];
        due = Bitfield.full(content.pieces());
        unknown = new Bitfield(content.pieces());
        storage = disk.open(
                stored.id(),
                stored.savePath(),
                content.files(),
                content.layout(),
                content.verifier(),
                events::add,
                _ -> {});
        begin();
    }

    FileStorage storage() {
        return storage;
    }

    void begin() {
        if (recorded == null) {
            goOn();
        } else {
            phase = Phase.LOOKING;
            storage.compare(++check, recorded);
        }
    }

    private void goOn() {
        if (!wanted) {
            phase = Phase.PAUSED;
        } else if (!due.isEmpty()) {
            phase = Phase.CHECKING;
            check(due, false);
        } else {
            phase = Phase.RUNNING;
            if (!unknown.isEmpty()) {
                check(unknown, true);
            }
        }
    }

    private void check(Bitfield pieces, boolean aside) {
        check++;
        isAside = aside;
        waits = pieces;
        storageAnswered();
    }

    private void storageAnswered() {
        if (waits != null && storing.isEmpty()) {
            storage.check(check, waits);
            waits = null;
        }
    }

    private boolean isEnding() {
        return phase == Phase.CLOSING || phase == Phase.GONE;
    }

    void pause() {
        wanted = false;
        if (phase == Phase.CHECKING || phase == Phase.RUNNING) {
            cancel();
            phase = Phase.PAUSED;
        }
    }

    void resume() {
        wanted = true;
        if (phase == Phase.PAUSED) {
            goOn();
        } else if (phase == Phase.STRANDED) {
            begin();
        }
    }

    void recheck() {
        if (phase == Phase.RUNNING) {
            cancel();
            due = Bitfield.full(due.size());
            unknown = new Bitfield(due.size());
            isFinished = false;
            goOn();
        }
    }

    private void cancel() {
        storage.cancelCheck();
        waits = null;
        check++;
    }

    void end(boolean withData) {
        if (!isEnding()) {
            cancel();
            phase = Phase.CLOSING;
            if (withData) {
                storage.delete();
            } else {
                storage.close();
            }
        }
    }

    /** Hands a piece in, if it is missing. */
    void store(int piece) {
        if (phase == Phase.RUNNING && !told[piece] && storing.add(piece)) {
            int at = (int) content.layout().pieceOffset(piece);
            int length = content.layout().pieceBytes(piece);
            ByteBuffer block = ByteBuffer.wrap(content.content(), at, length).slice();
            storage.store(piece, new ByteBuffer[] {block}, false);
        }
    }

    boolean isComplete() {
        for (boolean has : told) {
            if (!has) {
                return false;
            }
        }
        return true;
    }

    void finish() {
        if (phase == Phase.RUNNING && isComplete() && !isFinished && !isFinishing) {
            isFinishing = true;
            storage.finish();
        }
    }

    /** All that has arrived. */
    void listen() {
        for (Runnable call = mailbox.poll(); call != null; call = mailbox.poll()) {
            call.run();
        }
        for (StorageEvent event = events.poll(); event != null; event = events.poll()) {
            machine.note(event.getClass().getSimpleName().hashCode());
            hear(event);
        }
    }

    private void loseAll(Bitfield pieces) {
        for (int i = pieces.nextCommon(pieces, 0); i >= 0; i = pieces.nextCommon(pieces, i + 1)) {
            lose(i);
        }
    }

    private void hear(StorageEvent event) {
        switch (event) {
            case StorageEvent.PieceStored(int piece, var _) -> answered(piece, true);
            case StorageEvent.PieceCorrupt(int piece, var _) -> throw new AssertionError("piece " + piece);
            case StorageEvent.WriteFailed(int piece, var error) -> {
                planted(error);
                answered(piece, false);
            }
            case StorageEvent.ReadFailed(int piece, var error) -> {
                assertThat(error.kind()).as(error.message()).isNotEqualTo(ErrorKind.INTERNAL);
                lose(piece);
            }
            case StorageEvent.Unsynced(Bitfield pieces, var error) -> {
                planted(error);
                unsynced += pieces.count();
                loseAll(pieces);
            }
            case StorageEvent.ReadRefused(int piece) -> lose(piece);
            case StorageEvent.PiecesChecked(int of, int first, Bitfield checked, Bitfield good) -> {
                if (of == check) {
                    checked(first, checked, good);
                }
            }
            case StorageEvent.CheckFinished(int of, var error) -> {
                assertThat(error).isNull();
                if (of == check && phase == Phase.CHECKING) {
                    goOn();
                }
            }
            case StorageEvent.Finished(var error) -> finished(error);
            case StorageEvent.Compared compared -> compared(compared);
            case StorageEvent.StorageMissing missing -> {
                assertThat(machine.hasFailed() || !machine.isOn())
                        .as("the disk failed: %s", missing)
                        .isTrue();
                if (missing.check() == check && !isEnding()) {
                    phase = Phase.STRANDED;
                }
            }
            case StorageEvent.FilesChanged(Bitfield lost, var _, var error) -> {
                planted(error);
                loseAll(lost);
            }
            case StorageEvent.LookedAgain _ -> {} // nobody asked, but a read that failed may have
            case StorageEvent.OfMove _, StorageEvent.OfVolume _, StorageEvent.SizesChecked _ ->
                throw new AssertionError("unasked: " + event);
            case StorageEvent.Closed _ -> phase = Phase.GONE;
            case StorageEvent.Deleted(var error) -> {
                if (error != null) {
                    planted(error);
                }
                phase = Phase.GONE;
            }
        }
    }

    /** Nothing but what was planted goes wrong. */
    private void planted(TorrentError error) {
        assertThat(PLANTED).as(error.message()).contains(error.kind());
        assertThat(machine.hasFailed() || !machine.isOn()).as(error.message()).isTrue();
    }

    private void answered(int piece, boolean isStored) {
        storing.remove(piece);
        told[piece] = isStored;
        storageAnswered();
    }

    private void lose(int piece) {
        isFinished &= !told[piece];
        told[piece] = false;
    }

    private void checked(int first, Bitfield checked, Bitfield good) {
        Bitfield left = isAside ? unknown : due;
        for (int i = checked.nextCommon(checked, 0); i >= 0; i = checked.nextCommon(checked, i + 1)) {
            int piece = first + i;
            if (!left.clear(piece) || storing.contains(piece)) {
                continue;
            }
            if (good.has(i)) {
                told[piece] = true;
            } else if (!isAside) {
                lose(piece);
            }
        }
    }

    private void finished(@Nullable TorrentError error) {
        isFinishing = false;
        if (error != null) {
            planted(error);
        } else if (isComplete() && phase == Phase.RUNNING) {
            isFinished = true;
            machine.completed(this);
        }
    }

    private void compared(StorageEvent.Compared compared) {
        if (compared.check() != check || isEnding()) {
            return;
        }
        for (int piece = 0; piece < told.length; piece++) {
            told[piece] = compared.trusted().has(piece);
            boolean isUnproven = storage.ledger().isUnproven(piece);
            unproven += told[piece] && isUnproven ? 1 : 0;
            assertThat(!told[piece] || isUnproven || !machine.isOn() || content.isOn(files, stored.savePath(), piece))
                    .as("piece %d of %d is trusted and right, or will be hashed first", piece, number)
                    .isTrue();
        }
        trusted += compared.trusted().count();
        doubtful += compared.doubtful().count();
        due = compared.doubtful().copy();
        unknown = compared.unknown().copy();
        goOn();
    }
}
