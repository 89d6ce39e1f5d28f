package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.MemoryBudget;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

/** What the torrents of one process share: memory, block buffers, bans. */
final class Daemon {
    static final long PLENTY = 64L << 20;

    final MemoryBudget memory;
    final Set<InetAddress> banned = new HashSet<>();
    /** Who sent a wrong block that became part of a whole piece. */
    final Set<InetAddress> liars = new HashSet<>();

    private final IdentityHashMap<ByteBuffer, InetAddress> taken = new IdentityHashMap<>();

    Daemon(long memoryBytes) {
        memory = new MemoryBudget(memoryBytes);
    }

    ByteBuffer take(byte[] bytes, InetAddress sender) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        taken.put(buffer, sender);
        return buffer;
    }

    void isWrong(ByteBuffer buffer) {
        liars.add(Objects.requireNonNull(taken.get(buffer)));
    }

    void release(ByteBuffer buffer) {
        assertThat(taken.remove(buffer)).as("the sender of a buffer given back").isNotNull();
    }

    int buffersTaken() {
        return taken.size();
    }

    /** Everything was given back. */
    void checkEnded() {
        assertThat(memory.used()).isZero();
        assertThat(memory.isContended()).isFalse();
        assertThat(taken).isEmpty();
    }
}
