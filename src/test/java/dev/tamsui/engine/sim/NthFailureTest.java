package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.storage.DiskCall;
import dev.tamsui.engine.storage.SteppedDisk;
import dev.tamsui.engine.wire.Bitfield;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Every call to the system that a download of 64 pieces makes, from the first look to the last close, fails in its turn: once, and
 * then for a while with all of its kind. The torrent must come through without help, and say meanwhile what is wrong.
 *
 * <p>So must one that is half done: its daemon was killed, or the power was cut, in the middle of a piece, with pieces that are
 * recorded and pieces that are not, and then somebody changed a file and made another one longer. A peer that has nothing wants
 * all of it meanwhile, so that it is read as well. There each call fails in one of the four ways only, unless {@code
 * -Dtamsui.sim.every-failure=true} says that it must in all.
 */
class NthFailureTest {
    private static final int BLOCK = 16 * 1024;
    private static final int PIECES = 64;

    /** Where the last one begins, in the middle of the last piece. */
    private static final int LAST_FILE = PIECES * BLOCK - 10_000;

    private static final boolean EVERY_FAILURE = Boolean.getBoolean("tamsui.sim.every-failure");
    private static final Duration A_WHILE = Duration.ofSeconds(90);
    private static final Duration LONG = Duration.ofMinutes(8);

    private static final Content CONTENT = new Content(
            PIECES * BLOCK,
            BLOCK,
            new Random(1),
            List.of(
                    new TorrentFile(List.of("t", "a", "one"), 0, 300_001, false, false),
                    new TorrentFile(List.of("t", "two"), 300_001, 400_002, false, false),
                    new TorrentFile(List.of("t", "a", "b", "three"), 700_003, LAST_FILE - 700_003, false, false),
                    new TorrentFile(List.of("t", "four"), LAST_FILE, PIECES * BLOCK - LAST_FILE, false, false)));
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

    /** What a download starts from. */
    enum Beginning {
        NOTHING,
        AFTER_KILL,
        AFTER_POWER_CUT;

        private static final int EDITED_WHILE_WRITTEN = 0;
        private static final int LENGTHENED = 1;
        private static final int EDITED_WHEN_WHOLE = 3;

        SteppedDisk disk(Simulation time) {
            SteppedDisk disk = switch (this) {
                case NOTHING -> SteppedDisk.empty(PAYLOAD, time, time.random());
                case AFTER_KILL -> HalfDone.DISK.afterKill(time, time.random());
                case AFTER_POWER_CUT -> HalfDone.DISK.afterPowerCut(time, time.random());
            };
            if (this != NOTHING) {
                disk.edit(EDITED_WHILE_WRITTEN);
                disk.edit(EDITED_WHEN_WHOLE);
                disk.lengthen(LENGTHENED);
            }
            return disk;
        }
    }

    /** A disk as it is in the middle of a download, and in the middle of a piece. */
    private static final class HalfDone {
        static final SteppedDisk DISK = make();

        private static final int RECORDED = PIECES / 3;
        private static final int NOT_RECORDED = 8;

        private static SteppedDisk make() {
            SimulatedSwarm swarm = new SimulatedSwarm(2);
            Simulation time = swarm.time();
            Daemon daemon = new Daemon(Daemon.PLENTY);
            SteppedDisk disk = SteppedDisk.empty(PAYLOAD, time, time.random()).writingAtMost(BLOCK / 4);
            SimulatedTorrent leech =
                    swarm.torrent(CONTENT, daemon, events -> new SteppedStorage(time, disk, daemon, events), null);
            swarm.actor(CONTENT, Actor.Script.HONEST, 200_000);
            List<SteppedDisk> found = new ArrayList<>();
            DiskCall[] last = {DiskCall.LOOK};
            disk.watch(call -> {
                boolean isHalfWritten = last[0] == DiskCall.WRITE && call == DiskCall.WRITE;
                int notRecorded = (int) (leech.summary().completedBytes() / BLOCK) - disk.recordedPieces();
                if (isHalfWritten
                        && disk.recordedPieces() >= RECORDED
                        && notRecorded >= NOT_RECORDED
                        && isSettled(disk.recorded())) {
                    found.add(disk.afterKill(time, time.random()));
                }
                last[0] = call;
                return null;
            });
            assertThat(time.runUntil(() -> !found.isEmpty(), LONG)).isTrue();
            return found.getFirst();
        }

