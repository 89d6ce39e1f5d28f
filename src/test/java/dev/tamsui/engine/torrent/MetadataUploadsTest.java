package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.concurrent.Allowance;
import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.MetainfoException;
import dev.tamsui.engine.wire.MetadataCodec;
import dev.tamsui.engine.wire.MetadataMessage;
import dev.tamsui.engine.wire.PeerMessage;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MetadataUploadsTest {
    private static final int PIECES = 2_000;
    private static final int THEIR_ID = 9;

    private final FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
    private final Peer peer = new Peer(link, PIECES, Allowance.unlimited(), 0);

    private static Metainfo torrent(boolean isPrivate) {
        byte[] hashes = new byte[PIECES * 20];
        new Random(1).nextBytes(hashes);
        BencodeDictionaryWriter info = new BencodeDictionaryWriter()
                .put("name", "t")
                .put("length", PIECES * 1024L)
                .put("piece length", 1024)
                .put("pieces", hashes);
        if (isPrivate) {
            info.put("private", 1);
        }
        try {
            return Metainfo.parse(
                    new BencodeDictionaryWriter().put("info", info).encoded());
        } catch (MetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private MetadataMessage answer(MetadataUploads uploads, int piece) {
        link.said.clear();
        uploads.heard(peer, new MetadataMessage.Request(piece));
        PeerMessage.ExtendedMessage said = (PeerMessage.ExtendedMessage) link.said.getFirst();
        assertThat(said.localId()).isEqualTo(THEIR_ID);
        ByteBuffer payload =
                ByteBuffer.allocate(said.payload().remaining() + said.rest().remaining());
        payload.put(said.payload().duplicate()).put(said.rest().duplicate());
        try {
            return MetadataCodec.decode(payload.flip());
        } catch (ProtocolViolation e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allOfItIsHandedOnPieceByPiece() {
        Metainfo torrent = torrent(false);
        MetadataUploads uploads = new MetadataUploads(torrent);
        peer.metadataId = THEIR_ID;
        ByteBuffer whole = ByteBuffer.allocate(uploads.sizeBytes());
        for (int piece = 0; piece < 3; piece++) {
            MetadataMessage.Data data = (MetadataMessage.Data) answer(uploads, piece);
            assertThat(data.piece()).isEqualTo(piece);
            assertThat(data.totalBytes()).isEqualTo(uploads.sizeBytes());
            whole.put(data.bytes());
        }
        assertThat(whole.hasRemaining()).isFalse();
        assertThat(new InfoDictionary(whole.array()).is(torrent.hashes())).isTrue();
    }

    @Test
    void whatIsNotThereIsRejected() {
        MetadataUploads uploads = new MetadataUploads(torrent(false));
        peer.metadataId = THEIR_ID;
        for (int piece : List.of(3, 4, Integer.MAX_VALUE)) {
            assertThat(answer(uploads, piece)).isEqualTo(new MetadataMessage.Reject(piece));
        }
    }

    @Test
    void nobodyGetsItMoreThanTwice() {
        MetadataUploads uploads = new MetadataUploads(torrent(false));
        peer.metadataId = THEIR_ID;
        for (int i = 0; i < 6; i++) {
            assertThat(answer(uploads, 0)).isInstanceOf(MetadataMessage.Data.class);
        }
        assertThat(answer(uploads, 0)).isEqualTo(new MetadataMessage.Reject(0));
    }

    @Test
    void thatOfAPrivateTorrentIsNobodyElses() {
        MetadataUploads uploads = new MetadataUploads(torrent(true));
        peer.metadataId = THEIR_ID;
        uploads.heard(peer, new MetadataMessage.Request(0));
        assertThat(link.said).isEmpty();
        assertThat(uploads.extensions()).isEmpty();
        assertThat(uploads.sizeBytes()).isZero();
    }

    @Test
    void whoHasGivenNoNumberIsNotAnswered() {
        new MetadataUploads(torrent(false)).heard(peer, new MetadataMessage.Request(0));
        assertThat(link.said).isEmpty();
    }
}
