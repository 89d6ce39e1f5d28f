package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A .torrent and what it describes.
 *
 * @param file the metainfo
 * @param infoHash SHA-1 of its info dictionary, 40 lower-case hex digits
 * @param content the file or folder it was made of
 */
record Torrent(Path file, String infoHash, Path content) {
    /** Has {@code mktorrent} describe {@code content}, in pieces of 2 to the power of {@code pieceBits} bytes. */
    static Torrent describing(Path content, int pieceBits, String announceUrl, Path file) {
        Command.run(List.of(
                "mktorrent",
                "-l",
                String.valueOf(pieceBits),
                "-a",
                announceUrl,
                "-o",
                file.toString(),
                content.toString()));
        return of(file, content);
    }

    static Torrent of(Path file, Path content) {
        return new Torrent(file, infoHashOf(file), content);
    }

    /** The name in its info dictionary, which clients give the file or folder. */
    String name() {
        return String.valueOf(content.getFileName());
    }

    /** A link that names it, and who tracks it. */
    String magnet(String announceUrl) {
        return "magnet:?xt=urn:btih:" + infoHash + "&tr=" + URLEncoder.encode(announceUrl, StandardCharsets.UTF_8);
    }

    private static String infoHashOf(Path file) {
        try {
            // one byte, one character: string indices are byte offsets
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            int start = text.indexOf("4:info") + "4:info".length();
            byte[] info = text.substring(start, endOfValue(text, start)).getBytes(StandardCharsets.ISO_8859_1);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(info));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    /** Where the bencoded value that starts at {@code at} ends. The text was written by mktorrent, so it is well-formed. */
    private static int endOfValue(String text, int at) {
        return switch (text.charAt(at)) {
            case 'i' -> text.indexOf('e', at) + 1;
            case 'l', 'd' -> {
                int next = at + 1;
                while (text.charAt(next) != 'e') {
                    next = endOfValue(text, next);
                }
                yield next + 1;
            }
            default -> {
                int colon = text.indexOf(':', at);
                yield colon + 1 + Integer.parseInt(text.substring(at, colon));
            }
        };
    }
}
