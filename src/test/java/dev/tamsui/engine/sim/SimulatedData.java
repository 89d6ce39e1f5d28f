package dev.tamsui.engine.sim;

import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.BlockSpan;
import org.jspecify.annotations.Nullable;

/** A torrent's storage in a simulation. */
interface SimulatedData extends TorrentStorage {
    boolean isComplete();

    /** Null when the bytes cannot be read. */
    byte @Nullable [] read(BlockSpan span);
}
