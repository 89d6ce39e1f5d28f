package dev.tamsui.engine.metainfo;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Makes of any text a name that a file can have and that looks like what it is.
 *
 * <p>Cleaned as little as is safe, since others have the same data on disk under the same names: separators and control
 * characters become {@code _}; characters that are not seen but change how others are (direction, zero width) go, save for joiners
 * within a word of another script; over 255 bytes are cut to 240 with the extension kept. Dots and blanks stay, wherever they
 * are, as do names that only Windows reserves.
 */
final class SafeName {
    /** What file systems take in one name, as UTF-8. */
    static final int MAX_BYTES = 255;

    private static final int CUT_BYTES = 240;
    private static final int MAX_EXTENSION_BYTES = 32;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private SafeName() {}

    /** A name of 1 to 255 bytes; or nothing, when {@code text} means no name: empty, {@code .} or {@code ..}. */
    static String clean(String text) {
        String shown = isPlain(text) ? text : withoutOddities(text);
        if (shown.isEmpty() || shown.equals(".") || shown.equals("..")) {
            return "";
        }
        if (shown.isBlank()) {
            return "_";
        }
        return isLong(shown) ? cut(shown, "", CUT_BYTES) : shown;
    }

    /** {@code name} made another one: {@code a.txt} becomes {@code a.1.txt}. */
    static String numbered(String name, int number) {
        return cut(name, "." + number, MAX_BYTES);
    }

    /**
     * Equal for two names that some file system takes for one: upper and lower case, an accent and its letter composed or
     * apart, with and without joiners.
     */
    static String folded(String name) {
        if (isAscii(name)) {
            return name.toLowerCase(Locale.ROOT);
        }
        String seen = name.indexOf(ZERO_WIDTH_JOINER) >= 0 || name.indexOf(ZERO_WIDTH_NON_JOINER) >= 0
                ? name.replace(Character.toString(ZERO_WIDTH_JOINER), "")
                        .replace(Character.toString(ZERO_WIDTH_NON_JOINER), "")
                : name;
        String upper = Normalizer.normalize(seen, Normalizer.Form.NFD).toUpperCase(Locale.ROOT);
        return Normalizer.normalize(upper.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    }

    private static boolean isLong(String text) {
        return text.length() > MAX_BYTES / 3 && utf8Bytes(text) > MAX_BYTES; // no character takes more than three
    }

    static int utf8Bytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is nothing in {@code text} to look at twice, as in most names. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '/' || c == '\\') {
                return false;
            }
        }
        return true;
    }

    private static String withoutOddities(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0, next; i < text.length(); i = next) {
            int point = text.codePointAt(i);
            next = i + Character.charCount(point);
            switch (Character.getType(point)) {
                case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                    clean.append('_');
                case Character.FORMAT -> {
                    if (isJoiner(point)
                            && i > 0
                            && next < text.length()
                            && text.charAt(i - 1) >= 0x80
                            && text.charAt(next) >= 0x80) {
                        clean.appendCodePoint(point);
                    }
                }
                default -> clean.appendCodePoint(point == '/' || point == '\\' ? '_' : point);
            }
        }
        return clean.toString();
    }

    private static boolean isJoiner(int point) {
        return point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER;
    }

    /** Puts {@code mark} before the extension and shortens what is before that until all has at most {@code maxBytes}. */
    private static String cut(String name, String mark, int maxBytes) {
        int dot = name.lastIndexOf('.');
        boolean hasExtension = dot > 0 && utf8Bytes(name.substring(dot)) <= MAX_EXTENSION_BYTES;
        String extension = hasExtension ? name.substring(dot) : "";
        String stem = hasExtension ? name.substring(0, dot) : name;
        int room = maxBytes - mark.length() - utf8Bytes(extension);
        int end = 0;
        for (int bytes = 0; end < stem.length(); ) {
            int point = stem.codePointAt(end);
            bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
            if (bytes > room) {
                break;
            }
            end += Character.charCount(point);
        }
        return stem.substring(0, end) + mark + extension;
    }
}
