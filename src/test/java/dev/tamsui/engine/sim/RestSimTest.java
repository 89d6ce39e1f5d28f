package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.torrent.TorrentEvent;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Torrents that are put away between what is wanted of them. */
class RestSimTest {
    private static final int BLOCK = 16 * 1024;
    private static final Duration MINUTES = Duration.ofMinutes(20);

    static LongStream seeds() {
        return SimulatedSwarm.seeds();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whoeverComesIsServedHoweverLongNobodyCame(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number).losing(0.0002);
        Content content = swarm.content(20 * 4 * BLOCK + 12_345, 4 * BLOCK);
        SimulatedTorrent seed = swarm.seed(content);
        seed.mayRest = true;
        for (int i = 0; i < 4; i++) {
            int before = seed.timesAway();
            assertThat(swarm.time().runUntil(() -> seed.timesAway() > before, MINUTES))
                    .as("put away the %d. time: %s", i, swarm)
                    .isTrue();
            swarm.time().run(swarm.time().upTo(MINUTES));
            SimulatedTorrent leech = swarm.leech(content);
            assertThat(swarm.time().runUntil(leech::isComplete, MINUTES))
                    .as("served the %d. time: %s", i, swarm)
                    .isTrue();
            leech.post(new TorrentEvent.StopRequested());
        }
        swarm.finish();
        assertThat(seed.receivedBytes()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void allMayBePutAwayAtAnyMomentAndFinishAllTheSame(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number).losing(0.0005);
        Content content = swarm.content(30 * 3 * BLOCK - 100, 3 * BLOCK);
        swarm.seed(content).mayRest = true;
        for (int i = 0; i < 4; i++) {
            swarm.leech(content).mayRest = true;
        }
        for (int i = 0; i < 200; i++) {
            SimulatedTorrent torrent = swarm.torrents()
                    .get(swarm.time().random().nextInt(swarm.torrents().size()));
            torrent.post(wish(swarm));
            swarm.time().run(swarm.time().upTo(Duration.ofSeconds(swarm.time().chance(0.2) ? 60 : 1)));
        }
        swarm.torrents().forEach(torrent -> torrent.post(new TorrentEvent.ResumeRequested()));
        assertThat(swarm.time().runUntil(swarm::areAllComplete, Duration.ofHours(2)))
                .as("all complete: %s", swarm)
                .isTrue();
        assertThat(swarm.time()
                        .runUntil(
                                () -> swarm.torrents().stream().allMatch(torrent -> torrent.timesAway() > 0),
                                Duration.ofHours(2)))
                .as("all were put away: %s", swarm)
                .isTrue();
        swarm.finish();
    }

    private static TorrentEvent wish(SimulatedSwarm swarm) {
        return switch (swarm.time().random().nextInt(7)) {
            case 0, 1 -> new TorrentEvent.PauseRequested();
            case 2, 3 -> new TorrentEvent.ResumeRequested();
            case 4 -> new TorrentEvent.RecheckRequested();
            case 5 ->
                new TorrentEvent.SummaryAsked(
                        summary -> assertThat(summary.state()).isNotIn(TorrentState.ERROR, TorrentState.DELETING));
            default -> new TorrentEvent.FilesAsked(files -> assertThat(files).isNotEmpty());
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aPieceThatRotsMeanwhileIsNotServedAsGood(long number) {
        SimulatedSwarm swarm = new SimulatedSwarm(number);
        Content content = swarm.content(12 * 4 * BLOCK, 4 * BLOCK);
        SimulatedTorrent seed = swarm.seed(content);
        seed.mayRest = true;
        assertThat(swarm.time().runUntil(() -> seed.timesAway() == 1, MINUTES)).isTrue();
        seed.storage().spoil(swarm.time().random().nextInt(content.pieces()));
        SimulatedTorrent other = swarm.seed(content);
        SimulatedTorrent leech = swarm.leech(content);
        swarm.finish();
        assertThat(leech.daemon().banned).isEmpty();
        assertThat(other.sentBytes()).isPositive();
    }
}
