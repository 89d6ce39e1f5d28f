package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PageRequestTest {
    private static Page<String> page(int limit, String cursor, long... all) {
        List<Long> keys = LongStream.of(all).boxed().toList();
        return PageRequest.of(limit, cursor.isEmpty() ? null : cursor).of(keys, Long::longValue, String::valueOf);
    }

    @Test
    void pagesFollowEachOtherToTheEnd() {
        Page<String> first = page(2, "", 7, 8, 40);
        assertThat(first).isEqualTo(new Page<>(List.of("7", "8"), 3, "8"));
        assertThat(page(2, "8", 7, 8, 40)).isEqualTo(new Page<>(List.of("40"), 3, null));
    }

    @Test
    void anExactlyFullPageIsTheLast() {
        assertThat(page(3, "", 7, 8, 40).nextCursor()).isNull();
    }

    @Test
    void whatGoesMeanwhileHidesNothing() {
        assertThat(page(1, "8", 7, 40, 41)).isEqualTo(new Page<>(List.of("40"), 3, "14"));
    }

    @Test
    void withoutALimitAllThereAreAfterTheCursorCome() {
        Page<Long> page = PageRequest.of(null, null).of(List.of(1L, 2L, 3L), Long::longValue, key -> key);
        assertThat(page).isEqualTo(new Page<>(List.of(1L, 2L, 3L), 3, null));
    }

    @Test
    void emptyListHasOneEmptyPage() {
        assertThat(page(5, "")).isEqualTo(new Page<>(List.of(), 0, null));
    }
}
