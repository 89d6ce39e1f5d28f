package dev.tamsui.engine.wire;

import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.wire.PeerMessage.ExtensionHandshake;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What to call a peer's client in front of people. Nothing may depend on it: anyone can claim any name.
 */
public final class ClientName {
    private static final int PREFIX_CHARS = 8;
    private static final int LONGEST_VERSION = 4;

    /** BEP 20, the two letters after the dash. */
    private static final Map<String, String> AZUREUS_STYLE = Map.ofEntries(
            Map.entry("AZ", "Vuze"),
            Map.entry("BC", "BitComet"),
            Map.entry("BI", "BiglyBT"),
            Map.entry("BT", "BitTorrent"),
            Map.entry("DE", "Deluge"),
            Map.entry("GT", "anacrolix"),
            Map.entry("KT", "KTorrent"),
            Map.entry("LT", "libtorrent"),
            Map.entry("RN", "rain"),
            Map.entry("TM", "Tamsui"),
            Map.entry("TR", "Transmission"),
            Map.entry("TX", "Tixati"),
            Map.entry("UM", "\u00b5Torrent Mac"),
            Map.entry("UT", "\u00b5Torrent"),
            Map.entry("UW", "\u00b5Torrent Web"),
            Map.entry("WW", "WebTorrent"),
            Map.entry("XL", "Xunlei"),
            Map.entry("lt", "libTorrent"),
            Map.entry("qB", "qBittorrent"),
            Map.entry("rQ", "rqbit"));

    /** BEP 20, the one letter of Shadow's style and of the mainline's. */
    private static final Map<String, String> ONE_LETTER = Map.of(
            "A",
            "ABC",
            "M",
            "Mainline",
            "O",
            "Osprey",
            "Q",
            "BTQueue",
            "R",
            "Tribler",
            "S",
            "Shadow",
            "T",
            "BitTornado");

    /** The mainline's {@code M7-10-1--}, and aria2's own {@code A2-1-37-0-}. */
    private static final Pattern DASHED = Pattern.compile("(M|A2-)([0-9]{1,2}(?:-[0-9]{1,2}){2})-");

    /** {@code S58B-----}. */
    private static final Pattern SHADOW_STYLE = Pattern.compile("([AMOQRST])([0-9A-Za-z]{2,5})-*--");

    private ClientName() {}

    /**
     * Reads the name and version out of a peer id (BEP 20).
     *
     * @return like {@code Transmission 4.0.6}; empty when the id follows no known habit
     */
    public static String of(PeerId peerId) {
        String id = new String(peerId.bytes(), StandardCharsets.ISO_8859_1);
        if (id.charAt(0) == '-' && id.charAt(PREFIX_CHARS - 1) == '-') {
            return azureusStyle(id.substring(1, 3), id.substring(3, PREFIX_CHARS - 1));
        }
        Matcher dashed = DASHED.matcher(id);
        if (dashed.lookingAt()) {
            return ONE_LETTER.getOrDefault(dashed.group(1), "aria2")
                    + ' '
                    + dashed.group(2).replace('-', '.');
        }
        Matcher shadow = SHADOW_STYLE.matcher(id);
        return shadow.lookingAt() ? ONE_LETTER.get(shadow.group(1)) + dotted(shadow.group(2)) : "";
    }

    /**
     * A name as a peer gives it, safe to show: at most {@link ExtensionHandshake#MAX_CLIENT_CHARS} characters, each control,
     * formatting or undefined one replaced by a question mark.
     */
    public static String clean(String name) {
        StringBuilder cleaned = new StringBuilder();
        for (int i = 0, next; i < name.length(); i = next) {
            int codePoint = name.codePointAt(i);
            next = i + Character.charCount(codePoint);
            if (next > ExtensionHandshake.MAX_CLIENT_CHARS) {
                break;
            }
            cleaned.appendCodePoint(isShowable(codePoint) ? codePoint : '?');
        }
        return cleaned.toString().strip();
    }

    /** {@code -TR4060-}: every character of the version is a number of its own, letters going on from 10. */
    private static String azureusStyle(String letters, String version) {
        if (!isAlphanumeric(letters)) {
            return "";
        }
        // the fifth, and in the uTorrents' the fourth, tells the stage of the release
        String digits = version.substring(0, letters.startsWith("U") ? LONGEST_VERSION - 1 : LONGEST_VERSION);
        return AZUREUS_STYLE.getOrDefault(letters, letters) + dotted(digits);
    }

    /** A space, then the numbers with dots between, without the zeros at the end but at least two; nothing if one is none. */
    private static String dotted(String version) {
        if (!isAlphanumeric(version)) {
            return "";
        }
        int end = version.length();
        while (end > 2 && version.charAt(end - 1) == '0') {
            end--;
        }
        StringBuilder dotted = new StringBuilder();
        for (int i = 0; i < end; i++) {
            dotted.append(i == 0 ? ' ' : '.').append(Character.digit(version.charAt(i), Character.MAX_RADIX));
        }
        return dotted.toString();
    }

    private static boolean isAlphanumeric(String text) {
        return text.chars().allMatch(c -> isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isShowable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
