package dev.tamsui.engine.picker;

/** So many bytes of memory, counted. */
final class FakeBudget implements PieceBudget {
    private long free;
    private int starts;
    private int refusals;
    private int duplicates;
    boolean allowsDuplicates = true;

    FakeBudget(long bytes) {
        this.free = bytes;
    }

    static FakeBudget unlimited() {
        return new FakeBudget(Long.MAX_VALUE / 2);
    }

    @Override
    public boolean mayStart(int pieceBytes) {
        if (pieceBytes > free) {
            refusals++;
            return false;
        }
        free -= pieceBytes;
        starts++;
        return true;
    }

    @Override
    public boolean mayDuplicate(int blockBytes) {
        if (!allowsDuplicates || blockBytes > free) {
            return false;
        }
        free -= blockBytes;
        duplicates++;
        return true;
    }

    @Override
    public void duplicateEnded(int blockBytes) {
        free += blockBytes;
        duplicates--;
    }

    void giveBack(int pieceBytes) {
        free += pieceBytes;
    }

    long free() {
        return free;
    }

    int starts() {
        return starts;
    }

    int refusals() {
        return refusals;
    }

    int duplicates() {
        return duplicates;
    }
}
