package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.MemoryBudget;
import dev.tamsui.engine.concurrent.RateLimiter;
import dev.tamsui.engine.concurrent.Ticker;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the torrents of one process share: memory, block buffers, bans. */
final class Daemon {
    static final long PLENTY = 64L << 20;

    final MemoryBudget memory;
    final Set<InetAddress> banned = new HashSet<>();
    /** Who sent a wrong block that became part of a whole piece. */
    final Set<InetAddress> liars = new HashSet<>();

    private @Nullable RateLimiter download;
    private final IdentityHashMap<ByteBuffer, InetAddress> taken = new IdentityHashMap<>();

    Daemon(long memoryBytes) {
        memory = new MemoryBudget(memoryBytes);
    }

    /** All its torrents together. */
    RateLimiter download(Ticker ticker) {
        if (download == null) {
            download = new RateLimiter(ticker, 0);
        }
        return download;
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
