package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.torrent.TorrentEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole swarms of the real torrent, in virtual time. A seed that fails once belongs into a test of its own. */
class SwarmSimTest {
    private static final int BLOCK = 16 * 1024;

    static LongStream seeds() {
        return SimulatedSwarm.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void leechesFinishWithoutTheSeedOnceOneCopyIsOut(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number).losing(0.0002);
        Content content = swarm.content(40 * 4 * BLOCK + 12_345, 4 * BLOCK);
        SimulatedTorrent seed = swarm.seed(content);
        for (int i = 0; i < 8; i++) {
            swarm.leech(content);
        }
        assertThat(swarm.time().runUntil(() -> swarm.isOneCopyOutside(seed), Duration.ofMinutes(20)))
                .as("one copy is out: %s", swarm)
                .isTrue();
        seed.post(new TorrentEvent.StopRequested());
        swarm.finish();
        for (SimulatedTorrent torrent : swarm.torrents()) {
            assertThat(torrent.daemon().banned).isEmpty();
            assertThat(torrent.completions()).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void liarsAreBannedAndTheHonestAreNot(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(40 * 4 * BLOCK, 4 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        List<Actor> honest = new ArrayList<>(List.of(swarm.actor(content, Actor.Script.HONEST)));
        boolean fast = swarm.time().chance(0.5);
        swarm.actor(content, Actor.Script.liar(fast, 1));
        swarm.actor(content, Actor.Script.liar(true, 0.05));
        swarm.actor(content, Actor.Script.liar(!fast, 0.05));
        swarm.finish();
        assertThat(leech.daemon().banned).containsExactlyInAnyOrderElementsOf(leech.daemon().liars);
        honest.forEach(actor ->
                assertThat(leech.daemon().banned).doesNotContain(actor.address().getAddress()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void memoryOfTwoPiecesIsEnoughForThreeTorrents(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Daemon daemon = new Daemon(2 * 4 * BLOCK);
        for (int i = 0; i < 3; i++) {
            Content content = swarm.content(12 * 4 * BLOCK + 1, 4 * BLOCK);
            swarm.torrent(content, daemon);
            for (int j = 0; j < 10; j++) {
                swarm.actor(content, troublesome(swarm, j));
            }
        }
        swarm.finish();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void peersThatChokeRejectLeaveAndIgnoreOnlyCostTime(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number).losing(0.001);
        Content content = swarm.content(30 * 3 * BLOCK - 100, 3 * BLOCK);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.leech(content);
        for (int i = 0; i < 6; i++) {
            swarm.actor(content, troublesome(swarm, i));
        }
        swarm.finish();
        assertThat(leech.daemon().banned).isEmpty();
        assertThat(leech.probe().rememberedAddresses()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tornTorrentsOfAnySizeFinish(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        List<Integer> sizes = List.of(1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 1, 7 * BLOCK - 1);
        for (int size : sizes) {
            Content content = swarm.content(size, swarm.time().chance(0.5) ? 3 * BLOCK : 20_000);
            swarm.seed(content);
            swarm.leech(content);
            swarm.leech(content);
        }
        swarm.finish();
    }

    /** Memory is for four pieces, less than the slow peers are asked for together. Alone they would need three minutes. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void slowPeersThatFillTheMemoryDoNotHoldUpAFastOne(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(200 * 4 * BLOCK, 4 * BLOCK);
        SimulatedTorrent leech = swarm.torrent(content, new Daemon(4 * 4 * BLOCK));
        swarm.actor(content, Actor.Script.HONEST, 10_000_000);
        for (int i = 0; i < 12; i++) {
            swarm.actor(content, Actor.Script.HONEST, 10_000);
        }
        assertThat(swarm.time().runUntil(swarm::areAllComplete, Duration.ofSeconds(45)))
                .as("complete: %s", swarm)
                .isTrue();
        assertThat(leech.wastedBytes()).isLessThan(60 * BLOCK);
        swarm.end();
    }

    /** The first of them is honest. */
    private static Actor.Script troublesome(SimulatedSwarm swarm, int number) {
        boolean fast = swarm.time().chance(0.5);
        int ever = Integer.MAX_VALUE;
        return switch (number % 6) {
            case 0 -> Actor.Script.liar(fast, 0);
            case 1 -> new Actor.Script(fast, 0, 0, 0, 0.5, 0, ever);
            case 2 -> new Actor.Script(fast, 0, 1, 0, 0, 0, ever);
            case 3 -> new Actor.Script(true, 0, 0, 0.3, 0, 0, ever);
            case 4 -> new Actor.Script(fast, 0, 0, 0, 0.2, 0.3, ever);
            default -> new Actor.Script(fast, 0, 0.1, 0, 0.2, 0.1, ever);
        };
    }
}
