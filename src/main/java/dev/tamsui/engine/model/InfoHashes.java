package dev.tamsui.engine.model;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The hashes one torrent is known by: v1, v2, or for a hybrid both; at least one.
 *
 * @param v1 20 bytes, or null when the torrent is v2 only
 * @param v2 32 bytes, or null when the torrent is v1 only
 */
public record InfoHashes(@Nullable InfoHash v1, @Nullable InfoHash v2) {
    public InfoHashes {
        if (v1 == null && v2 == null) {
            throw new IllegalArgumentException("a torrent has at least one info hash");
        }
    }

    public static InfoHashes ofV1(InfoHash v1) {
        return new InfoHashes(v1, null);
    }

    /** The one shown to people and used in addresses: v1 where there is one. */
    public InfoHash primary() {
        return v1 != null ? v1 : Objects.requireNonNull(v2);
    }

    public boolean contains(InfoHash hash) {
        return (v1 != null && hash.equals(v1)) || (v2 != null && hash.equals(v2));
    }
}