        private static boolean isSettled(@Nullable Recorded recorded) {
            return recorded != null
                    && !recorded.files().get(Beginning.EDITED_WHEN_WHOLE).writing()
                    && Bitfield.of(recorded.have(), PIECES).has(PIECES - 1);
        }
    }

    /** What may go wrong with any call, in the system's words. */
    enum Injected {
        EIO(0, "Input/output error", ErrorKind.IO),
        ENOSPC(1, "No space left on device", ErrorKind.DISK_FULL),
        EROFS(2, "Read-only file system", ErrorKind.READ_ONLY),
        EMFILE(3, "Too many open files", ErrorKind.TOO_MANY_OPEN_FILES);

        private final int turn;
        private final String words;
        private final ErrorKind kind;

        Injected(int turn, String words, ErrorKind kind) {
            this.turn = turn;
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
        private final @Nullable Taker taker;

        Run(Beginning beginning, Plan plan) {
            disk = beginning.disk(time);
            Daemon daemon = new Daemon(Daemon.PLENTY);
            leech = swarm.torrent(
                    CONTENT, daemon, events -> new SteppedStorage(time, disk, daemon, events), disk.recorded());
            leech.isProbed = false;
            swarm.actor(CONTENT, Actor.Script.HONEST, 2_000_000);
            taker = beginning == Beginning.NOTHING ? null : swarm.taker(CONTENT);
            disk.watch(call -> {
                calls.add(call);
                return plan.at(calls.size() - 1, call, time.nanos());
            });
        }

        /** Without a restart or a word from its owner. */
        void finish() {
            boolean isDone = time.runUntil(this::isDone, LONG);
            assertThat(isDone)
                    .as("done: %s, %d pieces recorded, %d taken, %s", leech, disk.recordedPieces(), taken(), shown)
                    .isTrue();
            assertThat(disk.isRightForGood()).as("right on the disk").isTrue();
            swarm.end();
            assertThat(disk.recordedPieces()).isEqualTo(PIECES);
            assertThat(disk.wrong()).as("wrong and not noticed").isEmpty();
        }

        private int taken() {
            return taker == null ? 0 : taker.pieces();
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
            return summary.state() == TorrentState.SEEDING
                    && error == null
                    && disk.recordedPieces() == PIECES
                    && (taker == null || taker.hasAll());
        }

        /** Whether it says what a byte that somebody has changed leads to. */
        private static boolean isOfTheEdit(TorrentError error) {
            return error.kind() == ErrorKind.IO && error.message().matches("piece \\d+ is not what was recorded");
        }

        /** What was shown names what was injected, the operation and the file. When nothing can be looked at, the volume may be gone. */
        void checkShown(Injected injected) {
            for (TorrentError error : shown) {
                if (isOfTheEdit(error)) {
                    continue;
                }
                assertThat(error.kind()).as(error.message()).isIn(injected.kind, ErrorKind.STORAGE_MISSING);
                assertThat(error.message())
                        .matches(
                                "(write|read|sync|look|check|completion) of (t/(a/one|two|a/b/three|four)|/simulated/save): %s(, .* is their volume mounted\\?)?"
                                        .formatted(injected.words));
            }
        }
    }

    static List<DiskCall> cleanCalls(Beginning beginning) {
        Run clean = new Run(beginning, (_, _, _) -> null);
        clean.finish();
        if (beginning == Beginning.NOTHING) {
            assertThat(clean.shown).isEmpty();
        } else {
            assertThat(clean.shown).allMatch(Run::isOfTheEdit).hasSize(1);
        }
        return clean.calls;
    }

