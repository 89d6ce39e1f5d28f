package dev.tamsui.engine.storage;

import java.time.Duration;

/**
 * When pieces that wait to be recorded are synced: as soon as one of the two is reached.
 *
 * @param bytes written and not yet synced, per volume, at least 1; this much may have to be fetched anew after a power cut
 * @param age of what waits for longest
 */
public record SyncSettings(long bytes, Duration age) {
    public static final SyncSettings DEFAULT = new SyncSettings(64L * 1024 * 1024, Duration.ofSeconds(5));
}
