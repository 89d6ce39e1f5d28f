package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeString;

/** What a file's {@code attr} says (BEP 47); letters that mean nothing to us are passed over. */
record Attributes(boolean pad, boolean executable, boolean link) {

    static Attributes of(BencodeDictionary file) {
        String letters = file.get("attr") instanceof BencodeString attr ? attr.text() : "";
        return new Attributes(letters.indexOf('p') >= 0, letters.indexOf('x') >= 0, letters.indexOf('l') >= 0);
    }
}
