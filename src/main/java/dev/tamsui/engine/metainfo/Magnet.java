package dev.tamsui.engine.metainfo;

import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.InfoHashes;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A magnet link (BEP 9, "magnet URI format"): which torrent, and where somebody may be who has it.
 *
 * @param hashes v1 always, v2 too for a hybrid
 * @param name what the link calls it ({@code dn}), at most {@link MagnetParser#MAX_NAME_CHARS} characters; not cleaned
 * @param trackerTiers each tracker ({@code tr}) a tier of its own, since a link knows no tiers: they are tried in the order they are
 *     written; may hold secrets, so not for logs
 * @param webSeeds addresses as they were written ({@code ws})
 * @param peers who has it ({@code x.pe}); never names, which would have to be looked up
 * @param selected the files wanted ({@code so}, BEP 53); null for all
 */
public record Magnet(
        InfoHashes hashes,
        @Nullable String name,
        List<List<String>> trackerTiers,
        List<String> webSeeds,
        List<InetSocketAddress> peers,
        @Nullable FileSelection selected) {

    public Magnet {
        Objects.requireNonNull(hashes.v1());
        trackerTiers = trackerTiers.stream().map(List::copyOf).toList();
        webSeeds = List.copyOf(webSeeds);
        peers = List.copyOf(peers);
    }

    /** Whether it is meant to be one: what comes of it {@link #parse} tells. */
    public static boolean isMeant(String text) {
        return text.strip().regionMatches(true, 0, MagnetParser.SCHEME, 0, MagnetParser.SCHEME.length());
    }

    /** Whether what was kept of a torrent is a link, and no .torrent file. */
    public static boolean isMeant(byte[] kept) {
        return kept.length > 0 && kept[0] != 'd' && isMeant(new String(kept, StandardCharsets.UTF_8));
    }

    public static Magnet parse(String link) throws MagnetException {
        return new MagnetParser().parse(link);
    }

    /** The v1 hash, which names the torrent in its swarm. */
    public InfoHash infoHash() {
        return Objects.requireNonNull(hashes.v1());
    }

    /** What it is to be called until its metadata tells, safe to show and to keep. */
    public String cleanName() {
        String clean = name == null ? "" : SafeName.clean(name);
        return clean.isEmpty() ? infoHash().hex() : clean;
    }

    /** Hash and name only: addresses of trackers may hold keys. */
    @Override
    public String toString() {
        return infoHash().hex() + " " + name;
    }
}
