package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class BufferPoolTest {

    @Test
    void thereAreNoMoreBuffersThanTheLimit() {
        BufferPool pool = new BufferPool(16, 3);
        assertThat(pool.tryTake()).isNotNull();
        assertThat(pool.tryTake()).isNotNull();
        ByteBuffer last = taken(pool);
        assertThat(pool.tryTake()).isNull();
        pool.give(last);
        assertThat(pool.tryTake()).isSameAs(last);
    }

    @Test
    void buffersDoNotOverlapAndComeEmpty() {
        BufferPool pool = new BufferPool(4, 2);
        ByteBuffer one = taken(pool);
        ByteBuffer two = taken(pool);
        one.putInt(0x01010101);
        two.putInt(0x02020202);
        assertThat(one.getInt(0)).isEqualTo(0x01010101);
        pool.give(one);
        ByteBuffer again = taken(pool);
        assertThat(again.position()).isZero();
        assertThat(again.limit()).isEqualTo(4);
        assertThat(again.isDirect()).isTrue();
    }

    private static ByteBuffer taken(BufferPool pool) {
        return Objects.requireNonNull(pool.tryTake());
    }
}
