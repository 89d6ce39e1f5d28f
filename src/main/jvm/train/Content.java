import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * One file of noise, the same each time, in pieces of 1 MiB, and the torrent that describes it.
 *
 * @param metainfo the .torrent file
 * @param infoHash 40 hexadecimal digits
 */
record Content(byte[] metainfo, String infoHash) {
    private static final int PIECE_BYTES = 1 << 20;

    /** Writes the file, of so many pieces. */
    static Content write(Path file, int pieces, String tracker) throws IOException {
        SplittableRandom noise = new SplittableRandom(1);
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int index = 0; index < pieces; index++) {
                noise.nextBytes(piece);
                out.write(piece);
                hashes.writeBytes(sha1(piece));
            }
        }
        byte[] info = info(String.valueOf(file.getFileName()), hashes.toByteArray());
        ByteArrayOutputStream metainfo = new ByteArrayOutputStream();
        metainfo.writeBytes(ascii("d8:announce%d:%s4:info".formatted(tracker.length(), tracker)));
        metainfo.writeBytes(info);
        metainfo.write('e');
        return new Content(metainfo.toByteArray(), HexFormat.of().formatHex(sha1(info)));
    }

    /** As BEP 3 has it, "info dictionary", and private (BEP 27). */
    private static byte[] info(String name, byte[] hashes) {
        long lengthBytes = (long) hashes.length / 20 * PIECE_BYTES;
        ByteArrayOutputStream info = new ByteArrayOutputStream();
        info.writeBytes(ascii("d6:lengthi%de4:name%d:%s12:piece lengthi%de6:pieces%d:"
                .formatted(lengthBytes, name.length(), name, PIECE_BYTES, hashes.length)));
        info.writeBytes(hashes);
        info.writeBytes(ascii("7:privatei1ee"));
        return info.toByteArray();
    }

    private static byte[] sha1(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
