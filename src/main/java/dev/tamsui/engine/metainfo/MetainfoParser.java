package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.Bencode;
import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeInteger;
import dev.tamsui.engine.bencode.BencodeLimits;
import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns a .torrent file's bytes into a {@link Metainfo}, or says what is wrong with it. Confined to one call. */
final class MetainfoParser {
    /** Smaller ones are unheard of, and would make more of hashes and messages than of data. */
    static final int MIN_PIECE_LENGTH = 1024;

    /** A piece is held in memory until it is whole. */
    static final int MAX_PIECE_LENGTH = 64 * 1024 * 1024;

    static final long MAX_TOTAL_BYTES = (long) PieceLayout.MAX_PIECES * MAX_PIECE_LENGTH;

    private static final int MAX_TEXT = 4096;
    private static final long MAX_EPOCH_SECOND = 253_402_300_799L; // the last one of the year 9999

    private final byte[] torrent;

    MetainfoParser(byte[] torrent) {
        this.torrent = torrent;
    }

    Metainfo parse() throws MetainfoException {
        BencodeDictionary top = decode();
        try {
            return read(top, top.dictionary("info"));
        } catch (BencodeException misshapen) {
            throw new MetainfoException(
                    Reason.BAD_INFO,
                    "The .torrent file is incomplete: " + misshapen.getMessage() + ". Fetch it again.");
        }
    }

    private BencodeDictionary decode() throws MetainfoException {
        try {
            return Bencode.decodeDictionary(torrent, BencodeLimits.TORRENT);
        } catch (BencodeException e) {
            String guess = MistakenFile.guess(torrent);
            if (guess != null) {
                throw new MetainfoException(Reason.NOT_BENCODE, guess);
            }
            throw switch (e.kind()) {
                case LIMIT ->
                    new MetainfoException(
                            Reason.TOO_LARGE,
                            "The .torrent file is too large to be read safely: " + e.getMessage()
                                    + ". Make it again with larger pieces or fewer files.");
                case SYNTAX, SHAPE ->
                    new MetainfoException(
                            Reason.NOT_BENCODE,
                            "This is no .torrent file, or a damaged one: " + e.getMessage() + ". Fetch it again.");
            };
        }
    }

    private Metainfo read(BencodeDictionary top, BencodeDictionary info) throws BencodeException, MetainfoException {
        boolean isHybrid = isHybrid(info);
        InfoHash v1 = InfoHash.of(digest("SHA-1", info));
        InfoHash v2 = isHybrid ? InfoHash.of(digest("SHA-256", info)) : null;

        Text text = Text.of(top.get("encoding"));
        List<FileEntry> entries = FileEntries.read(info);
        PieceLayout layout = layout(info, entries);
        InfoDictionary raw = new InfoDictionary(info.encoded());
        PieceHashes pieceHashes = pieceHashes(info, layout, raw);
        if (isHybrid) {
            HybridCheck.sameFiles(info, entries, layout.pieceLength());
        }
        String name = name(info, text, v1);
        return new Metainfo(
                new InfoHashes(v1, v2),
                name,
                info.get("private") instanceof BencodeInteger flag && flag.value() != 0,
                Addresses.trackerTiers(top),
                Addresses.webSeeds(top),
                layout,
                new SafePaths(text, info.has("files") ? name : null).files(entries, name),
                pieceHashes,
                raw,
                remark(top, "comment", text),
                remark(top, "created by", text),
                createdAt(top));
    }

    /**
     * Whether the v2 half is there beside the v1 half. The version is looked at before anything else, so that a torrent of a
     * later one is called that, not broken (BEP 52, "info dictionary").
     */
    private static boolean isHybrid(BencodeDictionary info) throws MetainfoException {
        if (!info.has("meta version")) {
            return false;
        }
        if (!(info.get("meta version") instanceof BencodeInteger version) || version.value() != 2) {
            String said = info.get("meta version") instanceof BencodeInteger other ? other.value() + "" : "no number";
            throw new MetainfoException(
                    Reason.UNKNOWN_VERSION,
                    "The torrent says its meta version is " + said
                            + "; versions 1 (which says none) and 2 are known. It may need a newer program.");
        }
        if (!info.has("pieces")) {
            throw new MetainfoException(
                    Reason.V2_ONLY,
                    "The torrent is for BitTorrent v2 only, which is not supported yet; v1 and hybrid torrents are."
                            + " Ask its maker for a hybrid.");
        }
        return true;
    }

