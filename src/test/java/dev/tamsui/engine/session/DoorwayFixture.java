package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.BufferPool;
import dev.tamsui.engine.concurrent.Deadlines;
import dev.tamsui.engine.concurrent.EngineThreads;
import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.peer.PeerLink;
import dev.tamsui.engine.peer.PeerResources;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.transport.FakeStream;
import dev.tamsui.engine.transport.TcpDialer;
import dev.tamsui.engine.wire.Capabilities;
import dev.tamsui.engine.wire.Handshake;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A doorway with one torrent behind it, streams in memory before it, and a clock that moves only when told. */
final class DoorwayFixture implements AutoCloseable {
    private final ManualTicker ticker = new ManualTicker();
    private final EngineThreads threads = new EngineThreads();
    private final Deadlines deadlines = new Deadlines(threads, ticker);
    private final List<FakeStream> streams = new ArrayList<>();
    final TestTorrents torrents = new TestTorrents();
    final TorrentHandle torrent = torrents.handle(1);
    final Registry registry = new Registry();
    final Bans bans = new Bans();
    final ConnectionSlots slots;
    final Doorway doorway;

    DoorwayFixture(int connections, int halfOpen) {
        registry.add(torrent);
        slots = new ConnectionSlots(connections);
        doorway = new Doorway(
                RawPeer.id(0),
                registry,
                bans,
                slots,
                new PeerResources(
                        threads,
                        deadlines,
                        new BufferPool(16 * 1024, 4),
                        new BufferPool(PeerResources.MAX_RUN_BYTES, 1)),
                new TcpDialer(InetAddress.ofLiteral("127.0.0.1")),
                () -> halfOpen);
    }

    /** A peer that connects to us, and has said nothing yet. */
    FakeStream comes(String address, int port) {
        FakeStream stream = new FakeStream(new InetSocketAddress(address, port));
        streams.add(stream);
        doorway.accept(stream);
        return stream;
    }

    static byte[] hello(InfoHash hash, int number) {
        ByteBuffer bytes = ByteBuffer.allocate(Handshake.BYTES);
        new Handshake(Capabilities.OURS, hash, RawPeer.id(number)).encode(bytes);
        return bytes.array();
    }

    /** What the torrent has been given, oldest first. */
    List<PeerLink> joined() {
        return torrents.told.stream()
                .flatMap(event -> event instanceof TorrentEvent.FromPeer(PeerEvent.Joined(PeerLink link))
                        ? Stream.of(link)
                        : Stream.empty())
                .toList();
    }

    List<TorrentEvent.DialFailed> failedDials() {
        return torrents.told.stream()
                .filter(TorrentEvent.DialFailed.class::isInstance)
                .map(TorrentEvent.DialFailed.class::cast)
                .toList();
    }

    /** How many connections could be made now. */
    int freeSlots() {
        int free = 0;
        while (slots.tryTake()) {
            free++;
        }
        for (int i = 0; i < free; i++) {
            slots.giveBack();
        }
        return free;
    }

    /** Lets that much time pass, and has what is due done. */
    void pass(Duration time) {
        ticker.advance(time);
        List<String> done = new CopyOnWriteArrayList<>();
        long wake = -Duration.ofDays(1).toNanos();
        deadlines.in(0, () -> done.add("past all that was due before"));
        deadlines.in(wake, () -> done.add("woken"));
        await().until(() -> done.size() == 2);
    }

    static ConditionFactory await() {
        return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    @Override
    public void close() {
        doorway.close();
        streams.forEach(FakeStream::close);
        joined().forEach(link -> link.close(new DisconnectReason.NotNeeded()));
        await().until(() -> threads.alive() == 1);
        deadlines.close();
        await().until(() -> threads.alive() == 0);
        torrents.close();
    }
}
