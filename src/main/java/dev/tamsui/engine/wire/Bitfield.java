package dev.tamsui.engine.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A set of pieces, laid out as on the wire: bit 7 of byte 0 is piece 0, spare bits are zero (BEP 3, "peer messages").
 *
 * <p>Mutable, confined to one thread; {@link #copy} before handing it to another.
 */
public final class Bitfield {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bits;
    private final int size;
    private int count;

    /** An empty set over {@code size} pieces. */
    public Bitfield(int size) {
        this(new byte[byteLength(size)], size, 0);
    }

    private Bitfield(byte[] bits, int size, int count) {
        this.bits = bits;
        this.size = size;
        this.count = count;
    }

    public static Bitfield full(int size) {
        Bitfield all = new Bitfield(size);
        Arrays.fill(all.bits, (byte) 0xff);
        if (size % 8 != 0) {
            all.bits[size / 8] = (byte) (0xff << (8 - size % 8));
        }
        all.count = size;
        return all;
    }

    /**
     * Reads a peer's bitfield.
     *
     * @throws IllegalArgumentException when it is not exactly {@code size} bits long or a spare bit is set
     */
    public static Bitfield of(byte[] bits, int size) {
        if (bits.length != byteLength(size)) {
            throw new IllegalArgumentException(
                    "a bitfield of " + bits.length + " bytes for " + size + " pieces, not " + byteLength(size));
        }
        int spare = bits.length * 8 - size;
        if (spare > 0 && (bits[bits.length - 1] & ((1 << spare) - 1)) != 0) {
            throw new IllegalArgumentException("a bitfield with spare bits set");
        }
        int count = 0;
        for (byte b : bits) {
            count += Integer.bitCount(Byte.toUnsignedInt(b));
        }
        return new Bitfield(bits.clone(), size, count);
    }

    /** Bytes that a bitfield over {@code size} pieces takes. */
    public static int byteLength(int size) {
        return Math.ceilDiv(size, 8);
    }

    /** @throws IndexOutOfBoundsException when there is no such piece, here and for {@link #set} and {@link #clear} */
    public boolean has(int piece) {
        Objects.checkIndex(piece, size);
        return (bits[piece >> 3] & (0x80 >> (piece & 7))) != 0;
    }

    /** Returns false when the piece was in the set already. */
    public boolean set(int piece) {
        if (has(piece)) {
            return false;
        }
        bits[piece >> 3] |= (byte) (0x80 >> (piece & 7));
        count++;
        return true;
    }

    /** Returns false when the piece was not in the set. */
    public boolean clear(int piece) {
        if (!has(piece)) {
            return false;
        }
        bits[piece >> 3] &= (byte) ~(0x80 >> (piece & 7));
        count--;
        return true;
    }

    /**
     * The lowest piece at or above {@code from} that is in both sets, -1 when there is none. Reads 64 pieces at a time: two
     * million of them take some ten microseconds.
     *
     * @param other of the same size
     */
    public int nextCommon(Bitfield other, int from) {
        return next(other, 0, from);
    }

    /** The lowest piece at or above {@code from} that is in this set and not in the other, -1 when there is none; as fast. */
    public int nextOutside(Bitfield other, int from) {
        return next(other, -1, from);
    }

    /** @param flip 0 to look for what is in the other set too, -1 for what is not */
    private int next(Bitfield other, int flip, int from) {
        if (from >= size) {
            return -1;
        }
        int at = from >> 3;
        int found = bits[at] & (other.bits[at] ^ flip) & (0xff >> (from & 7));
        if (found != 0) {
            return firstOf(found, at);
        }
        for (at++; at + Long.BYTES <= bits.length; at += Long.BYTES) {
            long many = (long) LONGS.get(bits, at) & ((long) LONGS.get(other.bits, at) ^ flip);
            if (many != 0) {
                return (at << 3) + Long.numberOfLeadingZeros(many);
            }
        }
        for (; at < bits.length; at++) {
            found = bits[at] & (other.bits[at] ^ flip) & 0xff;
            if (found != 0) {
                return firstOf(found, at);
            }
        }
        return -1;
    }

    private static int firstOf(int byteBits, int at) {
        return (at << 3) + Integer.numberOfLeadingZeros(byteBits) - 24;
    }

    /** Pieces in the set. */
    public int count() {
        return count;
    }

    /** Pieces that could be in the set. */
    public int size() {
        return size;
    }

    public boolean isFull() {
        return count == size;
    }

    public boolean isEmpty() {
        return count == 0;
    }

    public Bitfield copy() {
        return new Bitfield(bits.clone(), size, count);
    }

    /** A copy of the wire form. */
    public byte[] bytes() {
        return bits.clone();
    }
}
