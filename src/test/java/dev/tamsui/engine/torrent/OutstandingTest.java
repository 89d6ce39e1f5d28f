package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.wire.BlockSpan;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutstandingTest {
    private final Outstanding asked = new Outstanding();

    @Test
    void anAnswerTellsHowLongTheRequestWasOut() {
        asked.add(span(1), -5);
        asked.add(span(2), 3);
        assertThat(asked.remove(span(2), 10)).isEqualTo(7);
        assertThat(asked.remove(span(1), 10)).isEqualTo(15);
        assertThat(asked.remove(span(1), 10)).isEqualTo(-1);
    }

    @Test
    void aRequestIsForgottenWheneverItWasSent() {
        asked.add(span(1), 1);
        assertThat(asked.forget(span(1))).isTrue();
        assertThat(asked.forget(span(1))).isFalse();
        assertThat(asked.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverComesAndGoesItHoldsWhatIsLeftInOrder(long seed) {
        Random random = new Random(seed);
        Map<BlockSpan, Long> model = new LinkedHashMap<>();
        for (int step = 0; step < 5_000; step++) {
            BlockSpan span = span(random.nextInt(100));
            if (random.nextBoolean() && !model.containsKey(span)) {
                asked.add(span, step);
                model.put(span, (long) step);
            } else {
                Long since = model.remove(span);
                assertThat(asked.remove(span, step)).isEqualTo(since == null ? -1 : step - since);
            }
            assertThat(asked.all()).containsExactlyElementsOf(model.keySet());
        }
        assertThat(asked.removeAll()).containsExactlyElementsOf(model.keySet());
        assertThat(asked.size()).isZero();
    }

    private static BlockSpan span(int piece) {
        return new BlockSpan(piece, 0, 16_384);
    }
}
