package dev.tamsui.engine.torrent;

import dev.tamsui.engine.storage.TorrentStorage;
import java.nio.ByteBuffer;

/** Answers nothing; the test does. */
final class NoStorage implements TorrentStorage {
    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {}

    @Override
    public void check() {}

    @Override
    public void cancelCheck() {}

    @Override
    public void verifySizes() {}

    @Override
    public void finish() {}

    @Override
    public void close() {}

    @Override
    public void delete() {}
}
