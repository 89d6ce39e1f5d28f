package dev.tamsui.engine.metainfo;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Recognises what people send in place of a .torrent file, so that they are told that, and not about byte 0. */
final class MistakenFile {
    private static final int LOOK = 512;

    private MistakenFile() {}

    /** What to say, or null when the bytes look like nothing known. */
    static @Nullable String guess(byte[] bytes) {
        if (bytes.length == 0) {
            return "The .torrent file is empty. Fetch it again.";
        }
        if (bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b) {
            return "This is a gzip archive, not a .torrent file. Unpack it (gunzip), then send what was in it.";
        }
        String start = new String(bytes, 0, Math.min(bytes.length, LOOK), StandardCharsets.ISO_8859_1)
                .replace("\u00ef\u00bb\u00bf", "") // the mark that some write in front of UTF-8
                .strip();
        if (start.startsWith("<")) {
            return "This is a web page (HTML or XML), not a .torrent file, perhaps a login page that was saved in its place."
                    + " Log in to the site and fetch the file again.";
        }
        if (start.startsWith("magnet:")) {
            return "This is a magnet link, not a .torrent file.";
        }
        if (start.startsWith("{")) {
            return "This is JSON, not a .torrent file, perhaps an error that a site answered with. Fetch the file again.";
        }
        if (start.startsWith("PK\u0003\u0004")) {
            return "This is a zip archive, not a .torrent file. Unpack it, then send what was in it.";
        }
        return null;
    }
}
