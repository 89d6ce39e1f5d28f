package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** For where nothing is moved. */
record PiecesOnlyLog(Consumer<Map<TorrentId, Recorded>> recording) implements PieceLog {
    @Override
    public void record(Map<TorrentId, Recorded> torrents) {
        recording.accept(torrents);
    }

    @Override
    public boolean moved(TorrentId id, Path to) {
        throw new AssertionError("moved to " + to);
    }

    @Override
    public boolean stayed(TorrentId id, Path to) {
        throw new AssertionError("not moved to " + to);
    }

    @Override
    public void left(TorrentId id, Path place) {
        throw new AssertionError("nothing left at " + place);
    }
}