    @Test
    void aCleanRunMakesCallsOfEveryKindThatADownloadNeeds() {
        assertThat(EnumSet.copyOf(cleanCalls(Beginning.NOTHING)))
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
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void oneThatWasHalfDoneReadsAndCutsToo(Beginning beginning) {
        List<DiskCall> calls = cleanCalls(beginning);
        assertThat(EnumSet.copyOf(calls))
                .contains(
                        DiskCall.OPEN,
                        DiskCall.READ,
                        DiskCall.WRITE,
                        DiskCall.TRUNCATE,
                        DiskCall.SYNC,
                        DiskCall.CLOSE,
                        DiskCall.LOOK,
                        DiskCall.REAL_PATH,
                        DiskCall.SYNC_FOLDER);
        assertThat(calls).as("pieces read").filteredOn(DiskCall.READ::equals).hasSizeGreaterThan(PIECES);
    }

    @ParameterizedTest
    @EnumSource
    void anyCallMayFailOnce(Injected injected) {
        failEach(Beginning.NOTHING, injected, NthFailureTest::once);
    }

    @ParameterizedTest
    @EnumSource
    void anyCallMayFailForAWhileWithAllOfItsKind(Injected injected) {
        failEach(Beginning.NOTHING, injected, NthFailureTest::forAWhile);
    }

    @ParameterizedTest
    @CsvSource({"EIO,AFTER_KILL", "ENOSPC,AFTER_POWER_CUT", "EROFS,AFTER_KILL", "EMFILE,AFTER_POWER_CUT"})
    void anyCallOfOneThatWasHalfDoneMayFailOnce(Injected injected, Beginning beginning) {
        failEach(beginning, injected, NthFailureTest::once);
    }

    @ParameterizedTest
    @CsvSource({"EIO,AFTER_POWER_CUT", "ENOSPC,AFTER_KILL", "EROFS,AFTER_POWER_CUT", "EMFILE,AFTER_KILL"})
    void anyCallOfOneThatWasHalfDoneMayFailForAWhileWithAllOfItsKind(Injected injected, Beginning beginning) {
        failEach(beginning, injected, NthFailureTest::forAWhile);
    }

    private static Plan once(Injected injected, List<DiskCall> calls, int k) {
        return (number, _, _) -> number == k ? injected.words : null;
    }

    private static Plan forAWhile(Injected injected, List<DiskCall> calls, int k) {
        DiskCall kind = calls.get(k);
        long[] until = new long[1];
        return (number, call, now) -> {
            if (number == k) {
                until[0] = now + A_WHILE.toNanos();
            }
            return number >= k && call == kind && now < until[0] ? injected.words : null;
        };
    }

    /** Which calls fail when the {@code k}-th is the first, of those a clean run makes. */
    @FunctionalInterface
    private interface Plans {
        Plan of(Injected injected, List<DiskCall> calls, int k);
    }

    private static void failEach(Beginning beginning, Injected injected, Plans plans) {
        List<DiskCall> calls = cleanCalls(beginning);
        boolean isEach = beginning == Beginning.NOTHING || EVERY_FAILURE;
        List<Outcome> outcomes = IntStream.range(0, calls.size())
                .filter(k -> isEach || k % Injected.values().length == injected.turn)
                .parallel()
                .mapToObj(k ->
                        outcome("call " + k + ", " + calls.get(k), beginning, injected, plans.of(injected, calls, k)))
                .toList();
        List<String> failures = outcomes.stream()
                .map(Outcome::failure)
                .flatMap(Optional::stream)
                .toList();
        assertThat(failures)
                .as("%d of %d calls", failures.size(), outcomes.size())
                .isEmpty();
        assertThat(outcomes)
                .as("most faults are shown")
                .filteredOn(Outcome::isShown)
                .hasSizeGreaterThan(outcomes.size() / 2);
    }

    /** @param failure what the torrent did wrong, if anything */
    private record Outcome(boolean isShown, Optional<String> failure) {}

    private static Outcome outcome(String name, Beginning beginning, Injected injected, Plan plan) {
        Run run = new Run(beginning, plan);
        try {
            run.finish();
            run.checkShown(injected);
            return new Outcome(!run.shown.isEmpty(), Optional.empty());
        } catch (AssertionError | RuntimeException e) {
            return new Outcome(false, Optional.of(name + ": " + e));
        }
    }
}
