package dev.tamsui.engine.session;

import dev.tamsui.engine.model.DisconnectKind;
import dev.tamsui.engine.model.Totals;
import dev.tamsui.engine.model.WasteReason;
import dev.tamsui.engine.torrent.Counters;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What all torrents did since the start. Thread: any; loops add, readers get a sum that may be a moment old. */
final class SessionCounters implements Counters {
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder verified = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder scrubbed = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final Map<WasteReason, LongAdder> wasted = new EnumMap<>(WasteReason.class);
    private final Map<DisconnectKind, LongAdder> disconnects = new EnumMap<>(DisconnectKind.class);

    SessionCounters() {
        for (DisconnectKind kind : DisconnectKind.values()) {
            disconnects.put(kind, new LongAdder());
        }
        for (WasteReason reason : WasteReason.values()) {
            wasted.put(reason, new LongAdder());
        }
    }

    @Override
    public void received(long bytes) {
        received.add(bytes);
    }

    @Override
    public void sent(long bytes) {
        sent.add(bytes);
    }

    @Override
    public void wasted(WasteReason reason, long bytes) {
        Objects.requireNonNull(wasted.get(reason)).add(bytes);
    }

    @Override
    public void pieceVerified(boolean good) {
        (good ? verified : failed).increment();
    }

    @Override
    public void disconnected(DisconnectKind kind) {
        Objects.requireNonNull(disconnects.get(kind)).increment();
    }

    @Override
    public void scrubbed(long bytes) {
        scrubbed.add(bytes);
    }

    @Override
    public void damaged(int pieces) {
        damaged.add(pieces);
    }

    long scrubbedBytes() {
        return scrubbed.sum();
    }

    long damagedPieces() {
        return damaged.sum();
    }

    Totals totals() {
        return new Totals(received.sum(), sent.sum());
    }

    long verified() {
        return verified.sum();
    }

    long failed() {
        return failed.sum();
    }

    Map<WasteReason, Long> wasted() {
        return sums(wasted, new EnumMap<>(WasteReason.class));
    }

    Map<DisconnectKind, Long> disconnects() {
        return sums(disconnects, new EnumMap<>(DisconnectKind.class));
    }

    private static <K> Map<K, Long> sums(Map<K, LongAdder> adders, Map<K, Long> sums) {
        adders.forEach((key, adder) -> sums.put(key, adder.sum()));
        return sums;
    }
}
