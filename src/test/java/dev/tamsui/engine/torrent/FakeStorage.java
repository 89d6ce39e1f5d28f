package dev.tamsui.engine.torrent;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.storage.TorrentStorage;
import dev.tamsui.engine.wire.Bitfield;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Remembers what it was asked and answers nothing; the test does. */
final class FakeStorage implements TorrentStorage {
    final List<String> asked = new ArrayList<>();
    final Set<TorrentId> restingNear = new HashSet<>();
    boolean mayRest = true;
    /** Each change of the wish to hear of the room there is. */
    final List<Boolean> watches = new ArrayList<>();

    @Override
    public void store(int piece, ByteBuffer[] blocks, boolean fingerprints) {
        asked.add("store " + piece);
    }

    @Override
    public void watchSpace(boolean wanted) {
        if (watches.isEmpty() ? wanted : watches.getLast() != wanted) {
            watches.add(wanted);
        }
    }

    @Override
    public void compare(int number, Recorded recorded) {
        asked.add("compare " + number);
    }

    @Override
    public void check(int number, Bitfield pieces) {
        asked.add("check " + number + (pieces.isFull() ? "" : " of " + pieces.count()));
    }

    @Override
    public void cancelCheck() {}

    @Override
    public void verifySizes(int number) {
        asked.add("sizes " + number);
    }

    @Override
    public void lookAgain() {
        asked.add("look");
    }

    @Override
    public void finish() {
        asked.add("finish");
    }

    @Override
    public void move(int number, Path to) {
        asked.add("move " + number + " to " + to);
    }

    @Override
    public void clear(int number, Path from) {
        asked.add("clear " + number + " at " + from);
    }

    @Override
    public void giveUpMove() {
        asked.add("giveUpMove");
    }

    @Override
    public void close() {
        asked.add("close");
    }

    @Override
    public void delete() {
        asked.add("delete");
    }

    @Override
    public void rest() {
        asked.add("rest");
    }

    @Override
    public boolean mayRest() {
        return mayRest;
    }

    @Override
    public Set<TorrentId> restingNear() {
        return restingNear;
    }
}
