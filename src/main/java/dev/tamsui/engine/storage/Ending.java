package dev.tamsui.engine.storage;

/**
 * How a torrent's storage ends, once the last job is done: what waits is synced and recorded, or could not be, then its files are
 * closed, or removed.
 *
 * <p>Thread: whoever leaves the storage's gate last; nothing blocks.
 */
final class Ending {
    private final FileStorage storage;
    private final Errands errands;

    Ending(FileStorage storage, Errands errands) {
        this.storage = storage;
        this.errands = errands;
    }

    /** @param unshare tells what others may do with the files from now on */
    void close(Runnable unshare) {
        afterFlush(() -> {
            unshare.run();
            closeFiles();
        });
    }

    void delete() {
        FileTree tree = new FileTree(storage);
        afterFlush(() -> errands.begin(tree::deleteSome, () -> {
            storage.disk().deletes(-1);
            leaveFor(tree.deleted());
        }));
    }

    /** In the order of the calls. */
    private void afterFlush(Runnable next) {
        Place place = storage.place();
        if (place.volume() == null
                && place.isUsed()) { // it is on its way to another, and all that was recorded with it
            errands.begin(() -> false, () -> flush(next));
        } else {
            flush(next);
        }
    }

    private void flush(Runnable next) {
        Volume volume = storage.place().volume();
        if (volume == null) {
            next.run();
        } else {
            volume.flush(storage.ledger(), next);
        }
    }

    private void closeFiles() {
        StorageEvent closed = new StorageEvent.Closed();
        if (storage.place().isUsed()) {
            errands.begin(() -> false, () -> leaveFor(closed));
        } else { // no file was ever opened: do not go looking for the volume
            storage.disk().hashers().submit(new Posting(storage, closed));
        }
    }

    private void leaveFor(StorageEvent answer) {
        storage.place().leave();
        storage.post(answer);
    }

    /** An answer that takes no file. */
    private record Posting(FileStorage storage, StorageEvent answer) implements Hashers.Job {
        @Override
        public void run(Digests digests) {
            storage.post(answer);
        }

        @Override
        public void refused() {
            storage.post(answer);
        }
    }
}
