package dev.tamsui.engine.wire;

import dev.tamsui.engine.bencode.Bencode;
import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeInteger;
import dev.tamsui.engine.bencode.BencodeLimits;
import dev.tamsui.engine.wire.MetadataMessage.Data;
import dev.tamsui.engine.wire.MetadataMessage.Reject;
import dev.tamsui.engine.wire.MetadataMessage.Request;
import dev.tamsui.engine.wire.MetadataMessage.Unknown;
import java.nio.ByteBuffer;

/**
 * {@link MetadataMessage}s as bytes: a dictionary of {@code msg_type}, {@code piece} and {@code total_size}, behind which the bytes
 * of a piece follow as they are (BEP 9, "extension message").
 */
public final class MetadataCodec {
    private static final int REQUEST = 0;
    private static final int DATA = 1;
    private static final int REJECT = 2;

    /** Honest ones have three numbers. */
    private static final BencodeLimits LIMITS = new BencodeLimits(FrameLimits.EXTENSION_BYTES, 4, 64);

    private MetadataCodec() {}

    /**
     * Consumes the payload.
     *
     * @throws ProtocolViolation when it does not begin with a dictionary, has no type, or a number that is out of range; or when
     *     more bytes follow than a piece has
     */
    public static MetadataMessage decode(ByteBuffer payload) throws ProtocolViolation {
        byte[] bytes = new byte[payload.remaining()];
        payload.get(bytes);
        BencodeDictionary header;
        try {
            header = BencodeDictionary.of(Bencode.decodePrefix(bytes, LIMITS), "a metadata message");
        } catch (BencodeException e) {
            throw new ProtocolViolation("a metadata message that is no dictionary within limits: "
                    + e.kind().name() + " at byte " + e.offset() + " of " + bytes.length);
        }
        long type = number(header, "msg_type", -1);
        if (type == REQUEST) {
            return new Request(piece(header));
        } else if (type == DATA) {
            return data(
                    header,
                    ByteBuffer.wrap(bytes, header.end(), bytes.length - header.end())
                            .slice());
        } else if (type == REJECT) {
            return new Reject(piece(header));
        } else if (header.get("msg_type") instanceof BencodeInteger) {
            return new Unknown(type);
        }
        throw new ProtocolViolation("a metadata message without a type");
    }

    private static Data data(BencodeDictionary header, ByteBuffer bytes) throws ProtocolViolation {
        if (bytes.remaining() > MetadataMessage.PIECE_BYTES) {
            throw new ProtocolViolation(
                    "a piece of metadata of " + bytes.remaining() + " bytes, more than " + MetadataMessage.PIECE_BYTES);
        }
        long total = number(header, "total_size", 0);
        if (total < 0 || total > Integer.MAX_VALUE) {
            throw new ProtocolViolation("metadata of " + total + " bytes");
        }
        return new Data(piece(header), (int) total, bytes);
    }

    private static int piece(BencodeDictionary header) throws ProtocolViolation {
        long piece = number(header, "piece", -1);
        if (piece < 0 || piece > Integer.MAX_VALUE) {
            throw new ProtocolViolation("a metadata message about piece " + piece);
        }
        return (int) piece;
    }

    private static long number(BencodeDictionary header, String key, long absent) {
        return header.get(key) instanceof BencodeInteger number ? number.value() : absent;
    }

    /**
     * The message as it is sent. The bytes of a piece are not copied.
     *
     * @param theirId the receiver's number for the extension
     */
    public static PeerMessage.ExtendedMessage encode(int theirId, MetadataMessage message) {
        BencodeDictionaryWriter header = new BencodeDictionaryWriter();
        ByteBuffer bytes = ByteBuffer.allocate(0);
        switch (message) {
            case Request(int piece) -> header.put("msg_type", REQUEST).put("piece", piece);
            case Reject(int piece) -> header.put("msg_type", REJECT).put("piece", piece);
            case Unknown(long type) -> header.put("msg_type", type);
            case Data(int piece, int total, ByteBuffer content) -> {
                header.put("msg_type", DATA).put("piece", piece).put("total_size", total);
                bytes = content;
            }
        }
        return new PeerMessage.ExtendedMessage(theirId, ByteBuffer.wrap(header.encoded()), bytes);
    }
}
