package dev.tamsui.engine.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tamsui.engine.bencode.BencodeDictionaryWriter;
import dev.tamsui.engine.bencode.BencodeListWriter;
import java.io.ByteArrayOutputStream;
import java.util.List;

/** Makes .torrent files to be parsed, sound but for what a test asks for; their piece hashes match nothing. */
final class Torrents {
    static final int PIECE_LENGTH = 16_384;

    private Torrents() {}

    /** The info dictionary of one file, without its name. */
    static BencodeDictionaryWriter nameless(long length, long pieceLength) {
        long pieces = Math.ceilDiv(length, pieceLength);
        return new BencodeDictionaryWriter()
                .put("length", length)
                .put("piece length", pieceLength)
                .put("pieces", new byte[Math.toIntExact(20 * pieces)]);
    }

    static BencodeDictionaryWriter single(String name, long length) {
        return nameless(length, PIECE_LENGTH).put("name", name);
    }

    /** The info dictionary of a folder {@code t}, of which {@code total} bytes are hashed. */
    static BencodeDictionaryWriter folder(BencodeListWriter files, long total) {
        return new BencodeDictionaryWriter()
                .put("files", files)
                .put("name", "t")
                .put("piece length", PIECE_LENGTH)
                .put("pieces", new byte[Math.toIntExact(20 * Math.ceilDiv(total, PIECE_LENGTH))]);
    }

    /** A folder of files of one byte each. */
    static BencodeDictionaryWriter folderOf(List<List<String>> paths) {
        BencodeListWriter files = new BencodeListWriter();
        paths.forEach(path -> files.add(file(1, path)));
        return folder(files, paths.size());
    }

    static BencodeDictionaryWriter file(long length, List<String> path) {
        return new BencodeDictionaryWriter().put("length", length).put("path", BencodeListWriter.of(path));
    }

    static byte[] torrent(BencodeDictionaryWriter info) {
        return new BencodeDictionaryWriter().put("info", info).encoded();
    }

    /** A torrent around raw bytes of an info dictionary. */
    static byte[] wrapped(byte[] info) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes("d4:info".getBytes(ISO_8859_1));
        out.writeBytes(info);
        out.write('e');
        return out.toByteArray();
    }

    static Metainfo parse(BencodeDictionaryWriter info) throws MetainfoException {
        return Metainfo.parse(torrent(info));
    }
}
