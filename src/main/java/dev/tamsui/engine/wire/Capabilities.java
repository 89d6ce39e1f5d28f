package dev.tamsui.engine.wire;

/**
 * What a peer says it speaks, in the eight reserved bytes of the handshake (BEP 4, "known reserved bit allocations"). A
 * claim: messages that were not agreed upon must do no harm either. Bits we do not know are dropped.
 *
 * @param extended the extension protocol (BEP 10): {@code 0x10} of byte 5
 * @param dht the DHT and the port message (BEP 5): {@code 0x01} of byte 7
 * @param fast the fast extension (BEP 6): {@code 0x04} of byte 7
 * @param v2 a hybrid torrent may go on as v2 (BEP 52, "upgrade path"): {@code 0x10} of byte 7
 */
public record Capabilities(boolean extended, boolean dht, boolean fast, boolean v2) {
    /** What we say. */
    public static final Capabilities OURS = new Capabilities(true, false, true, false);

    private static final long EXTENDED = 0x10L << 16;
    private static final long DHT = 0x01;
    private static final long FAST = 0x04;
    private static final long V2 = 0x10;

    /** @param reserved the eight bytes, the first uppermost */
    public static Capabilities of(long reserved) {
        return new Capabilities(
                (reserved & EXTENDED) != 0, (reserved & DHT) != 0, (reserved & FAST) != 0, (reserved & V2) != 0);
    }

    /** The eight bytes, the first uppermost. */
    public long reserved() {
        return (extended ? EXTENDED : 0) | (dht ? DHT : 0) | (fast ? FAST : 0) | (v2 ? V2 : 0);
    }

    /** What both sides speak. */
    public Capabilities and(Capabilities other) {
        return of(reserved() & other.reserved());
    }
}
