package dev.tamsui.engine.concurrent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {
    private static final int BLOCK = 16_384;
    private static final long MB = 1_000_000;
    private static final int LARGE = 256 * 1024;

    private final ManualTicker ticker = new ManualTicker();

    private RateLimiter limiter(long bytesPerSecond) {
        return new RateLimiter(ticker, bytesPerSecond);
    }

    private static Allowance user(RateLimiter... limits) {
        return new Allowance(List.of(limits), BLOCK);
    }

    /** Goes when it may, as far as it wants; a timer of its own wakes it, and is late. */
    private final class User {
        private final Allowance allowance;
        private final int wanted;
        private final Random random;
        private long due;
        private long went;

        User(Allowance allowance, int wanted, long seed) {
            this.allowance = allowance;
            this.wanted = wanted;
            this.random = new Random(seed);
            this.due = ticker.nanos();
        }

        void wake() {
            if (due - ticker.nanos() > 0) {
                return;
            }
            long nanos = allowance.nanosUntil(wanted);
            while (nanos == 0) {
                int bytes = Math.min(wanted, allowance.granted());
                went += bytes;
                allowance.spent(bytes);
                nanos = allowance.nanosUntil(wanted);
            }
            due = ticker.nanos() + nanos + random.nextLong(TimeUnit.MILLISECONDS.toNanos(30));
        }
    }

    private void run(Duration time, List<User> users) {
        long end = ticker.nanos() + time.toNanos();
        while (ticker.nanos() - end < 0) {
            users.forEach(User::wake);
            ticker.advance(Duration.ofMillis(1));
        }
    }

    private static long sum(List<User> users) {
        return users.stream().mapToLong(user -> user.went).sum();
    }

    @ParameterizedTest(name = "{0} bytes a second among {1}")
    @CsvSource({"50000, 1", "200000, 1", "1000000, 1", "1000000, 40", "20000000, 7", "100000000, 200"})
    void overTenSecondsTheLimitIsMetToATwentieth(long limit, int count) {
        RateLimiter limiter = limiter(limit);
        List<User> users = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            users.add(new User(user(limiter), LARGE, i));
        }
        run(Duration.ofSeconds(2), users);
        long before = sum(users);
        run(Duration.ofSeconds(10), users);
        assertThat(sum(users) - before).isCloseTo(10 * limit, Percentage.withPercentage(5));
    }

    @Test
    void everybodyGetsTheSameWhateverTheyAskFor() {
        RateLimiter limiter = limiter(MB);
        List<User> users = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            users.add(new User(user(limiter), i % 2 == 0 ? BLOCK : LARGE, i));
        }
        run(Duration.ofSeconds(30), users);
        for (User user : users) {
            assertThat(user.went).isCloseTo(30 * MB / 20, Percentage.withPercentage(10));
        }
    }

    @Test
    void aNewcomerWaitsForThoseBeforeItAndNobodyElse() {
        RateLimiter limiter = limiter(MB);
        Allowance first = user(limiter);
        Allowance second = user(limiter);
        ticker.advance(Duration.ofSeconds(5));
        assertThat(first.nanosUntil(LARGE)).as("a tenth of a second was kept").isZero();
        assertThat(first.granted()).isEqualTo(100_000);
        first.spent(100_000);
        assertThat(first.nanosUntil(LARGE)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(second.nanosUntil(LARGE)).as("looks again before").isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
        assertThat(second.granted()).isEqualTo(50_000);
        ticker.advance(Duration.ofMillis(100));
        assertThat(first.nanosUntil(LARGE)).isZero();
        assertThat(second.nanosUntil(LARGE)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
    }

    @Test
    void whoLeavesTheLineLetsTheOthersMoveUp() {
        RateLimiter limiter = limiter(MB);
        Allowance first = user(limiter);
        Allowance second = user(limiter);
        first.nanosUntil(LARGE);
        second.nanosUntil(BLOCK);
        first.drop();
        assertThat(second.nanosUntil(BLOCK)).isEqualTo(BLOCK * 1_000L);
        ticker.advance(Duration.ofNanos(BLOCK * 1_000L));
        assertThat(second.nanosUntil(BLOCK)).isZero();
        second.spent(0);
        assertThat(first.nanosUntil(BLOCK)).as("what nobody took").isZero();
        assertThat(limiter.share()).as("alone in line, beside whoever asks").isEqualTo(50_000);
    }

    @Test
    void whatCameToNothingMayGoOnceMore() {
        RateLimiter limiter = limiter(MB);
        Allowance user = user(limiter);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(user.nanosUntil(BLOCK)).isZero();
        user.spent(BLOCK);
        ticker.advance(Duration.ofMillis(10));
        user.giveBack(BLOCK);
        assertThat(user.nanosUntil(LARGE)).isZero();
        user.spent(user.granted());
        user.giveBack(0);
        assertThat(user.nanosUntil(BLOCK)).isEqualTo(BLOCK * 1_000L);
    }

    @Test
    void nothingIsGivenBackThatWasNotTaken() {
        RateLimiter limiter = limiter(MB);
        Allowance user = user(limiter);
        Allowance other = user(limiter);
        user.giveBack(1L << 31);
        assertThat(other.nanosUntil(BLOCK)).as("nothing went").isEqualTo(BLOCK * 1_000L);
        ticker.advance(Duration.ofSeconds(1));
        assertThat(user.nanosUntil(BLOCK)).isZero();
        user.spent(BLOCK);
        user.done(BLOCK);
        user.giveBack(BLOCK);
        ticker.advance(Duration.ofNanos(1));
        other.drop();
        limiter.limit(0);
        assertThat(user.nanosUntil(LARGE)).isZero();
        user.spent(LARGE);
        limiter.limit(MB);
        user.giveBack(LARGE);
        assertThat(user.nanosUntil(LARGE))
                .as("without a limit nothing was taken")
                .isPositive();
    }

    @Test
    void aNewLimitHoldsForThoseInLine() {
        RateLimiter limiter = limiter(10_000);
        Allowance user = user(limiter);
        assertThat(user.nanosUntil(BLOCK)).as("asks again soon").isEqualTo(100_000_000);
        limiter.limit(MB);
        assertThat(user.nanosUntil(BLOCK)).isCloseTo(BLOCK * 1_000L, within(1L));
        limiter.limit(0);
        assertThat(user.nanosUntil(BLOCK)).isZero();
        user.spent(BLOCK);
        assertThat(user.nanosUntil(LARGE)).isZero();
        assertThat(user.granted()).isEqualTo(LARGE);
        user.spent(LARGE);
        limiter.limit(MB);
        assertThat(user.nanosUntil(BLOCK))
                .as("nothing is owed for the time without a limit")
                .isLessThanOrEqualTo(BLOCK * 1_000L);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 20_000_000})
    void theNarrowerOfTwoLimitsHoldsAndTakesNothingFromOthers(long own) {
        RateLimiter all = limiter(2 * MB);
        RateLimiter narrow = limiter(200_000);
        RateLimiter wide = limiter(own);
        User slow = new User(user(narrow, all), LARGE, 1);
        User fast = new User(user(wide, all), LARGE, 2);
        run(Duration.ofSeconds(10), List.of(slow, fast));
        assertThat(slow.went).isCloseTo(10 * 200_000, Percentage.withPercentage(5));
        assertThat(fast.went).isCloseTo(10 * 1_800_000, Percentage.withPercentage(5));
        assertThat(slow.allowance.limit()).isEqualTo(200_000);
        assertThat(fast.allowance.limit()).isEqualTo(2 * MB);
    }

    @Test
    void withoutALimitNobodyWaits() {
        Allowance user = user(limiter(0), limiter(0));
        assertThat(user.isLimited()).isFalse();
        assertThat(user.limit()).isZero();
        for (int i = 0; i < 100; i++) {
            assertThat(user.nanosUntil(LARGE)).isZero();
            assertThat(user.granted()).isEqualTo(LARGE);
            user.spent(LARGE);
        }
        assertThat(Allowance.unlimited().nanosUntil(7)).isZero();
    }

    /** Whatever comes and goes and is changed, in no time more has gone than the limits of that time allow. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void neverMoreThanTheLimitAllows(int seed) {
        var random = new Random(seed);
        RateLimiter limiter = limiter(MB);
        Allowance[] users = new Allowance[10];
        Arrays.setAll(users, _ -> user(limiter));
        double allowed = 0;
        long went = 0;
        long widest = MB;
        for (int i = 0; i < 20_000; i++) {
            Allowance user = users[random.nextInt(users.length)];
            if (random.nextInt(20) == 0) {
                user.drop();
            } else if (user.nanosUntil(BLOCK * (1 + random.nextInt(16))) == 0) {
                int bytes = random.nextInt(user.granted() + 1);
                user.spent(bytes);
                went += bytes;
            }
            long nanos = random.nextLong(2_000_000);
            allowed += limiter.limit() * (nanos / 1e9);
            ticker.advance(Duration.ofNanos(nanos));
            if (random.nextInt(500) == 0) {
                limiter.limit(1 + random.nextLong(10 * MB));
                widest = Math.max(widest, limiter.limit());
            }
            assertThat((double) went).isLessThanOrEqualTo(allowed + widest / 10.0 + 1);
        }
        assertThat(went).isGreaterThan((long) (allowed / 4));
    }
}
