package dev.tamsui.engine.model;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The hash of a torrent's raw info dictionary: SHA-1, 20 bytes (BEP 3, "metainfo files"), or SHA-256, 32 bytes (BEP 52).
 *
 * <p>Immutable; any thread.
 */
public final class InfoHash implements Comparable<InfoHash> {
    public static final int V1_BYTES = 20;
    public static final int V2_BYTES = 32;

    private final byte[] bytes;

    private InfoHash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param bytes 20 (v1) or 32 (v2) of them, copied
     * @throws IllegalArgumentException for any other length
     */
    public static InfoHash of(byte[] bytes) {
        if (bytes.length != V1_BYTES && bytes.length != V2_BYTES) {
            throw new IllegalArgumentException("an info hash has 20 or 32 bytes, not " + bytes.length);
        }
        return new InfoHash(bytes.clone());
    }

    /** Reads 40 or 64 hexadecimal digits of either case; empty when {@code text} is anything else. */
    public static Optional<InfoHash> parse(String text) {
        if (text.length() != 2 * V1_BYTES && text.length() != 2 * V2_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InfoHash(HexFormat.of().parseHex(text)));
        } catch (IllegalArgumentException notHex) {
            return Optional.empty();
        }
    }

    /** A copy of the 20 or 32 bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    public boolean isV1() {
        return bytes.length == V1_BYTES;
    }

    /** Lower-case hexadecimal, 40 or 64 digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(InfoHash other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InfoHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
