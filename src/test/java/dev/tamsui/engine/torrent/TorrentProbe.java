package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.PeerKey;
import dev.tamsui.engine.picker.PickerProbe;
import dev.tamsui.engine.picker.PieceState;
import dev.tamsui.engine.picker.StartedPiece;
import dev.tamsui.engine.wire.BlockSpan;
import java.util.List;
import java.util.Objects;

/** Looks into a torrent for what must always hold. */
public final class TorrentProbe {
    private final Torrent torrent;
    private final TorrentSpec spec;

    public TorrentProbe(Torrent torrent, TorrentSpec spec) {
        this.torrent = torrent;
        this.spec = spec;
    }

    /** Whether it speaks for itself: it is in memory, and knows how it stands. */
    public boolean isThere() {
        return !torrent.isAway() && !torrent.isWaking();
    }

    /** To be called after every event. */
    public void check() {
        PickerProbe.check(torrent.picker);
        checkMemory();
        int unchoked = 0;
        for (Peer peer : torrent.swarm.peers()) {
            unchoked += peer.amChoking ? 0 : 1;
            List<BlockSpan> asked = peer.asked.all();
            assertThat(asked).doesNotHaveDuplicates();
            for (BlockSpan span : asked) {
                assertThat(PickerProbe.isAsked(torrent.picker, peer.key(), span))
                        .as("%s is asked of %s", span, peer.key())
                        .isTrue();
            }
            if (!torrent.downloads.requests().isEnabled()) {
                assertThat(asked).isEmpty();
            }
        }
        int slots = spec.limits().uploadSlots();
        assertThat(unchoked).isLessThanOrEqualTo(slots == Limits.AUTOMATIC ? Slots.MOST_AUTOMATIC : slots);
    }

    /** To be called when blocks have just been asked of a peer. */
    public void checkAsked(PeerKey key, List<BlockSpan> spans) {
        Peer peer = Objects.requireNonNull(torrent.swarm.peer(key));
        assertThat(peer.asked.size()).isLessThanOrEqualTo(peer.depth.target());
        assertThat(spans).allSatisfy(span -> {
            assertThat(torrent.picker.state(span.piece())).isEqualTo(PieceState.STARTED);
            assertThat(span.length()).isPositive();
        });
    }

    /** Whether nothing is reserved, asked, kept or waited for. */
    public void checkEnded() {
        assertThat(torrent.memory.reserved()).isZero();
        assertThat(torrent.memory.isWaiting()).isFalse();
    }

    public long reservedBytes() {
        return torrent.memory.reserved();
    }

    public boolean hasEnded() {
        return torrent.phase() == Phase.CLOSED;
    }

    public boolean isFailed() {
        return torrent.phase() == Phase.FAILED;
    }

    public int peers() {
        return torrent.swarm.peers().size();
    }

    public int rememberedAddresses() {
        return torrent.swarm.rememberedAddresses();
    }

    private void checkMemory() {
        if (hasEnded()) {
            checkEnded();
            return;
        }
        PieceLayout layout = spec.layout();
        long blocks = PickerProbe.duplicates(torrent.picker);
        for (StartedPiece piece : torrent.picker.started()) {
            blocks += piece.blocks();
        }
        int verifying = 0;
        for (int piece = 0; piece < layout.pieces(); piece++) {
            if (torrent.picker.state(piece) == PieceState.VERIFYING) {
                blocks += layout.blocks(piece);
                verifying++;
            }
        }
        assertThat(torrent.memory.reserved()).isEqualTo(blocks * PieceLayout.BLOCK_BYTES);
        assertThat(torrent.downloads.withStorage()).isEqualTo(verifying);
    }
}
