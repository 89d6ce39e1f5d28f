package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tamsuis among themselves share what they have. */
@Interop
@Isolated("ten daemons are enough for one machine")
class SwarmIT {
    private static final int LEECHES = 10;
    private static final int SEED_BYTES_PER_SECOND = 4 << 20;

    /**
     * Ten leeches that together send little more than the seed alone: they cannot all be done before it has had the time
     * to send four copies.
     */
    private static final int LEECH_KILOBITS_PER_SECOND = 4000;

    @Test
    void tenLeechesFinishAfterTheSeedLeftWithOneCopyOut() {
        try (Swarm swarm = Swarm.of("one-copy-out", 1 + LEECHES)) {
            Torrent file = swarm.file("file.bin", 16);
            swarm.track(file);
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(SEED_BYTES_PER_SECOND);
            Transfers.seed(seed, swarm.origin(), file);
            List<Tamsui> leeches = IntStream.range(0, LEECHES)
                    .mapToObj(i -> swarm.start("tamsui", Tamsui::oneOfMany))
                    .toList();
            leeches.forEach(Tamsui::awaitReady);
            leeches.forEach(leech -> leech.host().limitSending(LEECH_KILOBITS_PER_SECOND));
            leeches.forEach(leech -> leech.add(file));

            Patience.until("one copy is out", () -> seed.hasSentEveryPiece(file));
            seed.leave(file);
            assertThat(leeches.stream().filter(leech -> !leech.isComplete(file)).count())
                    .as("leeches that still need the others, or this proves nothing")
                    .isPositive();
            seed.close();

            for (Tamsui leech : leeches) {
                Patience.until("the leech on " + leech.host() + " finishes", () -> leech.isComplete(file));
                Transfers.assertDownloaded(leech, file);
            }
        }
    }
}
