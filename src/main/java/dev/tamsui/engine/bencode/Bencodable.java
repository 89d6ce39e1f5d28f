package dev.tamsui.engine.bencode;

/** What has a bencoded form: decoded values and writers. */
public sealed interface Bencodable permits BencodeValue, BencodeDictionaryWriter, BencodeListWriter {
    /** The bencoded form; a copy. */
    byte[] encoded();
}
