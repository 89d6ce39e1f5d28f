package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Swarms of the real torrent whose disks fail, whose owners change their minds, and whose peers lie and then fall silent. */
class FaultSimTest {
    private static final int BLOCK = 16 * 1024;
    private static final Duration LONG = Duration.ofMinutes(20);
    private static final TorrentError FULL = new TorrentError(ErrorKind.DISK_FULL, "write t: no space left");

    static LongStream seeds() {
        return SimulatedSwarm.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFullDiskStopsTheAskingButNotTheServingAndHealsByItself(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(60 * 4 * BLOCK, 4 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        for (int i = 0; i < 4; i++) {
            swarm.actor(content, Actor.Script.HONEST);
        }
        runUntilHalf(swarm, leech);
        leech.storage().failWrites(FULL);
        assertThat(swarm.time().runUntil(() -> leech.summary().error() != null, LONG))
                .isTrue();
        assertThat(leech.summary().state()).isEqualTo(TorrentState.DOWNLOADING);
        SimulatedTorrent other = swarm.leech(content);
        long receivedBefore = leech.receivedBytes();
        swarm.time().run(Duration.ofMinutes(2));
        assertThat(leech.receivedBytes() - receivedBefore).isLessThanOrEqualTo(16 << 20);
        assertThat(other.receivedBytes()).isPositive();
        assertThat(leech.sentBytes()).isPositive();

        leech.storage().failWrites(null);
        assertThat(swarm.time().runUntil(() -> leech.summary().error() == null, Duration.ofSeconds(60)))
                .isTrue();
        swarm.finish();
        assertThat(leech.daemon().banned).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aWriteThatFailsOnceCostsAPieceAndSomeTime(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(30 * 2 * BLOCK, 2 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.seed(content);
        runUntilHalf(swarm, leech);
        leech.storage().failWrites(new TorrentError(ErrorKind.IO, "write t: input/output error"));
        assertThat(swarm.time().runUntil(() -> leech.summary().error() != null, LONG))
                .isTrue();
        leech.storage().failWrites(null);
        swarm.finish();
        assertThat(leech.summary().error()).isNull();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aFileThatMustNotBeWrittenStopsTheTorrentUntilItsOwnerResumesIt(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(30 * 2 * BLOCK, 2 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.seed(content);
        runUntilHalf(swarm, leech);
        leech.storage().failWrites(new TorrentError(ErrorKind.HARD_LINKED, "t has other hard links"));
        assertThat(swarm.time().runUntil(() -> leech.summary().state() == TorrentState.ERROR, LONG))
                .isTrue();
        swarm.time().run(Duration.ofSeconds(5));
        long received = leech.receivedBytes();
        leech.storage().failWrites(null);
        swarm.time().run(Duration.ofMinutes(5));
        assertThat(leech.summary().state()).isEqualTo(TorrentState.ERROR);
        assertThat(leech.receivedBytes()).isEqualTo(received);
        assertThat(leech.probe().peers()).isZero();

        leech.post(new TorrentEvent.ResumeRequested());
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void anOwnerMayPauseResumeAndRecheckAtAnyTime(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Simulation time = swarm.time();
        Content content = swarm.content(30 * 3 * BLOCK + 1, 3 * BLOCK);
        swarm.seed(content);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.leech(content);
        for (int i = 0; i < 12; i++) {
            time.run(time.upTo(Duration.ofMillis(time.chance(0.5) ? 100 : 4_000)));
            leech.post(
                    switch (time.random().nextInt(4)) {
                        case 0 -> new TorrentEvent.PauseRequested();
                        case 1 -> new TorrentEvent.RecheckRequested();
                        default -> new TorrentEvent.ResumeRequested();
                    });
            if (time.chance(0.2)) {
                leech.storage().spoil(time.random().nextInt(content.pieces()));
            }
        }
        leech.post(new TorrentEvent.RecheckRequested());
        leech.post(new TorrentEvent.ResumeRequested());
        swarm.finish();
        assertThat(leech.completions()).isPositive();
        assertThat(leech.storage().finishes()).isPositive();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPauseIsOverAsSoonAsItsOwnerSaysSo(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(100 * 3 * BLOCK, 3 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.actor(content, Actor.Script.HONEST);
        runUntilHalf(swarm, leech);
        leech.post(new TorrentEvent.PauseRequested());
        leech.post(new TorrentEvent.ResumeRequested());
        assertThat(swarm.time().runUntil(swarm::areAllComplete, Duration.ofMinutes(2)))
                .as("complete: %s", swarm)
                .isTrue();
        swarm.end();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLastPieceThatIsStoredDuringAPauseCompletesTheTorrentAfterIt(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(2 * BLOCK, 2 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.actor(content, Actor.Script.HONEST);
        assertThat(swarm.time().runUntil(() -> leech.receivedBytes() == 2 * BLOCK, LONG))
                .isTrue();
        leech.post(new TorrentEvent.PauseRequested());
        swarm.time().run(Duration.ofSeconds(1));
        assertThat(leech.storage().isComplete()).isTrue();
        leech.post(new TorrentEvent.ResumeRequested());
        swarm.finish();
        assertThat(leech.completions()).isEqualTo(1);
        assertThat(leech.storage().finishes()).isEqualTo(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void torrentsMayStopOrBeDeletedAtAnyTime(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number).losing(0.001);
        Content content = swarm.content(30 * 3 * BLOCK + 1, 3 * BLOCK);
        swarm.seed(content);
        for (int i = 0; i < 4; i++) {
            SimulatedTorrent leech = swarm.leech(content);
            swarm.time()
                    .in(
                            swarm.time().upTo(Duration.ofSeconds(8)),
                            () -> leech.post(
                                    swarm.time().chance(0.5)
                                            ? new TorrentEvent.StopRequested()
                                            : new TorrentEvent.DeleteRequested(
                                                    swarm.time().chance(0.5))));
        }
        swarm.time().run(Duration.ofSeconds(8));
        swarm.end();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void liarsThatFallSilentHoldNothingUp(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(40 * 4 * BLOCK, 4 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        Actor honest = swarm.actor(content, Actor.Script.HONEST);
        for (int i = 0; i < 4; i++) {
            swarm.actor(content, new Actor.Script(i % 2 == 0, 0.1, 0, 0, i < 2 ? 0 : 0.01, 0, 25));
        }
        swarm.finish();
        assertThat(leech.daemon().banned)
                .doesNotContain(honest.address().getAddress())
                .isSubsetOf(leech.daemon().liars);
    }

    private static void runUntilHalf(SimulatedSwarm swarm, SimulatedTorrent torrent) {
        long half = torrent.summary().sizeBytes() / 2;
        assertThat(swarm.time().runUntil(() -> torrent.receivedBytes() >= half, LONG))
                .isTrue();
    }
}
