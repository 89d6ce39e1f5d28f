package dev.tamsui.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.tracker.AnnounceResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Torrents and actors around one tracker, each with an address of its own. All that chance decides follows from the seed. */
final class SimulatedSwarm {
    private static final Duration SLOWEST_LINK = Duration.ofMillis(150);
    private static final Duration LONG = Duration.ofMinutes(30);
    private static final Limits LIMITS = new Limits(500, 80, 1, 50, 4, 128);

    private final Simulation time;
    private final List<Node> nodes = new ArrayList<>();
    private final List<SimulatedTorrent> torrents = new ArrayList<>();
    private double loss;
    private long connections;

    SimulatedSwarm(long seed) {
        time = new Simulation(seed);
    }

    /** The seeds of every test: 20, or as many as the system property {@code tamsui.sim.seeds} says. */
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("tamsui.sim.seeds", 20));
    }

    Simulation time() {
        return time;
    }

    /** Each message that arrives may be the last of its connection. */
    SimulatedSwarm losing(double share) {
        loss = share;
        return this;
    }

    Content content(int totalBytes, int pieceLength) {
        return new Content(totalBytes, pieceLength, time.random());
    }

    SimulatedTorrent seed(Content content) {
        SimulatedTorrent seed = torrent(content, new Daemon(Daemon.PLENTY));
        seed.storage().fill();
        return seed;
    }

    SimulatedTorrent leech(Content content) {
        return torrent(content, new Daemon(Daemon.PLENTY));
    }

    SimulatedTorrent torrent(Content content, Daemon daemon) {
        return torrent(content, daemon, events -> new SimulatedStorage(time, content, daemon, events), null);
    }

    /** @param recorded what was proven of its data before, null when nothing was */
    SimulatedTorrent torrent(
            Content content, Daemon daemon, SimulatedTorrent.Storage storage, @Nullable Recorded recorded) {
        SimulatedTorrent torrent =
                new SimulatedTorrent(this, content, daemon, nextAddress(), LIMITS, storage, recorded);
        nodes.add(torrent);
        torrents.add(torrent);
        time.in(time.upTo(Duration.ofSeconds(2)), () -> torrent.begin());
        return torrent;
    }

    Actor actor(Content content, Actor.Script script) {
        return actor(content, script, 400_000);
    }

    Actor actor(Content content, Actor.Script script, long bytesPerSecond) {
        Actor actor = new Actor(time, content, nextAddress(), script, bytesPerSecond);
        nodes.add(actor);
        return actor;
    }

    Taker taker(Content content) {
        Taker taker = new Taker(time, content, nextAddress());
        nodes.add(taker);
        return taker;
    }

    void remove(Node node) {
        nodes.remove(node);
    }

    List<SimulatedTorrent> torrents() {
        return torrents;
    }

    boolean areAllComplete() {
        return torrents.stream().allMatch(torrent -> torrent.hasEnded() || torrent.isComplete());
    }

    /** Whether every piece of the content is with somebody other than {@code seed}. */
    boolean isOneCopyOutside(SimulatedTorrent seed) {
        for (int i = 0; i < seed.content().pieces(); i++) {
            int piece = i;
            if (torrents.stream()
                    .noneMatch(torrent -> torrent != seed && torrent.storage().has(piece))) {
                return false;
            }
        }
        return true;
    }

    /** Runs until every torrent is complete, then stops all of them and looks whether everything was given back. */
    void finish() {
        boolean complete = time.runUntil(this::areAllComplete, LONG);
        assertThat(complete).as("all complete within %s: %s", LONG, this).isTrue();
        end();
    }

    void end() {
        torrents.forEach(torrent -> torrent.post(new TorrentEvent.StopRequested()));
        time.run(Duration.ofSeconds(30));
        for (SimulatedTorrent torrent : torrents) {
            assertThat(torrent.hasEnded()).isTrue();
            torrent.probe().checkEnded();
            torrent.daemon().checkEnded();
        }
    }

    void dial(Node dialler, InetSocketAddress to, Runnable failed) {
        Duration latency = time.upTo(SLOWEST_LINK);
        time.in(latency, () -> {
            Node listener = nodes.stream()
                    .filter(node -> node.address().equals(to) && node.isListening())
                    .findFirst()
                    .orElse(null);
            if (listener == null) {
                failed.run();
            } else {
                connections += 2;
                SimulatedLink.connect(time, dialler, listener, new SimulatedLink.Ends(connections, latency, loss));
            }
        });
    }

    void announce(SimulatedTorrent asker, Consumer<AnnounceResult> answer) {
        time.in(time.upTo(SLOWEST_LINK), () -> {
            List<InetSocketAddress> others = new ArrayList<>();
            for (Node node : nodes) {
                if (node != asker && node.content() == asker.content() && node.isListening()) {
                    others.add(node.address());
                }
            }
            Collections.shuffle(others, time.random());
            answer.accept(
                    new AnnounceResult.Announced(Duration.ofMinutes(2), null, others, null, null, null, null, null));
        });
    }

    private InetSocketAddress nextAddress() {
        byte[] bytes = {10, 0, (byte) (nodes.size() + 1), 1};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), 6881);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (SimulatedTorrent torrent : torrents) {
            text.append('\n').append(torrent);
        }
        return text.toString();
    }
}
