package dev.tamsui.engine.torrent;

import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.wire.MetadataCodec;
import dev.tamsui.engine.wire.MetadataMessage;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/*
 * Nothing in the extension says which piece is right: only the hash of the whole does. So peers that claim the same size fill one
 * assembly together, which is quick, and is right at once unless one of them lies. If it is wrong, and several have sent parts of
 * it, there is no telling who lied: from then on each peer that claims that size fills an assembly of its own, and whoever has sent
 * all of a wrong one is a liar, proven, and asked no more. Twenty liars cost one round in vain, whatever they do: those that send
 * rubbish prove themselves, those that send nothing are passed over after some seconds, as what they were asked for is asked of
 * others too.
 */

/**
 * Which piece of the info dictionary to ask of whom, and whether what came is what the hash says (BEP 9).
 *
 * <p>Thread: the loop's.
 */
final class MetadataFetch {
    /** Requests waiting at a peer; some refuse more. */
    static final int MAX_ASKED = 2;

    /** Who has answered another request, and this one not for so long, has overlooked it. */
    private static final long OVERLOOKED_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Who has not answered for so long is not waited for: others may be asked for the same. */
    private static final long SHARE_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** Who has not answered for so long is given up for a while. */
    private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long REST_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** What a torrent may hold of it, unless that is one whole. */
    private static final long MAX_BYTES = 64L << 20;

    private final InfoHashes hashes;
    private final Map<Integer, MetadataAssembly> together = new HashMap<>();
    /** Sizes for which what came together was wrong. */
    private final Set<Integer> doubted = new HashSet<>();

    private final Set<InetAddress> liars = new HashSet<>();
    private @Nullable InfoDictionary found;

    MetadataFetch(InfoHashes hashes) {
        this.hashes = hashes;
    }

    /** The info dictionary; null until it is there. */
    @Nullable
    InfoDictionary found() {
        return found;
    }

    boolean isLiar(InetAddress address) {
        return liars.contains(address);
    }

    /** Bytes that may still turn out to be right. */
    long bytesHeld(Collection<MetadataSource> sources) {
        long bytes = 0;
        for (MetadataAssembly each : together.values()) {
            bytes += each.bytes();
        }
        for (MetadataSource source : sources) {
            bytes += source.own == null ? 0 : source.own.bytes();
        }
        return bytes;
    }

    /** What the peer sent that we had asked it for, or answers to that. A wrong answer ends the connection. */
    void heard(MetadataSource from, MetadataMessage message, Collection<MetadataSource> all, long nowNanos) {
        switch (message) {
            case MetadataMessage.Data data -> data(from, data, all, nowNanos);
            case MetadataMessage.Reject(int piece) -> {
                if (from.asked.remove(piece) != null) {
                    rests(from, nowNanos);
                }
            }
            case MetadataMessage.Request(int piece) -> {
                if (from.metadataId > 0) {
                    from.link.send(MetadataCodec.encode(from.metadataId, new MetadataMessage.Reject(piece)));
                }
            }
            case MetadataMessage.Unknown _ -> {}
        }
    }

    private void data(MetadataSource from, MetadataMessage.Data data, Collection<MetadataSource> all, long nowNanos) {
        if (from.asked.remove(data.piece()) == null || found != null) {
            return; // too late, or never asked for
        }
        MetadataAssembly assembly = assembly(from, all);
        if (assembly == null) {
            return;
        }
        boolean isOther = data.totalBytes() != 0 && data.totalBytes() != assembly.totalBytes();
        if (isOther || data.bytes().remaining() != assembly.pieceBytes(data.piece())) {
            lied(
                    from,
                    "piece " + data.piece() + " of metadata has " + data.bytes().remaining() + " bytes of "
                            + data.totalBytes());
            return;
        }
        byte[] bytes = new byte[data.bytes().remaining()];
        data.bytes().duplicate().get(bytes);
        assembly.put(data.piece(), bytes, from.address());
        from.failures = 0;
        from.answeredNanos = nowNanos;
        if (assembly.isWhole()) {
            judge(from, assembly, all);
        }
        askAll(all, nowNanos);
    }

    private void judge(MetadataSource last, MetadataAssembly assembly, Collection<MetadataSource> all) {
        InfoDictionary whole = new InfoDictionary(assembly.whole());
        if (whole.is(hashes)) {
            found = whole;
            return;
        }
        if (assembly.senders().size() == 1) {
            if (assembly == last.own) {
                last.own = null;
            } else {
                together.remove(assembly.totalBytes());
            }
            lied(last, "its metadata is not what the hash says");
            return;
        }
        together.remove(assembly.totalBytes());
        doubted.add(assembly.totalBytes());
        for (MetadataSource source : all) {
            if (source.totalBytes == assembly.totalBytes()) {
                source.asked.clear(); // what is still to come would count for another assembly
            }
        }
    }

