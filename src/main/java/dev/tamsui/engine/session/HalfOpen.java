package dev.tamsui.engine.session;

/**
 * How many dials may be under way: as many as are set, and fewer where downloads are limited, since a slow line is filled by few
 * peers and suffers from what others send it in vain.
 */
final class HalfOpen {
    private static final long BYTES_PER_SECOND_FOR_ONE = 100_000;
    private static final int AT_LEAST = 8;

    private HalfOpen() {}

    /**
     * @param most at least 1
     * @param limit of all downloads in bytes a second, 0 for none
     */
    static int of(int most, long limit) {
        return limit == 0 ? most : Math.clamp(limit / BYTES_PER_SECOND_FOR_ONE, Math.min(AT_LEAST, most), most);
    }
}
