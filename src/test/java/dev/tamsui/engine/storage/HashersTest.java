package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HashersTest {
    private final List<Integer> done = new ArrayList<>();
    private final Hashers hashers =
            new Hashers(0, DiskFixture.SALT, (_, work) -> Thread.ofPlatform().unstarted(work));

    private record Job(int number, List<Integer> done) implements Hashers.Job {
        @Override
        public void run(Digests digests) {
            done.add(number);
        }

        @Override
        public void refused() {
            done.add(-number);
        }
    }

    @Test
    void whoHelpsDoesTheOldestWorkAndNoMore() {
        hashers.submit(new Job(1, done));
        hashers.submit(new Job(2, done));
        hashers.help(hashers.digests());
        assertThat(done).containsExactly(1);
    }

    @Test
    void whoHelpsWhereNothingIsToBeDoneGoesOn() {
        hashers.help(hashers.digests());
        assertThat(done).isEmpty();
    }
}