    private void lied(MetadataSource source, String how) {
        liars.add(source.address());
        source.own = null;
        source.asked.clear();
        source.link.close(new DisconnectReason.Violation(how));
    }

    private static void rests(MetadataSource source, long nowNanos) {
        source.failures++;
        source.restsUntilNanos = nowNanos + REST_NANOS * source.failures;
        source.asked.clear();
    }

    /** Asks whoever can be asked for what is missing. */
    void askAll(Collection<MetadataSource> all, long nowNanos) {
        for (MetadataSource source : all) {
            if (found == null) {
                ask(source, all, nowNanos);
            }
        }
    }

    private void ask(MetadataSource source, Collection<MetadataSource> all, long nowNanos) {
        if (!source.hasMetadata() || source.restsUntilNanos - nowNanos > 0 || isLiar(source.address())) {
            return;
        }
        MetadataAssembly assembly = assembly(source, all);
        while (assembly != null && source.asked.size() < source.window) {
            int piece = nextPiece(source, assembly, all, nowNanos);
            if (piece < 0) {
                return;
            }
            source.asked.put(piece, nowNanos);
            source.link.send(MetadataCodec.encode(source.metadataId, new MetadataMessage.Request(piece)));
        }
    }

    /** What the peer's pieces go into; null when there is no room for one more lie. */
    private @Nullable MetadataAssembly assembly(MetadataSource source, Collection<MetadataSource> all) {
        if (!doubted.contains(source.totalBytes)) {
            MetadataAssembly there = together.get(source.totalBytes);
            if (there == null && bytesHeld(all) < MAX_BYTES) {
                there = new MetadataAssembly(source.totalBytes);
                together.put(source.totalBytes, there);
            }
            return there;
        }
        if (source.own == null && bytesHeld(all) < MAX_BYTES) {
            source.own = new MetadataAssembly(source.totalBytes);
        }
        return source.own;
    }

    /** One that nobody was asked for; or else one that another has not answered for some time; -1 for none. */
    private static int nextPiece(
            MetadataSource source, MetadataAssembly assembly, Collection<MetadataSource> all, long nowNanos) {
        int late = -1;
        for (int piece = 0; piece < assembly.pieces(); piece++) {
            if (assembly.has(piece) || source.asked.containsKey(piece)) {
                continue;
            }
            long since = source.own == assembly ? Long.MAX_VALUE : askedSince(piece, assembly.totalBytes(), all);
            if (since == Long.MAX_VALUE) {
                return piece;
            }
            if (late < 0 && nowNanos - since >= SHARE_NANOS) {
                late = piece;
            }
        }
        return late;
    }

    /** Since when somebody is to answer with the piece; {@code Long.MAX_VALUE} when nobody is. */
    private static long askedSince(int piece, int totalBytes, Collection<MetadataSource> all) {
        long first = Long.MAX_VALUE;
        for (MetadataSource other : all) {
            Long asked = other.totalBytes == totalBytes ? other.asked.get(piece) : null;
            first = asked == null ? first : Math.min(first, asked);
        }
        return first;
    }

    /** Once a second: whoever does not answer is passed over. */
    void tick(Collection<MetadataSource> all, long nowNanos) {
        for (MetadataSource source : all) {
            long answered = source.answeredNanos;
            if (nowNanos - answered >= OVERLOOKED_NANOS
                    && source.asked.values().stream().anyMatch(asked -> asked < answered)) {
                source.window = 1;
                source.asked.values().removeIf(asked -> asked <= answered);
            }
            if (source.asked.values().stream().anyMatch(asked -> nowNanos - asked >= ANSWER_NANOS)) {
                rests(source, nowNanos);
            }
        }
        together.keySet().removeIf(size -> all.stream().noneMatch(source -> source.totalBytes == size));
        if (bytesHeld(all) >= MAX_BYTES) {
            dropLargest(all);
        }
        askAll(all, nowNanos);
    }

    /** Somebody has to give way, or large lies that never get whole would keep out what is small and true. */
    private void dropLargest(Collection<MetadataSource> all) {
        together.values().stream()
                .max(Comparator.comparingInt(MetadataAssembly::bytes))
                .ifPresent(largest -> together.remove(largest.totalBytes()));
        all.stream()
                .filter(source -> source.own != null)
                .max(Comparator.comparingInt(
                        source -> Objects.requireNonNull(source.own).bytes()))
                .ifPresent(source -> source.own = null);
    }
}
