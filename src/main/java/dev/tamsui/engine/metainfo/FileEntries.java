package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.bencode.BencodeDictionary;
import dev.tamsui.engine.bencode.BencodeException;
import dev.tamsui.engine.bencode.BencodeList;
import dev.tamsui.engine.bencode.BencodeValue;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the list of files from the v1 half of an info dictionary (BEP 3, "info dictionary"): {@code files}, or when there is
 * none the one file that {@code length} speaks of.
 */
final class FileEntries {
    private FileEntries() {}

    static List<FileEntry> read(BencodeDictionary info) throws BencodeException, MetainfoException {
        if (!info.has("files")) {
            Attributes said = Attributes.of(info);
            Attributes only = new Attributes(false, said.executable(), false);
            return List.of(new FileEntry(null, length(info, only, 0), only));
        }
        List<FileEntry> entries = new ArrayList<>();
        for (BencodeValue value : info.list("files")) {
            BencodeDictionary file = BencodeDictionary.of(value, "an entry of \"files\"");
            Attributes attributes = Attributes.of(file);
            entries.add(new FileEntry(path(file, attributes), length(file, attributes, entries.size()), attributes));
        }
        return entries;
    }

    private static @Nullable BencodeList path(BencodeDictionary file, Attributes attributes) throws BencodeException {
        if (attributes.pad() && !file.has("path")) {
            return null; // BEP 47, "Padding files": not to be required
        }
        if (file.get("path.utf-8") instanceof BencodeList utf8 && utf8.holdsStringsOnly()) {
            return utf8;
        }
        BencodeList path = file.list("path");
        if (!path.holdsStringsOnly()) {
            throw new BencodeException(
                    BencodeException.Kind.SHAPE, "a file's \"path\" should hold strings only", path.offset());
        }
        return path;
    }

    private static long length(BencodeDictionary file, Attributes attributes, int index)
            throws BencodeException, MetainfoException {
        if (attributes.link()) {
            return 0; // BEP 47, "Symlinks": always, and it need not be said
        }
        long length = file.integer("length");
        if (length < 0 || length > MetainfoParser.MAX_TOTAL_BYTES) {
            throw new MetainfoException(
                    Reason.BAD_FILES,
                    "File " + index + " of the torrent has a length of " + length + " bytes; 0 to "
                            + MetainfoParser.MAX_TOTAL_BYTES + " are possible. The torrent is damaged or hostile.");
        }
        return length;
    }
}
