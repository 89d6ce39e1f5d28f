package dev.tamsui.engine.tracker;

import java.nio.charset.StandardCharsets;

/** Makes a tracker's words fit to be shown and logged. */
final class TrackerText {
    static final int MAX_BYTES = 512;

    private TrackerText() {}

    /** At most {@link #MAX_BYTES} of UTF-8, on one line, without characters that act on a terminal or turn the text around. */
    static String clean(byte[] said) {
        // more than is kept, so that a character cut in half lies beyond the end; the rest could be two megabytes
        String text = new String(said, 0, Math.min(said.length, MAX_BYTES + 4), StandardCharsets.UTF_8);
        StringBuilder clean = new StringBuilder(text.length());
        int keptBytes = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int shown = isHarmful(text.codePointAt(i)) ? ' ' : text.codePointAt(i);
            keptBytes += utf8Bytes(shown);
            if (keptBytes > MAX_BYTES) {
                break;
            }
            clean.appendCodePoint(shown);
        }
        return clean.toString().strip();
    }

    private static boolean isHarmful(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    private static int utf8Bytes(int character) {
        if (character < 0x80) {
            return 1;
        }
        return character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }
}
