package dev.tamsui.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PermitsTest {
    private static final int REQUESTS = 2_000;

    private final Permits permits = new Permits();

    @Test
    void asManyAreSpentAsWereGranted() {
        permits.grant(2);
        assertThat(permits.spend()).isTrue();
        assertThat(permits.isEmpty()).isFalse();
        assertThat(permits.spend()).isTrue();
        assertThat(permits.isEmpty()).isTrue();
        assertThat(permits.spend()).isFalse();
    }

    @Test
    void withdrawingMoreThanAreLeftTakesNothingFromLaterOnes() {
        permits.grant(3);
        assertThat(permits.spend()).isTrue();
        permits.withdraw(3);
        permits.grant(1);
        assertThat(permits.spend()).isTrue();
        assertThat(permits.spend()).isFalse();
    }

    @Test
    void leftoversOfCancelledRequestsDoNotPileUp() {
        for (int hours = 0; hours < 1_000; hours++) {
            permits.grant(50); // all cancelled, and a peer without the fast extension says nothing to that
        }
        int left = 0;
        while (permits.spend()) {
            left++;
        }
        assertThat(left).isEqualTo(4_000);
    }

    /**
     * A peer without the fast extension: what is cancelled comes or does not, in any order. As long as no more is asked for at a time
     * than it lets wait, and no more cancelled is still on its way than that, every block that comes finds its permit.
     */
    @Property(tries = 300)
    void everyBlockThatMayStillComeHasItsPermit(@ForAll @Size(max = 200) List<@From("deeds") Deed> deeds) {
        Permits some = new Permits();
        int asked = 0;
        int cancelled = 0; // and still on their way
        for (Deed deed : deeds) {
            int most = deed.kind() == Kind.ASK ? REQUESTS - asked : deed.kind() == Kind.LOSE ? cancelled : asked;
            int blocks = Math.min(deed.blocks(), most);
            switch (deed.kind()) {
                case ASK -> {
                    some.grant(blocks);
                    asked += blocks;
                }
                case CANCEL -> {
                    blocks = Math.min(blocks, REQUESTS - cancelled);
                    asked -= blocks;
                    cancelled += blocks;
                }
                case COME -> {
                    assertThat(spend(some, blocks)).isEqualTo(blocks);
                    asked -= blocks;
                }
                case COME_LATE -> {
                    blocks = Math.min(deed.blocks(), cancelled);
                    assertThat(spend(some, blocks)).isEqualTo(blocks);
                    cancelled -= blocks;
                }
                case LOSE -> cancelled -= blocks;
                case CHOKE -> {
                    some.withdraw(Integer.MAX_VALUE);
                    asked = 0;
                    cancelled = 0;
                }
            }
        }
        assertThat(spend(some, asked + cancelled)).isEqualTo(asked + cancelled);
        assertThat(spend(some, Integer.MAX_VALUE)).isLessThanOrEqualTo(Permits.MAX - asked - cancelled);
    }

    @Provide
    Arbitrary<Deed> deeds() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class), Arbitraries.integers().between(1, REQUESTS))
                .as(Deed::new);
    }

    /** What can happen to requests; {@code LOSE}: cancelled, and the peer has seen that in time. */
    enum Kind {
        ASK,
        CANCEL,
        COME,
        COME_LATE,
        LOSE,
        CHOKE
    }

    /** Some of it at once. */
    record Deed(Kind kind, int blocks) {}

    private static int spend(Permits permits, int most) {
        int spent = 0;
        while (spent < most && permits.spend()) {
            spent++;
        }
        return spent;
    }

    @Test
    void noneIsSpentTwice() throws InterruptedException {
        permits.grant(Permits.MAX);
        AtomicInteger spent = new AtomicInteger();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            readers.add(Thread.ofVirtual().start(() -> {
                while (permits.spend()) {
                    spent.incrementAndGet();
                }
            }));
        }
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(spent).hasValue(Permits.MAX);
    }
}
