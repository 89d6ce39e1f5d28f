package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeString;
import dev.tamsui.engine.bencode.BencodeValue;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes text of a torrent's strings, whose bytes should be UTF-8 and in old torrents often are not.
 *
 * <p>In turn: UTF-8; the code page that the torrent's {@code encoding} names, if it is one that was in use; UTF-8 with every byte
 * that is none written as {@code %E9}, so that different bytes stay different names.
 */
final class Text {
    /** What torrents were made in before all agreed on UTF-8. A torrent may not choose among all that a JDK happens to have. */
    private static final Set<String> CODE_PAGES = Set.of(
            "GBK",
            "GB2312",
            "GB18030",
            "Big5",
            "Big5-HKSCS",
            "Shift_JIS",
            "windows-31j",
            "EUC-JP",
            "EUC-KR",
            "x-windows-949",
            "windows-1250",
            "windows-1251",
            "windows-1252",
            "windows-1253",
            "windows-1254",
            "windows-1255",
            "windows-1256",
            "windows-874",
            "TIS-620",
            "KOI8-R",
            "KOI8-U",
            "ISO-8859-1",
            "ISO-8859-2",
            "ISO-8859-5",
            "ISO-8859-7",
            "ISO-8859-9",
            "ISO-8859-15");

    private static final char REPLACEMENT = '\ufffd';
    private static final int LONGEST_CODE_PAGE = 20;

    private final @Nullable Charset codePage;

    private Text(@Nullable Charset codePage) {
        this.codePage = codePage;
    }

    /** @param encoding what the torrent has under that name; anything */
    static Text of(@Nullable BencodeValue encoding) {
        if (!(encoding instanceof BencodeString name) || name.size() > LONGEST_CODE_PAGE) {
            return new Text(null);
        }
        try {
            Charset charset = Charset.forName(name.text());
            return new Text(CODE_PAGES.contains(charset.name()) ? charset : null);
        } catch (IllegalArgumentException unknown) {
            return new Text(null);
        }
    }

    String of(BencodeString string) {
        String utf8 = utf8(string);
        if (utf8 != null) {
            return utf8;
        }
        String paged = codePage == null ? null : strictly(codePage, string);
        return paged != null ? paged : escaped(string.buffer());
    }

    /** The text, or null when the bytes are not UTF-8. */
    static @Nullable String utf8(BencodeString string) {
        String text = string.text(); // the fast way, which replaces what it cannot read
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(StandardCharsets.UTF_8, string);
    }

    private static @Nullable String strictly(Charset charset, BencodeString string) {
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(string.buffer())
                    .toString();
        } catch (CharacterCodingException otherwise) {
            return null;
        }
    }

    private static String escaped(ByteBuffer bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer part = CharBuffer.allocate(bytes.remaining());
        StringBuilder text = new StringBuilder();
        while (true) {
            CoderResult result = decoder.decode(bytes, part, true);
            text.append(part.flip());
            part.clear();
            if (!result.isError()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append('%').append("%02X".formatted(bytes.get()));
            }
            decoder.reset();
        }
    }
}
