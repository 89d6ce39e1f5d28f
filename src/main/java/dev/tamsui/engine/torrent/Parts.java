package dev.tamsui.engine.torrent;

import dev.tamsui.engine.choke.Choker;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.picker.PiecePicker;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a torrent is made of, put together once. Each part does one thing; what they do together is {@link Lifecycle}'s to say.
 * Thread: the loop's.
 */
record Parts(
        TorrentHost host,
        TorrentSpec spec,
        TorrentStorage storage,
        Ticker ticker,
        PiecePicker picker,
        PieceMemory memory,
        Swarm swarm,
        Downloads downloads,
        Uploads uploads,
        Announcer.Account account,
        Announcer announcer,
        Check check,
        Move move,
        Progress progress,
        Completion completion,
        Faults faults,
        FileWatch watch) {

    /** Whether it can be told whose a file is, as it must be before anything is written. If not, {@code OthersKnown} is to come. */
    boolean areOthersKnown() {
        return (picker.isComplete() || areOthersThere()) && host.areOthersKnown();
    }

    /** Whether those who may have files in common with it are in memory. If not they are fetched, and {@code OthersKnown} is to come. */
    boolean areOthersThere() {
        Set<TorrentId> resting = storage.restingNear();
        host.fetch(resting);
        return resting.isEmpty();
    }

    /** What trackers are told of it. */
    private record Transferred(Progress progress, Downloads downloads, Uploads uploads) implements Announcer.Account {
        @Override
        public long uploadedBytes() {
            return uploads.rate().total();
        }

        @Override
        public long downloadedBytes() {
            return downloads.rate().total();
        }

        @Override
        public long leftBytes() {
            return progress.leftBytes();
        }
    }

    /** @param self and {@code kept} as for {@link Torrent} */
    static Parts of(
            TorrentSpec spec,
            TorrentHost host,
            TorrentStorage storage,
            Consumer<TorrentEvent> self,
            Ticker ticker,
            RandomGenerator random,
            @Nullable Announcer kept) {
        PieceMemory memory = new PieceMemory(host.memory(), () -> self.accept(new TorrentEvent.MemoryFreed()));
        PiecePicker picker = new PiecePicker(spec.layout(), new Bitfield(spec.pieces()), random, memory);
        Swarm swarm = new Swarm(host, spec, random);
        Downloads downloads = new Downloads(host, picker, memory, storage, swarm);
        Choker choker = new Choker(random, Uploads.QUOTA_PIECES * spec.layout().pieceLength());
        Uploads uploads = new Uploads(host, picker, swarm, choker);
        Check check = new Check(spec, storage, picker, downloads);
        Move move = new Move(spec.stored(), storage);
        Progress progress = new Progress(host, spec, picker, check, move);
        Announcer.Account account = new Transferred(progress, downloads, uploads);
        Announcer announcer = kept == null ? new Announcer(host, spec, account, random) : kept;
        Faults faults = new Faults(spec.stored().id());
        return new Parts(
                host,
                spec,
                storage,
                ticker,
                picker,
                memory,
                swarm,
                downloads,
                uploads,
                account,
                announcer,
                check,
                move,
                progress,
                new Completion(host, storage, swarm, downloads, progress, announcer, ticker),
                faults,
                new FileWatch(spec, storage, downloads, picker, check, progress, faults));
    }
}