    private static PieceLayout layout(BencodeDictionary info, List<FileEntry> entries)
            throws BencodeException, MetainfoException {
        long pieceLength = info.integer("piece length");
        if (pieceLength < MIN_PIECE_LENGTH || pieceLength > MAX_PIECE_LENGTH) {
            throw new MetainfoException(
                    Reason.BAD_PIECE_LENGTH,
                    "Pieces of " + pieceLength + " bytes; " + MIN_PIECE_LENGTH + " to " + MAX_PIECE_LENGTH
                            + " are supported. Make the torrent again with another piece length.");
        }
        long total = 0;
        long padding = 0;
        for (FileEntry entry : entries) {
            total += entry.length();
            padding += entry.isPad() ? entry.length() : 0;
            if (total > MAX_TOTAL_BYTES) { // looked at every time, so that no sum can wrap around
                throw new MetainfoException(
                        Reason.TOO_MANY_PIECES,
                        "The torrent's files have more than " + MAX_TOTAL_BYTES
                                + " bytes in all, the most that is supported. It is damaged or hostile.");
            }
        }
        if (total == padding) {
            throw new MetainfoException(
                    Reason.EMPTY,
                    "The torrent's files hold 0 bytes in all; at least 1 is needed. There is nothing to fetch.");
        }
        long pieces = Math.ceilDiv(total, pieceLength);
        if (pieces > PieceLayout.MAX_PIECES) {
            throw new MetainfoException(
                    Reason.TOO_MANY_PIECES,
                    total + " bytes in pieces of " + pieceLength + " are " + pieces + " pieces; at most "
                            + PieceLayout.MAX_PIECES + " are supported. Make the torrent again with larger pieces.");
        }
        return new PieceLayout(total, (int) pieceLength);
    }

    private static PieceHashes pieceHashes(BencodeDictionary info, PieceLayout layout, InfoDictionary raw)
            throws BencodeException, MetainfoException {
        BencodeString pieces = info.string("pieces");
        if (pieces.size() != (long) PieceHashes.HASH_BYTES * layout.pieces()) {
            throw new MetainfoException(
                    Reason.BAD_PIECES,
                    "The torrent has " + pieces.size() + " bytes of piece hashes where its " + layout.pieces()
                            + " pieces need " + (long) PieceHashes.HASH_BYTES * layout.pieces()
                            + ". It is damaged: fetch it again.");
        }
        return raw.pieceHashes(pieces.end() - pieces.size() - info.offset(), layout.pieces());
    }

    private static String name(BencodeDictionary info, Text text, InfoHash hash) throws BencodeException {
        if (!info.has("name") && !info.has("name.utf-8")) {
            return hash.hex();
        }
        BencodeString raw = info.get("name.utf-8") instanceof BencodeString utf8 ? utf8 : info.string("name");
        String name = SafeName.clean(text.of(raw));
        return name.isEmpty() ? hash.hex() : name;
    }

    private static @Nullable String remark(BencodeDictionary top, String key, Text text) {
        BencodeString raw = top.get(key + ".utf-8") instanceof BencodeString utf8
                ? utf8
                : top.get(key) instanceof BencodeString plain ? plain : null;
        if (raw == null || raw.size() == 0) {
            return null;
        }
        String remark = text.of(raw);
        if (remark.length() <= MAX_TEXT) {
            return remark;
        }
        return remark.substring(0, Character.isHighSurrogate(remark.charAt(MAX_TEXT - 1)) ? MAX_TEXT - 1 : MAX_TEXT);
    }

    private static @Nullable Instant createdAt(BencodeDictionary top) {
        return top.get("creation date") instanceof BencodeInteger date
                        && date.value() > 0
                        && date.value() <= MAX_EPOCH_SECOND
                ? Instant.ofEpochSecond(date.value())
                : null;
    }

    private static byte[] digest(String algorithm, BencodeDictionary info) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            info.addTo(digest);
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }
}
