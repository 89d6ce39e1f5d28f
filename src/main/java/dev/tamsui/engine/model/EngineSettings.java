package dev.tamsui.engine.model;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is told at its start. Immutable; already checked by whoever made it.
 *
 * @param downloadDir where torrents go that name no save path; below one of {@code saveRoots}
 * @param saveRoots absolute folders; every save path lies below one of them
 * @param stateDir the daemon's own folder; never a save path
 * @param peersPort 0..65535 for the listener; 0 lets the system choose
 * @param peersBindAddress where to listen and from where to dial; null for every address
 * @param bufferBytes memory for blocks on their way between sockets and disk, at least 1 MiB
 * @param allowPrivateAddresses whether private and loopback addresses may be contacted as trackers and web servers, and
 *     loopback ones as peers
 * @param limits how much at once
 * @param files how files are kept on the disk
 * @param scrubbing when complete torrents are hashed again
 * @param rates limits for all torrents together that are not to be changed
 */
public record EngineSettings(
        Path downloadDir,
        List<Path> saveRoots,
        Path stateDir,
        int peersPort,
        @Nullable InetAddress peersBindAddress,
        long bufferBytes,
        boolean allowPrivateAddresses,
        Limits limits,
        Files files,
        Scrubbing scrubbing,
        FixedRates rates) {
    public EngineSettings {
        saveRoots = List.copyOf(saveRoots);
    }

    /**
     * Limits in bytes per second, 0 for none, that hold whatever callers want; null where that may be changed at any time.
     */
    public record FixedRates(
            @Nullable Long download, @Nullable Long upload) {
        public static final FixedRates NONE = new FixedRates(null, null);
    }

    /**
     * When complete torrents are hashed again.
     *
     * @param every time between two scrubs of a torrent; zero: none but those that are asked for
     * @param bytesPerSecond what is read at most, positive
     */
    public record Scrubbing(Duration every, long bytesPerSecond) {
        public static final Scrubbing OFF = new Scrubbing(Duration.ZERO, 10_000_000);

        public boolean isOn() {
            return every.isPositive();
        }
    }

    /**
     * How files are kept on the disk.
     *
     * @param reserveBytes kept free on every file system: downloads to it wait before they take that too. 0 for nothing, {@link
     *     #RESERVE_BY_SIZE} for what fits the file system
     * @param preallocate whether the blocks of a file are reserved when it is made, where that can be done
     * @param incompleteSuffix what the names of files end with until their torrent is complete; empty for none, at most 32 bytes
     * @param incompleteDir where torrents are kept until they are complete, each in a folder of its own, if that is on the file
     *     system of its save path; below a save root; null for nowhere else
     * @param hashBeforeUpload whether pieces recorded by an earlier process are hashed before they are first sent, though their
     *     files look the same
     */
    public record Files(
            long reserveBytes,
            boolean preallocate,
            String incompleteSuffix,
            @Nullable Path incompleteDir,
            boolean hashBeforeUpload) {
        /** The smaller of 512 MiB and a twentieth of the file system. */
        public static final long RESERVE_BY_SIZE = -1;

        public static final Files DEFAULT = new Files(RESERVE_BY_SIZE, false, "", null, false);

        /** Takes all there is. */
        public static final Files PLAIN = new Files(0, false, "", null, false);
    }

    /**
     * How much at once.
     *
     * @param connections to peers in all
     * @param connectionsPerTorrent to peers of one torrent
     * @param connectionsPerAddress to one IP address within one torrent; 1 unless peers share an address
     * @param halfOpen outgoing connections that are not established yet
     * @param uploadSlots unchoked peers of one torrent; {@link #AUTOMATIC}: as many as the rate is for
     * @param openFiles kept open between reads and writes
     */
    public record Limits(
            int connections,
            int connectionsPerTorrent,
            int connectionsPerAddress,
            int halfOpen,
            int uploadSlots,
            int openFiles) {
        public static final int AUTOMATIC = 0;

        public static final Limits DEFAULT = new Limits(500, 80, 1, 50, AUTOMATIC, 128);
    }
}
