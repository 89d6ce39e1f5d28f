package dev.tamsui.engine.torrent;

import dev.tamsui.engine.wire.MetadataMessage;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * An info dictionary of a size that peers claim it has, as it comes in pieces (BEP 9). It takes memory only for what has come.
 * Thread: the loop's.
 */
final class MetadataAssembly {
    private final int totalBytes;
    private final TreeMap<Integer, byte[]> pieces = new TreeMap<>();
    private final Set<InetAddress> senders = new HashSet<>();

    /** @param totalBytes at least 1 */
    MetadataAssembly(int totalBytes) {
        this.totalBytes = totalBytes;
    }

    int totalBytes() {
        return totalBytes;
    }

    int pieces() {
        return Math.ceilDiv(totalBytes, MetadataMessage.PIECE_BYTES);
    }

    int pieceBytes(int piece) {
        return Math.min(MetadataMessage.PIECE_BYTES, totalBytes - piece * MetadataMessage.PIECE_BYTES);
    }

    boolean has(int piece) {
        return pieces.containsKey(piece);
    }

    /** @param bytes {@link #pieceBytes} of them; what came before for the piece stays */
    void put(int piece, byte[] bytes, InetAddress sender) {
        if (pieces.putIfAbsent(piece, bytes) == null) {
            senders.add(sender);
        }
    }

    boolean isWhole() {
        return pieces.size() == pieces();
    }

    /** All of it, in order. */
    byte[] whole() {
        ByteArrayOutputStream all = new ByteArrayOutputStream(totalBytes);
        pieces.values().forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** Whoever has sent a part of it. */
    Set<InetAddress> senders() {
        return Set.copyOf(senders);
    }

    /** Bytes held. */
    int bytes() {
        return pieces.values().stream().mapToInt(piece -> piece.length).sum();
    }
}
