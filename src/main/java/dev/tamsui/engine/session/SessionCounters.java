package dev.tamsui.engine.session;

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
    private final Map<WasteReason, LongAdder> wasted = new EnumMap<>(WasteReason.class);

    SessionCounters() {
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
        Map<WasteReason, Long> sums = new EnumMap<>(WasteReason.class);
        wasted.forEach((reason, adder) -> sums.put(reason, adder.sum()));
        return sums;
    }
}
