package dev.tamsui.engine.torrent;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.PeerMessage;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** A torrent of nine pieces that lacks some of them, and a seed it asks for those. */
final class Downloader {
    private static final int PIECES = 9;

    final FakeHost host = new FakeHost();
    final FakeStorage storage = new FakeStorage();
    final ManualTicker ticker = new ManualTicker();
    final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
    final Torrent torrent = new Torrent(
            Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT), host, storage, event -> {}, ticker, new Random(1));

    Downloader(int... lacking) {
        handle(new TorrentEvent.Started());
        Bitfield good = Bitfield.full(PIECES);
        for (int piece : lacking) {
            good.clear(piece);
        }
        disk(new StorageEvent.PiecesChecked(1, 0, Bitfield.full(PIECES), good));
        disk(new StorageEvent.CheckFinished(1, null));
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        hear(new PeerMessage.HaveAll(), new PeerMessage.Unchoke());
    }

    void handle(TorrentEvent event) {
        torrent.handle(event, ticker.nanos());
    }

    void disk(StorageEvent event) {
        handle(new TorrentEvent.FromDisk(event));
    }

    void hear(PeerMessage... messages) {
        handle(new TorrentEvent.FromPeer(new PeerEvent.Received(link.key(), List.of(messages), 1, 0)));
    }

    /** The seed sends a block. */
    void hear(BlockSpan span) {
        hear(new PeerMessage.Piece(span.piece(), span.begin(), ByteBuffer.allocate(span.length())));
    }

    void tick(Duration later) {
        ticker.advance(later);
        torrent.tick(ticker.nanos());
    }
}
