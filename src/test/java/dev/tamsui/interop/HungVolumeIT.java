package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.interop.HangingVolume.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * A volume that hangs while it is downloaded to and seeded from. It hangs for as many seconds as the system property {@code
 * tamsui.interop.hung-seconds} says, more than the fifteen after which that is noticed.
 */
@Isolated("it measures latency")
@Execution(ExecutionMode.SAME_THREAD)
@Interop(programs = {"mount", "umount", "truncate", "mkfs.ext4", "fsfreeze", "bindfs"})
class HungVolumeIT {
    private static final Logger LOG = LoggerFactory.getLogger(HungVolumeIT.class);

    private static final Duration HUNG = Duration.ofSeconds(Long.getLong("tamsui.interop.hung-seconds", 25));
    private static final Duration MEASURED = Duration.ofSeconds(6);

    /** Bytes a second, of the torrent that is elsewhere. */
    private static final int STEADILY = 4 << 20;

    /** Bytes a second: what comes in while it cannot be written soon fills all memory there is for it. */
    private static final int FAST = 24 << 20;

    /** More than may wait in memory. */
    private static final long STUCK_MEBIBYTES = 192;

    /** Bytes a second, so that it is still served when the volume hangs. */
    private static final int SLOWLY = 512 << 10;

    /** Bytes a second; too few for a single piece while we look. */
    private static final int HARDLY = 1000;

    /** Until what was written is synced and recorded. */
    private static final Duration SETTLES_WITHIN = Duration.ofSeconds(8);

    private static final long NANOS_PER_CALL = Duration.ofMillis(500).toNanos();
    private static final int CALLS = 300;
    private static final int CHANGES_EVERY = 10;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(100);

    /** Well below the ten seconds that container engines give. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(8);

    @ParameterizedTest
    @EnumSource
    void itHoldsUpNothingButItsOwnTorrents(Kind kind) {
        try (Swarm swarm = Swarm.of("hung-volume-" + kind, 4)) {
            Torrent stuck = swarm.file("stuck.bin", STUCK_MEBIBYTES);
            Torrent served = swarm.file("served.bin", 32);
            Torrent elsewhere = swarm.file("elsewhere.bin", (STEADILY >> 20) * (HUNG.toSeconds() + 40));
            List<Torrent> small = IntStream.range(0, 8)
                    .mapToObj(i -> swarm.file("small-" + i + ".bin", 1))
                    .toList();
            List<Torrent> all = new ArrayList<>(small);
            all.addAll(List.of(stuck, served, elsewhere));
            swarm.track(all.toArray(Torrent[]::new));
            Mounts mounts = swarm.mounts();
            Libtorrent fast = swarm.startLibtorrent();
            Transfers.seed(fast, swarm.origin(), stuck);
            Libtorrent steady = swarm.startLibtorrent();
            steady.limitUpload(STEADILY);
            Transfers.seed(steady, swarm.origin(), elsewhere);
            Path hung = swarm.newFolder("hung");
            Path behind = swarm.newFolder("behind");
            try (HangingVolume volume = HangingVolume.mount(kind, mounts, behind, hung, STUCK_MEBIBYTES + 128)) {
                Tamsui tamsui = withTwoRoots(swarm, hung);
                Trees.copyInto(served.content(), hung);
                Transfers.seed(tamsui, hung, served);
                Libtorrent leech = swarm.startLibtorrent();
                leech.limitDownload(SLOWLY);
                leech.add(served, swarm.newFolder("leech"));
                fast.limitUpload(FAST / 8);
                tamsui.add(stuck, hung);
                tamsui.add(elsewhere);
                Patience.until(
                        "all are under way",
                        () -> tamsui.completedBytes(stuck) > 0
                                && tamsui.completedBytes(elsewhere) > 0
                                && leech.pieces(served) > 0);
                long before = rate(tamsui, elsewhere, MEASURED);

                volume.hang();
                fast.limitUpload(FAST);
                Calls calls = callWhileItHangs(tamsui, stuck, elsewhere, small);
                LOG.info("{}: {}; elsewhere {} KiB/s before", kind, calls, before >> 10);
                assertTold(tamsui, stuck, elsewhere);
                assertThat(calls.nanos(0.99)).as("p99 of %s", calls).isLessThan(NANOS_PER_CALL);
                assertThat(calls.bytesPerSecond).as("bytes a second elsewhere").isGreaterThan(before * 3 / 4);

                volume.goOn();
                Patience.until(
                        "the error is gone", () -> tamsui.errorKind(stuck).isEmpty());
                fast.limitUpload(0);
                steady.limitUpload(0);
                leech.limitDownload(0);
                for (Torrent torrent : List.of(stuck, elsewhere)) {
                    Patience.until(torrent.name() + " is complete", () -> tamsui.isComplete(torrent));
                }
                Patience.until("the leech is done", () -> leech.isComplete(served));
                assertThat(leech.wrongPieces(served)).as("wrong pieces").isZero();
                Trees.assertSame(stuck.content(), hung.resolve(stuck.name()));
                Trees.assertSame(elsewhere.content(), tamsui.downloads().resolve(elsewhere.name()));
                tamsui.close();
            }
        }
    }

    /** The one that hangs says so, the other has nothing to say, and there is an alarm. */
    private static void assertTold(Tamsui tamsui, Torrent stuck, Torrent elsewhere) {
        assertThat(tamsui.errorKind(stuck)).as("error of what hangs").isEqualTo("storage_silent");
        assertThat(tamsui.errorKind(elsewhere)).as("error of what is elsewhere").isEmpty();
        JsonNode alarm = tamsui.health().path("components").path("storage");
        assertThat(alarm.path("status").asString("")).as("alarm: %s", alarm).isEqualTo("DOWN");
    }

