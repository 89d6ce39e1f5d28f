package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.storage.DiskCall;
import dev.tamsui.engine.storage.SteppedDisk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Every call to the system that a download of 64 pieces makes, from the first look to the last close, fails in its turn: once, and
 * then for a while with all of its kind. The torrent must come through without help, and say meanwhile what is wrong.
 */
class NthFailureTest {
    private static final int BLOCK = 16 * 1024;
    private static final int PIECES = 64;
    private static final Duration A_WHILE = Duration.ofSeconds(90);
    private static final Duration LONG = Duration.ofMinutes(8);

    private static final Content CONTENT = new Content(
            PIECES * BLOCK,
            BLOCK,
            new Random(1),
            List.of(
                    new TorrentFile(List.of("t", "a", "one"), 0, 300_001, false, false),
                    new TorrentFile(List.of("t", "two"), 300_001, 400_002, false, false),
                    new TorrentFile(List.of("t", "a", "b", "three"), 700_003, PIECES * BLOCK - 700_003, false, false)));
    private static final SteppedDisk.Payload PAYLOAD =
            new SteppedDisk.Payload(CONTENT.metainfo().files(), CONTENT.layout(), CONTENT.bytes());

    private final Logger log = (Logger) LoggerFactory.getLogger("dev.tamsui.engine");
    private final Level before = log.getEffectiveLevel();

    @BeforeEach
    void silence() {
        log.setLevel(Level.OFF); // thousands of faults on purpose
    }

    @AfterEach
    void speak() {
        log.setLevel(before);
    }

    /** What may go wrong with any call, in the system's words. */
    enum Injected {
        EIO("Input/output error", ErrorKind.IO),
        ENOSPC("No space left on device", ErrorKind.DISK_FULL),
        EROFS("Read-only file system", ErrorKind.READ_ONLY),
        EMFILE("Too many open files", ErrorKind.TOO_MANY_OPEN_FILES);

        private final String words;
        private final ErrorKind kind;

        Injected(String words, ErrorKind kind) {
            this.words = words;
            this.kind = kind;
        }
    }

    /** Which calls fail. */
    @FunctionalInterface
    private interface Plan {
        /**
         * @param number of the call, from 0
         * @return the system's words, null when it does not fail
         */
        @Nullable
        String at(int number, DiskCall call, long nowNanos);
    }

    /** One download, to which the same happens each time, save for the fault. */
    private static final class Run {
        private final SimulatedSwarm swarm = new SimulatedSwarm(1);
        private final Simulation time = swarm.time();
        private final List<DiskCall> calls = new ArrayList<>();
        private final List<TorrentError> shown = new ArrayList<>();
        private final SteppedDisk disk;
        private final SimulatedTorrent leech;

        Run(Plan plan) {
            disk = SteppedDisk.empty(PAYLOAD, time, time.random());
            Daemon daemon = new Daemon(Daemon.PLENTY);
            leech = swarm.torrent(
                    CONTENT, daemon, events -> new SteppedStorage(time, disk, daemon, events), disk.recorded());
            leech.isProbed = false;
            swarm.actor(CONTENT, Actor.Script.HONEST, 2_000_000);
            disk.watch(call -> {
                calls.add(call);
                return plan.at(calls.size() - 1, call, time.nanos());
            });
        }

        /** Without a restart or a word from its owner. */
        void finish() {
            boolean isDone = time.runUntil(this::isDone, LONG);
            assertThat(isDone)
                    .as("done: %s, %d pieces recorded, %s", leech, disk.recordedPieces(), shown)
                    .isTrue();
            assertThat(disk.isRightForGood()).as("right on the disk").isTrue();
            swarm.end();
            assertThat(disk.recordedPieces()).isEqualTo(PIECES);
        }

        private boolean isDone() {
            TorrentSummary summary = leech.published();
            if (summary == null) {
                return false;
            }
            TorrentError error = summary.error();
            if (error != null && !shown.contains(error)) {
                shown.add(error);
            }
            return summary.state() == TorrentState.SEEDING && error == null && disk.recordedPieces() == PIECES;
        }

        /** What was shown names what was injected, the operation and the file. When nothing can be looked at, the volume may be gone. */
        void checkShown(Injected injected) {
            for (TorrentError error : shown) {
                assertThat(error.kind()).as(error.message()).isIn(injected.kind, ErrorKind.STORAGE_MISSING);
                assertThat(error.message())
                        .matches(
                                "(write|read|sync|look|check|completion) of (t/(a/one|two|a/b/three)|/simulated/save): %s(, .* is their volume mounted\\?)?"
                                        .formatted(injected.words));
            }
        }
    }

    static List<DiskCall> cleanCalls() {
        Run clean = new Run((_, _, _) -> null);
        clean.finish();
        assertThat(clean.shown).isEmpty();
        return clean.calls;
    }

    @Test
    void aCleanRunMakesCallsOfEveryKindThatADownloadNeeds() {
        assertThat(EnumSet.copyOf(cleanCalls()))
                .contains(
                        DiskCall.OPEN,
                        DiskCall.WRITE,
                        DiskCall.SYNC,
                        DiskCall.CLOSE,
                        DiskCall.LOOK,
                        DiskCall.REAL_PATH,
                        DiskCall.MAKE_FOLDER,
                        DiskCall.SYNC_FOLDER);
    }

    @ParameterizedTest
    @EnumSource
    void anyCallMayFailOnce(Injected injected) {
        failEach(injected, (_, k) -> (number, _, _) -> number == k ? injected.words : null);
    }

    @ParameterizedTest
    @EnumSource
    void anyCallMayFailForAWhileWithAllOfItsKind(Injected injected) {
        failEach(injected, (calls, k) -> {
            DiskCall kind = calls.get(k);
            long[] until = new long[1];
            return (number, call, now) -> {
                if (number == k) {
                    until[0] = now + A_WHILE.toNanos();
                }
                return number >= k && call == kind && now < until[0] ? injected.words : null;
            };
        });
    }

    private static void failEach(Injected injected, BiFunction<List<DiskCall>, Integer, Plan> plans) {
        List<DiskCall> calls = cleanCalls();
        List<Outcome> outcomes = IntStream.range(0, calls.size())
                .parallel()
                .mapToObj(k -> outcome("call " + k + ", " + calls.get(k), injected, plans.apply(calls, k)))
                .toList();
        List<String> failures = outcomes.stream()
                .map(Outcome::failure)
                .flatMap(Optional::stream)
                .toList();
        assertThat(failures).as("%d of %d calls", failures.size(), calls.size()).isEmpty();
        assertThat(outcomes)
                .as("most faults are shown")
                .filteredOn(Outcome::isShown)
                .hasSizeGreaterThan(calls.size() / 2);
    }

    /** @param failure what the torrent did wrong, if anything */
    private record Outcome(boolean isShown, Optional<String> failure) {}

    private static Outcome outcome(String name, Injected injected, Plan plan) {
        Run run = new Run(plan);
        try {
            run.finish();
            run.checkShown(injected);
            return new Outcome(!run.shown.isEmpty(), Optional.empty());
        } catch (AssertionError | RuntimeException e) {
            return new Outcome(false, Optional.of(name + ": " + e));
        }
    }
}
