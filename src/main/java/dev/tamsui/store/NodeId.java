package dev.tamsui.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Names one daemon in a database that several may share. Made once, kept in the state folder: whoever copies the folder
 * copies the daemon.
 *
 * @param value written to every row as its 36-character text
 */
record NodeId(UUID value) {
    static final String FILE = "node-id";

    /** More than an id and a line end; a longer file is not ours. */
    private static final int MAX_BYTES = 64;

    /**
     * Reads the id of a state folder, or makes one. The caller holds the folder's lock.
     *
     * @throws StateFolderException when the file is there but holds no UUID: guessing a new one would hide every torrent
     */
    static NodeId in(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        String text;
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw unreadable(file, null);
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException notYet) {
            return create(file);
        }
        return parse(text, file);
    }

    /**
     * @param file where the text comes from
     * @throws StateFolderException when it is no UUID
     */
    static NodeId parse(String text, Path file) {
        try {
            NodeId id = new NodeId(UUID.fromString(text));
            if (id.text().equalsIgnoreCase(text)) {
                return id;
            }
            throw unreadable(file, null);
        } catch (IllegalArgumentException e) {
            throw unreadable(file, e);
        }
    }

    String text() {
        return value.toString();
    }

    private static NodeId create(Path file) throws IOException {
        NodeId id = new NodeId(UUID.randomUUID());
        write(file, id);
        return id;
    }

    /** Whole or not at all, and on the disk before anything can be stored under it. */
    static void write(Path file, NodeId id) throws IOException {
        Path draft = file.resolveSibling(FILE + ".new");
        Files.deleteIfExists(draft);
        try (FileChannel channel = FileChannel.open(
                draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OwnerOnly.file(draft))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(id.text() + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static StateFolderException unreadable(Path file, @Nullable Throwable cause) {
        return new StateFolderException(
                file
                        + " does not hold a UUID of 36 characters. Restore it from a backup; if this daemon has no torrents"
                        + " yet, remove it and a new one is made.",
                cause);
    }
}