    /**
     * The daemon hangs in calls that it began after the volume did, so the system lets go of them at its end. On a frozen disk, or in a
     * call that was under way, no process can end.
     */
    @Test
    void theDaemonEndsAndStartsMeanwhileAndNothingIsLost() {
        try (Swarm swarm = Swarm.of("hung-volume-stop", 2)) {
            Torrent stuck = swarm.file("stuck.bin", STUCK_MEBIBYTES);
            swarm.track(stuck);
            Mounts mounts = swarm.mounts();
            Libtorrent seed = swarm.startLibtorrent();
            seed.limitUpload(FAST / 4);
            Transfers.seed(seed, swarm.origin(), stuck);
            Path hung = swarm.newFolder("hung");
            try (HangingVolume volume =
                    HangingVolume.mount(Kind.SILENT, mounts, swarm.newFolder("behind"), hung, STUCK_MEBIBYTES)) {
                Tamsui tamsui = withTwoRoots(swarm, hung);
                tamsui.add(stuck, hung);
                Patience.until("it is under way", () -> tamsui.completedBytes(stuck) > 16 << 20);
                seed.limitUpload(HARDLY);
                Patience.pause(SETTLES_WITHIN);

                volume.hang();
                seed.limitUpload(FAST / 4);
                Patience.pause(MEASURED);
                long start = System.nanoTime();
                OptionalInt exitCode = tamsui.terminate(STOPS_WITHIN);
                LOG.info("ended after {} ms", (System.nanoTime() - start) / 1_000_000);
                assertThat(exitCode).as("exit code within %s", STOPS_WITHIN).isPresent();
                assertThat(exitCode.getAsInt()).isIn(0, 128 + 15);

                tamsui.startAgain();
                Patience.until(
                        "it tells of the volume after the start",
                        () -> tamsui.errorKind(stuck).equals("storage_silent"));

                volume.goOn();
                seed.limitUpload(0);
                Patience.until(
                        "the error is gone", () -> tamsui.errorKind(stuck).isEmpty());
                Patience.until("it is complete", () -> tamsui.isComplete(stuck));
                Trees.assertSame(stuck.content(), hung.resolve(stuck.name()));
                tamsui.close();
            }
        }
    }

    /** The one that hangs is the first it would look at. */
    private static Tamsui withTwoRoots(Swarm swarm, Path hung) {
        return swarm.start(
                "tamsui",
                place -> new Tamsui(place, Map.of(Tamsui.SAVE_ROOTS, hung + "," + place.folder("downloads"))));
    }

    private static long rate(Tamsui tamsui, Torrent torrent, Duration time) {
        long before = tamsui.completedBytes(torrent);
        long start = System.nanoTime();
        Patience.pause(time);
        return perSecond(tamsui.completedBytes(torrent) - before, System.nanoTime() - start);
    }

    private static long perSecond(long bytes, long nanos) {
        return bytes * 1000 / Math.max(1, nanos / 1_000_000);
    }

    /** How long calls took, with the start of the program that made them, and how fast the other torrent was meanwhile. */
    private static final class Calls {
        private final List<Long> nanos = new ArrayList<>();
        private long bytesPerSecond;

        void time(Runnable call) {
            long start = System.nanoTime();
            call.run();
            nanos.add(System.nanoTime() - start);
        }

        int count() {
            return nanos.size();
        }

        long nanos(double share) {
            List<Long> sorted = new ArrayList<>(nanos);
            Collections.sort(sorted);
            return sorted.get((int) Math.min(sorted.size() - 1L, (long) (sorted.size() * share)));
        }

        @Override
        public String toString() {
            return "%d calls, median %d ms, p99 %d ms, slowest %d ms; elsewhere %d KiB/s"
                    .formatted(
                            count(),
                            nanos(0.5) / 1_000_000,
                            nanos(0.99) / 1_000_000,
                            nanos(1) / 1_000_000,
                            bytesPerSecond >> 10);
        }
    }

    private static Calls callWhileItHangs(Tamsui tamsui, Torrent stuck, Torrent elsewhere, List<Torrent> small) {
        Calls calls = new Calls();
        long before = tamsui.completedBytes(elsewhere);
        long start = System.nanoTime();
        for (int round = 0; System.nanoTime() - start < HUNG.toNanos() || calls.count() < CALLS; round++) {
            calls.time(tamsui::listed);
            calls.time(() -> tamsui.view(stuck));
            calls.time(() -> tamsui.view(elsewhere));
            if (round % CHANGES_EVERY == 0) {
                Torrent one = small.get(round / CHANGES_EVERY % small.size());
                calls.time(() -> tamsui.add(one));
                calls.time(() -> tamsui.delete(one, true));
                if (System.nanoTime() - start > HUNG.toNanos() / 2) { // until then it holds all memory it can get
                    calls.time(() -> tamsui.pause(stuck));
                    calls.time(() -> tamsui.resume(stuck));
                }
            }
            Patience.pause(BETWEEN_CALLS);
        }
        calls.bytesPerSecond = perSecond(tamsui.completedBytes(elsewhere) - before, System.nanoTime() - start);
        return calls;
    }
}
