package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlameTest {
    private static final InetAddress ANN = new InetSocketAddress("10.0.0.1", 1).getAddress();
    private static final InetAddress BEN = new InetSocketAddress("10.0.0.2", 1).getAddress();
    private static final InetAddress CAT = new InetSocketAddress("10.0.0.3", 1).getAddress();

    private final Blame blame = new Blame();

    @Test
    void whoSentABadPieceAloneIsProvenAtOnce() {
        assertThat(blame.failed(3, List.of(ANN, ANN), new long[] {1, 2})).containsExactly(ANN);
        assertThat(blame.concerns(3)).isFalse();
    }

    @Test
    void aGoodCopyTellsWhichOfSeveralSendersLied() {
        assertThat(blame.failed(3, List.of(ANN, BEN, CAT), new long[] {1, 9, 3}))
                .isEmpty();
        assertThat(blame.failed(3, List.of(CAT, BEN, ANN), new long[] {8, 2, 3}))
                .isEmpty();
        assertThat(blame.concerns(3)).isTrue();
        assertThat(blame.passed(3, Set.of(ANN, BEN), new long[] {1, 2, 3})).containsExactlyInAnyOrder(BEN, CAT);
        assertThat(blame.concerns(3)).isFalse();
    }

    @Test
    void everySenderIsASuspectUntilTheGoodCopyOrAGoodPieceOfItsOwnClearsIt() {
        blame.failed(3, List.of(ANN, BEN, CAT), new long[] {1, 9, 3});
        assertThat(blame.changed()).isTrue();
        assertThat(blame.changed()).isFalse();
        assertThat(List.of(ANN, BEN, CAT)).allMatch(blame::suspects);

        blame.passed(7, Set.of(CAT), null);
        assertThat(blame.suspects(CAT)).isFalse();
        blame.passed(8, Set.of(ANN, BEN), null);
        assertThat(blame.suspects(ANN)).as("a piece of two proves nothing").isTrue();

        blame.passed(3, Set.of(ANN), new long[] {1, 2, 3});
        assertThat(List.of(ANN, BEN, CAT)).noneMatch(blame::suspects);
        assertThat(blame.changed()).isTrue();
    }

    @Test
    void aPieceThatNeverFailedBlamesNobody() {
        assertThat(blame.passed(4, Set.of(ANN), null)).isEmpty();
    }

    @Test
    void theOldestFailuresAreForgottenFirstThoseOfTheSamePieceToo() {
        int half = Blame.MAX_BLOCKS / 2;
        List<InetAddress> senders = new ArrayList<>(Collections.nCopies(half, ANN));
        senders.set(0, BEN);
        long[] bensLie = new long[half];
        bensLie[0] = 1;
        long[] annsLie = new long[half];
        annsLie[1] = 1;
        blame.failed(1, senders, bensLie);
        blame.failed(1, senders, annsLie);
        blame.failed(1, senders, annsLie);
        assertThat(blame.passed(1, Set.of(CAT), new long[half])).containsExactly(ANN);

        blame.failed(1, senders, bensLie);
        blame.failed(2, senders, bensLie);
        blame.failed(3, senders, bensLie);
        assertThat(blame.concerns(1)).isFalse();
        assertThat(blame.concerns(2)).isTrue();
        assertThat(blame.concerns(3)).isTrue();
    }
}
