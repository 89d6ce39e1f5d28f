package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.RateLimits;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How exactly a download keeps to its limit, in virtual time. */
class LimitSimTest {
    private static final int BLOCK = 16 * 1024;
    private static final int PIECE = 4 * BLOCK;
    private static final long LIMIT = 400_000;
    private static final Duration START = Duration.ofSeconds(8);
    private static final Duration TEN = Duration.ofSeconds(10);

    static LongStream seeds() {
        return SimulatedSwarm.seeds();
    }

    private static SimulatedTorrent leech(SimulatedSwarm swarm, Content content, Daemon daemon, long limit) {
        SimulatedTorrent leech = swarm.torrent(content, daemon);
        leech.isProbed = false;
        leech.limit(new RateLimits(limit, 0));
        return leech;
    }

    private static long receivedIn(SimulatedSwarm swarm, Duration time, SimulatedTorrent... leeches) {
        long before = received(leeches);
        swarm.time().run(time);
        return received(leeches) - before;
    }

    private static long received(SimulatedTorrent... leeches) {
        return List.of(leeches).stream()
                .mapToLong(SimulatedTorrent::receivedBytes)
                .sum();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void overTenSecondsTheLimitIsMetToATwentiethAndPeersShareItEvenly(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(160 * PIECE, PIECE);
        SimulatedTorrent leech = leech(swarm, content, new Daemon(Daemon.PLENTY), LIMIT);
        List<Actor> actors = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            actors.add(swarm.actor(content, Actor.Script.HONEST, 200_000 + 400_000L * i));
        }
        swarm.time().run(START);
        int[] before = actors.stream().mapToInt(Actor::servedBlocks).toArray();
        assertThat(receivedIn(swarm, TEN, leech)).isCloseTo(10 * LIMIT, Percentage.withPercentage(5));
        double share = 10.0 * LIMIT / BLOCK / actors.size();
        for (int i = 0; i < before.length; i++) {
            assertThat(actors.get(i).servedBlocks() - before[i] - share)
                    .as("blocks of peer %s beyond %s", i, share)
                    .isBetween(-share / 4, share / 4);
        }
        leech.isProbed = true;
        swarm.finish();
        assertThat(leech.wastedBytes()).as("second copies in the end").isLessThan(10 * BLOCK);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLimitIsFollowedWithinSecondsWhereverItWasBefore(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(1_000 * PIECE, PIECE);
        SimulatedTorrent leech = leech(swarm, content, new Daemon(Daemon.PLENTY), 0);
        for (int i = 0; i < 4; i++) {
            swarm.actor(content, Actor.Script.HONEST, 500_000);
        }
        swarm.time().run(START);
        leech.post(new TorrentEvent.LimitsChanged(new RateLimits(LIMIT, 0)));
        swarm.time().run(Duration.ofSeconds(3));
        assertThat(receivedIn(swarm, TEN, leech)).as("down").isCloseTo(10 * LIMIT, Percentage.withPercentage(5));
        leech.post(new TorrentEvent.LimitsChanged(new RateLimits(3 * LIMIT, 0)));
        swarm.time().run(Duration.ofSeconds(3));
        assertThat(receivedIn(swarm, TEN, leech)).as("up").isCloseTo(30 * LIMIT, Percentage.withPercentage(5));
        leech.post(new TorrentEvent.LimitsChanged(RateLimits.NONE));
        swarm.time().run(Duration.ofSeconds(3));
        assertThat(receivedIn(swarm, Duration.ofSeconds(5), leech)).as("none").isGreaterThan(5 * 4 * LIMIT);
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoIsGivenAllHeMayTakeLooksForNobodyElseUntilHeMayTakeMore(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(1_000 * PIECE, PIECE);
        SimulatedTorrent leech = leech(swarm, content, new Daemon(Daemon.PLENTY), LIMIT);
        swarm.actor(content, Actor.Script.HONEST, 2_000_000);
        swarm.time().run(START);
        for (int i = 0; i < 10; i++) {
            swarm.actor(content, Actor.Script.HONEST, 300_000);
        }
        swarm.time().run(Duration.ofMinutes(1));
        leech.post(new TorrentEvent.ReannounceRequested());
        swarm.time().run(START);
        assertThat(leech.summary().peers().connected()).isEqualTo(1);
        leech.post(new TorrentEvent.LimitsChanged(RateLimits.NONE));
        swarm.time().run(START);
        assertThat(leech.summary().peers().connected()).isEqualTo(11);
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoIsGivenLessThanHeMayTakeGoesOnLooking(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(1_000 * PIECE, PIECE);
        SimulatedTorrent leech = leech(swarm, content, new Daemon(Daemon.PLENTY), 150_000);
        swarm.actor(content, Actor.Script.HONEST, 60_000);
        swarm.time().run(START);
        swarm.actor(content, Actor.Script.HONEST, 60_000);
        leech.post(new TorrentEvent.ReannounceRequested());
        swarm.time().run(Duration.ofMinutes(2));
        assertThat(leech.summary().peers().connected()).isEqualTo(2);
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void torrentsShareTheLimitOfAllAndKeepToTheirOwn(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Daemon daemon = new Daemon(Daemon.PLENTY);
        daemon.download(swarm.time()).limit(LIMIT);
        SimulatedTorrent[] leeches = new SimulatedTorrent[3];
        for (int i = 0; i < leeches.length; i++) {
            Content content = swarm.content(60 * PIECE, PIECE);
            leeches[i] = leech(swarm, content, daemon, i == 2 ? LIMIT / 10 : 0);
            swarm.actor(content, Actor.Script.HONEST);
            swarm.actor(content, Actor.Script.HONEST);
        }
        swarm.time().run(START);
        long one = leeches[0].receivedBytes();
        long tight = leeches[2].receivedBytes();
        assertThat(receivedIn(swarm, TEN, leeches)).isCloseTo(10 * LIMIT, Percentage.withPercentage(5));
        assertThat(leeches[2].receivedBytes() - tight).isBetween(LIMIT - 2 * BLOCK, LIMIT + 2 * BLOCK);
        assertThat(leeches[0].receivedBytes() - one)
                .as("half of the rest")
                .isCloseTo(9 * LIMIT / 2, Percentage.withPercentage(15));
        leeches[2].post(new TorrentEvent.LimitsChanged(RateLimits.NONE));
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void peersThatChokeRejectLeaveAndIgnoreNeitherBreakNorBlockTheLimit(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number).losing(0.001);
        Content content = swarm.content(160 * PIECE, PIECE);
        SimulatedTorrent leech = leech(swarm, content, new Daemon(Daemon.PLENTY), LIMIT);
        for (int i = 0; i < 6; i++) {
            swarm.actor(content, new Actor.Script(i % 2 == 0, 0, 0.01, 0.05, 0.3, 0.05, Integer.MAX_VALUE));
        }
        swarm.actor(content, Actor.Script.HONEST);
        swarm.time().run(START);
        for (int i = 0; i < 2; i++) {
            assertThat(receivedIn(swarm, TEN, leech)).isLessThan(10 * LIMIT * 21 / 20);
        }
        leech.isProbed = true;
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aLimitedTorrentGetsItsPiecesWholeWhileOthersWaitForMemory(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        int piece = 64 * BLOCK;
        Daemon daemon = new Daemon(2L * piece);
        Content slow = swarm.content(2 * piece, piece);
        SimulatedTorrent limited = leech(swarm, slow, daemon, 20_000); // nearly a minute for a piece
        swarm.actor(slow, Actor.Script.HONEST, 2_000_000);
        for (int i = 0; i < 2; i++) {
            Content content = swarm.content(80 * piece, piece);
            leech(swarm, content, daemon, 0);
            swarm.actor(content, Actor.Script.HONEST, 300_000);
        }
        assertThat(swarm.time().runUntil(limited::isComplete, Duration.ofMinutes(5)))
                .as("complete at its rate: %s", swarm)
                .isTrue();
        assertThat(limited.wastedBytes()).isLessThan(piece / 4);
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoRejectsWhatNobodyAskedForLiftsNoLimit(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(160 * PIECE, PIECE);
        SimulatedTorrent leech = leech(swarm, content, new Daemon(Daemon.PLENTY), LIMIT);
        swarm.actor(content, Actor.Script.HONEST, 5_000_000);
        Actor liar = swarm.actor(content, Actor.Script.HONEST, 5_000_000);
        for (int i = 0; i < 200; i++) {
            swarm.time()
                    .in(
                            Duration.ofMillis(100L * i),
                            () -> liar.say(new PeerMessage.RejectRequest(new BlockSpan(0, 0, Integer.MAX_VALUE))));
        }
        swarm.time().run(START);
        assertThat(receivedIn(swarm, TEN, leech)).isBetween(BLOCK * 10L, 10 * LIMIT * 21 / 20);
    }
}
