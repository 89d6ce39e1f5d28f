package dev.tamsui.engine.storage;

import dev.tamsui.engine.metainfo.PieceHashes;
import dev.tamsui.engine.metainfo.PieceLayout;
import dev.tamsui.engine.metainfo.TorrentFile;
import dev.tamsui.engine.wire.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A torrent made up for a test: its layout and all its bytes. */
record TestTorrent(List<TorrentFile> files, PieceLayout layout, byte[] content, PieceHashes hashes) {

    /** A file to be: pads are named for what they are, the rest by path. */
    record Spec(String path, int length, boolean pad, boolean executable) {
        static Spec file(String path, int length) {
            return new Spec(path, length, false, false);
        }

        static Spec pad(int length) {
            return new Spec(".pad/" + length, length, true, false);
        }
    }

    static TestTorrent of(int pieceLength, Spec... specs) {
        List<TorrentFile> files = new ArrayList<>();
        int total = 0;
        for (Spec spec : specs) {
            files.add(new TorrentFile(
                    List.of(spec.path().split("/")), total, spec.length(), spec.pad(), spec.executable()));
            total += spec.length();
        }
        byte[] content = new byte[total];
        new Random(total).nextBytes(content);
        for (TorrentFile file : files) {
            if (file.pad()) {
                Arrays.fill(content, (int) file.offset(), (int) (file.offset() + file.length()), (byte) 0);
            }
        }
        return of(files, new PieceLayout(total, pieceLength), content);
    }

    static TestTorrent of(List<TorrentFile> files, PieceLayout layout, byte[] content) {
        byte[] hashes = new byte[layout.pieces() * PieceHashes.HASH_BYTES];
        for (int piece = 0; piece < layout.pieces(); piece++) {
            ByteBuffer bytes = ByteBuffer.wrap(content, (int) layout.pieceOffset(piece), layout.pieceBytes(piece));
            byte[] hash = new Digests(new byte[0]).sha1(new ByteBuffer[] {bytes});
            System.arraycopy(hash, 0, hashes, piece * PieceHashes.HASH_BYTES, hash.length);
        }
        return new TestTorrent(files, layout, content, new PieceHashes(hashes));
    }

    PieceVerifier verifier() {
        return PieceVerifier.v1(hashes);
    }

    int pieces() {
        return layout.pieces();
    }

    byte[] bytes(int piece, int begin, int length) {
        int from = (int) layout.pieceOffset(piece) + begin;
        return Arrays.copyOfRange(content, from, from + length);
    }

    byte[] fileBytes(int file) {
        TorrentFile of = files.get(file);
        return Arrays.copyOfRange(content, (int) of.offset(), (int) (of.offset() + of.length()));
    }

    /** A piece cut into direct block buffers, as they come from peers. */
    ByteBuffer[] blocks(int piece) {
        ByteBuffer[] blocks = new ByteBuffer[layout.blocks(piece)];
        for (int i = 0; i < blocks.length; i++) {
            int length = layout.blockBytes(piece, i);
            blocks[i] = ByteBuffer.allocateDirect(length)
                    .put(bytes(piece, i * PieceLayout.BLOCK_BYTES, length))
                    .flip();
        }
        return blocks;
    }

    /** Bytes of files, pads not counted, in these pieces. */
    long fileBytesIn(Bitfield pieces) {
        long sum = 0;
        for (TorrentFile file : files) {
            for (int at = 0; at < file.length() && !file.pad(); at++) {
                sum += pieces.has((int) ((file.offset() + at) / layout.pieceLength())) ? 1 : 0;
            }
        }
        return sum;
    }

    /** Whether all bytes of a piece are there and right. */
    boolean isOn(PowerCutFiles disk, Path savePath, int piece) {
        return isOn(disk::bytes, savePath, piece);
    }

    /** Whether it would be after a power cut that spares only what was synced. */
    boolean isOnForGood(PowerCutFiles disk, Path savePath, int piece) {
        return isOn(disk::durableBytes, savePath, piece);
    }

    private boolean isOn(Function<Path, FileNode.@Nullable Bytes> disk, Path savePath, int piece) {
        int from = (int) layout.pieceOffset(piece);
        int to = from + layout.pieceBytes(piece);
        for (int i = 0; i < files.size(); i++) {
            TorrentFile file = files.get(i);
            int start = Math.max(from, (int) file.offset());
            int end = Math.min(to, (int) (file.offset() + file.length()));
            if (!file.pad() && start < end) {
                FileNode.Bytes bytes = disk.apply(path(savePath, i));
                if (bytes == null || !bytes.equal(start - (int) file.offset(), end - start, content, start)) {
                    return false;
                }
            }
        }
        return true;
    }

    Path path(Path savePath, int file) {
        return savePath.resolve(String.join("/", files.get(file).path()));
    }

    /** Writes all files but pads, as another program would have. */
    void writeTo(Path savePath) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            if (!files.get(i).pad()) {
                Files.createDirectories(path(savePath, i).getParent());
                Files.write(path(savePath, i), fileBytes(i));
            }
        }
    }
}
