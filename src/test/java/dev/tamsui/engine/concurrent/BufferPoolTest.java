package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
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

    @Test
    void manyAreTakenAndGivenBackAtOnce() {
        BufferPool pool = new BufferPool(16, 5);
        ArrayDeque<ByteBuffer> taken = new ArrayDeque<>();
        pool.take(3, taken);
        Set<ByteBuffer> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(taken);
        assertThat(different).hasSize(3);
        pool.take(3, taken);
        assertThat(taken).as("all there are").hasSize(5);
        ByteBuffer[] two = {taken.pop().put((byte) 1), taken.pop()};
        pool.giveAll(two);
        pool.giveAll(taken);
        assertThat(taken).isEmpty();
        pool.take(9, taken);
        assertThat(taken).hasSize(5).allMatch(buffer -> buffer.remaining() == 16);
    }

    private static ByteBuffer taken(BufferPool pool) {
        return Objects.requireNonNull(pool.tryTake());
    }
}
