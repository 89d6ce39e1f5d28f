package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.Bencode;
import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeLimits;
import dev.tamsui.engine.bencode.BencodeListWriter;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The info dictionary as its maker wrote it, byte for byte: what the hash is over, and what peers hand on to each other (BEP 9).
 * Immutable; any thread.
 */
public final class InfoDictionary {
    private final byte[] bytes;

    /** @param bytes owned by this object from here on */
    public InfoDictionary(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Whether these are its hashes. */
    public boolean is(InfoHashes hashes) {
        InfoHash v1 = hashes.v1();
        InfoHash v2 = hashes.v2();
        return (v1 == null || v1.equals(InfoHash.of(digest("SHA-1"))))
                && (v2 == null || v2.equals(InfoHash.of(digest("SHA-256"))));
    }

    private byte[] digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    /**
     * A .torrent file of it (BEP 3, "metainfo files"; BEP 12; BEP 19).
     *
     * @param trackerTiers none empty
     * @throws MetainfoException when these bytes are no dictionary, or too much of one
     */
    public byte[] torrent(List<List<String>> trackerTiers, List<String> webSeeds) throws MetainfoException {
        BencodeDictionaryWriter file = new BencodeDictionaryWriter();
        if (!trackerTiers.isEmpty()) {
            file.put("announce", trackerTiers.getFirst().getFirst());
            BencodeListWriter tiers = new BencodeListWriter();
            trackerTiers.forEach(tier -> tiers.add(BencodeListWriter.of(tier)));
            file.put("announce-list", tiers);
        }
        if (!webSeeds.isEmpty()) {
            file.put("url-list", BencodeListWriter.of(webSeeds));
        }
        return file.put("info", decoded()).encoded();
    }

    private BencodeDictionary decoded() throws MetainfoException {
        try {
            return Bencode.decodeDictionary(bytes, BencodeLimits.TORRENT);
        } catch (BencodeException e) {
            throw new MetainfoException(
                    Reason.BAD_INFO, "The torrent's metadata cannot be read: " + e.getMessage() + ".");
        }
    }

    public int size() {
        return bytes.length;
    }

    /** A part of it, read-only and without a copy. */
    public ByteBuffer slice(int from, int length) {
        return ByteBuffer.wrap(bytes).slice(from, length).asReadOnlyBuffer();
    }

    /** Hashes that are a part of it, without a copy. */
    PieceHashes pieceHashes(int from, int pieces) {
        return new PieceHashes(bytes, from, pieces);
    }
}
