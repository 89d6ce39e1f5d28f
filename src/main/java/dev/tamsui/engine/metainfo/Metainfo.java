package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A .torrent file, checked (BEP 3, "metainfo files"): sizes are in range and agree, names are safe to create files under.
 *
 * <p>Hybrids (BEP 52) are taken as the v1 torrents they also are, once both halves are seen to name the same files. Links
 * (BEP 47, "Symlinks") are left out: no link is ever made, and they hold no bytes.
 *
 * @param hashes v1 always, v2 too for a hybrid; over the raw bytes of the info dictionary
 * @param name cleaned; also the folder of a torrent of several files, or the name of the only one
 * @param isPrivate peers may come from its trackers only (BEP 27)
 * @param trackerTiers addresses as they were written, to be tried tier by tier (BEP 12); no tier is empty, no address twice;
 *     may hold secrets, so not for logs
 * @param webSeeds addresses as they were written (BEP 19)
 * @param layout how all files, pad files too, are cut into pieces
 * @param files in the order of their bytes; pad files are among them, two others never have the same path, not even where upper
 *     and lower case are one
 * @param pieceHashes one for each piece
 * @param info what all of the above but the trackers and web seeds was read from
 * @param comment of its maker's, unchecked text of at most 4,096 characters
 * @param createdBy the program that made it, likewise
 */
public record Metainfo(
        InfoHashes hashes,
        String name,
        boolean isPrivate,
        List<List<String>> trackerTiers,
        List<String> webSeeds,
        PieceLayout layout,
        List<TorrentFile> files,
        PieceHashes pieceHashes,
        InfoDictionary info,
        @Nullable String comment,
        @Nullable String createdBy,
        @Nullable Instant createdAt) {

    public Metainfo {
        Objects.requireNonNull(hashes.v1());
        trackerTiers = trackerTiers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        files = List.copyOf(files);
        if (pieceHashes.pieces() != layout.pieces()) {
            throw new IllegalArgumentException(pieceHashes.pieces() + " hashes for " + layout.pieces() + " pieces");
        }
    }

    /** Reads a whole .torrent file. */
    public static Metainfo parse(byte[] torrent) throws MetainfoException {
        return new MetainfoParser(torrent).parse();
    }

    /** The v1 hash, which names the torrent in its swarm. */
    public InfoHash infoHash() {
        return Objects.requireNonNull(hashes.v1());
    }

    /** What it puts into its save path: a folder, or its only file. */
    public Set<String> topNames() {
        return files.stream().map(file -> file.path().getFirst()).collect(Collectors.toSet());
    }

    /** Bytes of all files, pad files not counted. */
    public long sizeBytes() {
        return files.stream()
                .filter(file -> !file.pad())
                .mapToLong(TorrentFile::length)
                .sum();
    }

    /** Hash and name only: addresses of trackers may hold keys. */
    @Override
    public String toString() {
        return infoHash().hex() + " " + name;
    }
}
