package dev.tamsui.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * Whether the engine is alive and ready, cheap enough to ask every second.
 *
 * @param oldestEventNanos age of the oldest event that some loop has not handled yet; 0 when there is none
 * @param listening whether the peer port is bound
 * @param listenPort the bound port, 0 when none
 * @param listLoaded whether every torrent of the store is known
 * @param fault what keeps the state or some data from being kept, null when nothing does; holds no secret
 */
public record EngineHealth(
        long oldestEventNanos,
        boolean listening,
        int listenPort,
        boolean listLoaded,
        @Nullable String fault) {}
