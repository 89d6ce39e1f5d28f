package dev.tamsui.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What the operator may set, by the names of this record: in a file, on the command line ({@code --tamsui.peers.port=0})
 * or in the environment ({@code TAMSUI_PEERS_PORT}). The API has settings of its own below {@code tamsui.api}.
 *
 * <p>Folders are texts here: the framework's own conversion would look for them on the class path first.
 *
 * @param stateDir the daemon's own folder, for its list of torrents and its keys. By default state below
 *     $XDG_DATA_HOME/tamsui or ~/.local/share/tamsui. It must neither lie below a save root nor hold one.
 * @param downloadDir where torrents go that name no save path, below one of the save roots. By default downloads beside
 *     the default state folder.
 * @param saveRoots folders below which torrents may be saved; no torrent is ever written elsewhere. By default the
 *     download folder alone.
 */
@Validated
@ConfigurationProperties("tamsui")
record TamsuiProperties(
        @Nullable String stateDir,
        @Nullable String downloadDir,
        @DefaultValue List<String> saveRoots,
        @DefaultValue @Valid Peers peers,
        @DefaultValue @Valid Limits limits,
        @DefaultValue @Valid Memory memory,
        @DefaultValue @Valid Network network,
        @DefaultValue @Valid Disk disk,
        @DefaultValue @Valid Scrub scrub,
        @DefaultValue Store store) {

    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_FILES = 100_000;

    TamsuiProperties {
        saveRoots = List.copyOf(saveRoots);
    }

    /**
     * Connections to other peers.
     *
     * @param port where peers connect to, TCP. 0 lets the system choose one.
     * @param bindAddress IP address to listen on and to connect from. By default every address of this machine.
     * @param maxConnections connections to peers in all
     * @param maxConnectionsPerTorrent connections to peers of one torrent
     * @param maxConnectionsPerAddress connections to one IP address within one torrent. Raise it only when peers share an
     *     address.
     * @param maxHalfOpen outgoing connections that are not established yet
     * @param uploadSlots peers of one torrent that are uploaded to at the same time. By default 8, and one more for each MB/s.
     */
    record Peers(
            @DefaultValue("26881") @Min(0) @Max(65_535) int port,
            @Nullable String bindAddress,

            @DefaultValue("500") @Min(1) @Max(MOST_CONNECTIONS)
            int maxConnections,

            @DefaultValue("80") @Min(1) @Max(MOST_CONNECTIONS)
            int maxConnectionsPerTorrent,

            @DefaultValue("1") @Min(1) @Max(MOST_CONNECTIONS)
            int maxConnectionsPerAddress,

            @DefaultValue("50") @Min(1) @Max(MOST_CONNECTIONS)
            int maxHalfOpen,

            @Min(1) @Max(MOST_CONNECTIONS) @Nullable Integer uploadSlots) {}

    /**
     * How fast payload may come and go, all torrents together. What is set here cannot be changed through the API; what is not set
     * can, and has no limit at first.
     *
     * @param download bytes received in a second at most, such as 5MB
     * @param upload bytes sent in a second at most
     */
    record Limits(
            @AtLeast("1KB") @Nullable DataSize download,

            @AtLeast("1KB") @Nullable DataSize upload) {}

    /**
     * Memory the daemon sets itself a limit for.
     *
     * @param buffers for blocks on their way between network and disk. It lies outside of the Java heap and must fit in
     *     -XX:MaxDirectMemorySize with room to spare.
     */
    record Memory(@DefaultValue("64MB") @AtLeast("1MB") DataSize buffers) {}

    /**
     * Whom the daemon may contact.
     *
     * @param allowPrivateAddresses whether trackers and web servers in private and loopback networks may be contacted,
     *     and peers on this machine. A .torrent file names its trackers, so leave this off unless yours are there.
     */
    record Network(@DefaultValue("false") boolean allowPrivateAddresses) {}

    /**
     * Files on the disk.
     *
     * @param openFiles files kept open between reads and writes
     * @param reserve kept free on every file system: downloads to it wait before they take that too. By default the smaller
     *     of 512 MB and a twentieth of the file system; 0 keeps nothing free.
     * @param preallocate whether the space of each file is taken when its first piece is written, so that a disk that is too
     *     small says so then. On Linux, on file systems that can.
     * @param incompleteSuffix what the names of files end with until their torrent is complete, such as .part
     * @param incompleteDir where torrents are kept until they are complete, if that is on the file system of their save path.
     *     An absolute folder below a save root.
     * @param hashBeforeUpload whether each piece is hashed before it is first sent after a start, so that what a disk without
     *     checksums has let rot is fetched anew and not served. It costs each piece one read more.
     */
    record Disk(
            @DefaultValue("128") @Min(1) @Max(MOST_FILES) int openFiles,

            @AtLeast("0B") @Nullable DataSize reserve,
            @DefaultValue("false") boolean preallocate,
            @Nullable String incompleteSuffix,
            @Nullable String incompleteDir,
            @DefaultValue("false") boolean hashBeforeUpload) {}

    /**
     * Complete torrents are read and hashed again now and then, to find what the disk has let rot; that is fetched anew.
     *
     * @param every time between two scrubs of a torrent, such as 30d. By default there are none but those asked for.
     * @param rate bytes read in a second, at most
     */
    record Scrub(
            @DefaultValue("0") @DurationMin Duration every,
            @DefaultValue("10MB") @AtLeast("64KB") DataSize rate) {}

    /**
     * Where the list of torrents is kept, when not in a database in the state folder.
     *
     * @param url a PostgreSQL database, as jdbc:postgresql://host:port/name; by default SQLite in the state folder
     * @param user whom we are there; by default who runs the daemon
     * @param password of that user, if one is needed
     */
    record Store(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password) {
        /** Without the password, and without the address, which might hold one by mistake. */
        @Override
        public String toString() {
            return "Store[user=" + user + "]";
        }
    }
}
