package dev.tamsui.engine.sim;

import dev.tamsui.engine.metainfo.InfoDictionary;
import dev.tamsui.engine.metainfo.Metainfo;
import dev.tamsui.engine.metainfo.PieceHashes;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import dev.tamsui.engine.wire.BlockSpan;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A torrent made up of chance, and its true bytes. */
final class Content {
    private final Metainfo metainfo;
    private final byte[] bytes;

    Content(int totalBytes, int pieceLength, Random random) {
        this(totalBytes, pieceLength, random, List.of(new TorrentFile(List.of("t"), 0, totalBytes, false, false)));
    }

    /** @param files end to end */
    Content(int totalBytes, int pieceLength, Random random, List<TorrentFile> files) {
        bytes = new byte[totalBytes];
        random.nextBytes(bytes);
        byte[] hash = new byte[InfoHash.V1_BYTES];
        random.nextBytes(hash);
        PieceLayout layout = new PieceLayout(totalBytes, pieceLength);
        metainfo = new Metainfo(
                InfoHashes.ofV1(InfoHash.of(hash)),
                "t",
                false,
                List.of(List.of("http://tracker.example/announce")),
                List.of(),
                layout,
                files,
                new PieceHashes(new byte[layout.pieces() * PieceHashes.HASH_BYTES]),
                new InfoDictionary(new byte[] {'d', 'e'}),
                null,
                null,
                null);
    }

    Metainfo metainfo() {
        return metainfo;
    }

    PieceLayout layout() {
        return metainfo.layout();
    }

    int pieces() {
        return layout().pieces();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    byte[] piece(int piece) {
        return read(new BlockSpan(piece, 0, layout().pieceBytes(piece)));
    }

    byte[] read(BlockSpan span) {
        int from = Math.toIntExact(layout().pieceOffset(span.piece())) + span.begin();
        return Arrays.copyOfRange(bytes, from, from + span.length());
    }
}
