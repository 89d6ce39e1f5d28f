package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeString;

/** What a file's {@code attr} says (BEP 47); letters that mean nothing to us are passed over. */
record Attributes(boolean pad, boolean executable, boolean link) {
    private static final Attributes NONE = new Attributes(false, false, false);

    static Attributes of(BencodeDictionary file) {
        if (!(file.get("attr") instanceof BencodeString attr)) {
            return NONE;
        }
        String letters = attr.text();
        return new Attributes(letters.indexOf('p') >= 0, letters.indexOf('x') >= 0, letters.indexOf('l') >= 0);
    }
}
