package dev.tamsui.engine.model;

/**
 * How fast payload may come and go, of one torrent or of all.
 *
 * @param download bytes per second; 0 for as fast as it can
 * @param upload likewise
 */
public record RateLimits(long download, long upload) {
    public static final RateLimits NONE = new RateLimits(0, 0);

    /** Slower, the blocks of one second would not be one. */
    public static final long LEAST = 1_024;

    /** Faster than anything there is; sums of many do not overflow. */
    public static final long MOST = 1_000_000_000_000L;
}
