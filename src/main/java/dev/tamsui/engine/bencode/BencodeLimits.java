package dev.tamsui.engine.bencode;

/**
 * What a decoder puts up with before it refuses.
 *
 * @param bytes length of the input
 * @param depth containers around a value, the outermost counted
 * @param tokens values of all kinds, keys too, with one more a container for its end; the table takes 8 bytes each
 */
public record BencodeLimits(int bytes, int depth, int tokens) {
    /** For .torrent files: far above honest ones, and some 45 MB of table at worst, for as long as it is read. */
    public static final BencodeLimits TORRENT = new BencodeLimits(10 * 1024 * 1024, 100, 3_000_000);

    private static final int MAX_TOKENS = 1 << 29;

    public BencodeLimits {
        if (bytes < 1 || depth < 0 || tokens < 1 || tokens > MAX_TOKENS) {
            throw new IllegalArgumentException(
                    "at most " + bytes + " bytes, " + depth + " deep, " + tokens + " tokens");
        }
    }
}
