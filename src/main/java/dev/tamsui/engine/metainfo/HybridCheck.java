package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import dev.tamsui.engine.model.InfoHash;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether both halves of a hybrid torrent name the same files, in the same order, with the same lengths, each starting a piece
 * in v1 as it does in v2 (BEP 52, "Upgrade path"). Else peers of one half would fetch what those of the other call corrupt.
 *
 * <p>The v2 half's tree is walked with a stack of our own, beside the v1 half's list; nothing is built. Its {@code piece layers}
 * are not looked at, since the v1 hashes decide for now.
 */
final class HybridCheck {
    private final Iterator<FileEntry> entries;
    private final int pieceLength;
    private final @Nullable BencodeString onlyName;

    /** What is left of the folders that the walk is in, outermost first; and the names of those below the root. */
    private final Deque<Iterator<BencodeDictionary.Entry>> folders = new ArrayDeque<>();

    private final Deque<BencodeString> names = new ArrayDeque<>();
    private long offset;

    private HybridCheck(List<FileEntry> entries, int pieceLength, @Nullable BencodeString onlyName) {
        this.entries = entries.iterator();
        this.pieceLength = pieceLength;
        this.onlyName = onlyName;
    }

    static void sameFiles(BencodeDictionary info, List<FileEntry> entries, int pieceLength)
            throws BencodeException, MetainfoException {
        if (Integer.bitCount(pieceLength) != 1 || pieceLength < PieceLayout.BLOCK_BYTES) {
            throw new MetainfoException(
                    Reason.BAD_PIECE_LENGTH,
                    "Pieces of " + pieceLength + " bytes; in a hybrid torrent they are a power of two from "
                            + PieceLayout.BLOCK_BYTES + " on. Make the torrent again.");
        }
        BencodeString onlyName = info.has("files") ? null : info.string("name");
        new HybridCheck(entries, pieceLength, onlyName).walk(info.dictionary("file tree"));
    }

    private void walk(BencodeDictionary tree) throws BencodeException, MetainfoException {
        folders.push(tree.iterator());
        while (!folders.isEmpty()) {
            if (!folders.element().hasNext()) {
                folders.pop();
                names.pollLast();
                continue;
            }
            BencodeDictionary.Entry child = folders.element().next();
            BencodeDictionary node = BencodeDictionary.of(child.value(), "an entry of \"file tree\"");
            names.addLast(child.key());
            if (node.get("") instanceof BencodeDictionary file) {
                compare(file);
                names.removeLast();
            } else {
                folders.push(node.iterator());
            }
        }
        if (nextFile() != null) {
            throw mismatch("the v1 half has more files");
        }
    }

    private void compare(BencodeDictionary v2) throws BencodeException, MetainfoException {
        FileEntry v1 = nextFile();
        if (v1 == null) {
            throw mismatch("the v2 half has more files");
        }
        long length = Attributes.of(v2).link() ? 0 : v2.integer("length");
        if (length != v1.length()) {
            throw mismatch("a file has " + v1.length() + " bytes in v1 and " + length + " in v2");
        }
        if (!samePath(v1)) {
            throw mismatch("a file has another name in v1 than in v2");
        }
        if (length == 0) {
            return;
        }
        if (v2.string("pieces root").size() != InfoHash.V2_BYTES) {
            throw mismatch(
                    "a file's \"pieces root\" has " + v2.string("pieces root").size() + " bytes, not 32");
        }
        if (offset % pieceLength != 0) {
            throw mismatch("a file starts within a piece in v1, for want of padding in front of it");
        }
        offset += length;
    }

    /** Passes over padding, which is there in v1 only. */
    private @Nullable FileEntry nextFile() {
        while (entries.hasNext()) {
            FileEntry entry = entries.next();
            if (!entry.isPad()) {
                return entry;
            }
            offset += entry.length();
        }
        return null;
    }

    private boolean samePath(FileEntry v1) {
        Iterator<BencodeString> v2 = names.iterator();
        if (v1.path() == null) {
            return onlyName != null && v2.next().equals(onlyName) && !v2.hasNext();
        }
        for (BencodeValue element : v1.path()) {
            if (!v2.hasNext() || !v2.next().equals(element)) {
                return false;
            }
        }
        return !v2.hasNext();
    }

    private static MetainfoException mismatch(String difference) {
        return new MetainfoException(
                Reason.HYBRID_MISMATCH,
                "The halves of this hybrid torrent disagree: " + difference
                        + ". It is damaged or hostile; find another.");
    }
}
