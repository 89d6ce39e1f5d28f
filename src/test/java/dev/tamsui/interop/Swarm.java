package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * Everything one test runs: a network, a tracker on its first host, clients each on a host of its own, content and
 * torrents. {@link #close()} ends it all in reverse order and removes all but the logs, which stay in {@code
 * target/interop/<name>}.
 */
final class Swarm implements Running {
    static final int TREE_PIECE_BITS = 15;
    static final int FILE_PIECE_BITS = 18;

    private final Deque<Running> running = new ArrayDeque<>();
    private final Network network;
    private final Path folder;
    private final Path work;
    private int nextHost = 1;

    private Swarm(String name, Network network) {
        this.network = network;
        this.folder = Path.of("target", "interop", name).toAbsolutePath();
        this.work = folder.resolve("work");
        FailureLogs.stayIn(folder);
        Mounts.removeLeftovers(folder);
        Trees.remove(folder);
        try {
            Files.createDirectories(work);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A swarm for so many clients. {@code name} is the test's, and that of the folder its logs stay in. */
    static Swarm of(String name, int clients) {
        return new Swarm(name, Network.of(1 + clients));
    }

    /** As {@link #of}, without IPv4. There is no tracker for it: who wants peers must {@link Libtorrent#dial} them. */
    static Swarm ipv6Only(String name, int clients) {
        return new Swarm(name, Network.ipv6Only(1 + clients));
    }

    /** A file of random bytes and its torrent, in pieces of 256 KiB. */
    Torrent file(String name, long mebibytes) {
        Path content = Payload.file(origin().resolve(name), mebibytes << 20, name.hashCode());
        return Torrent.describing(content, FILE_PIECE_BITS, announceUrl(), work.resolve(name + ".torrent"));
    }

    /** The one large file most tests move: 64 MiB, or as many as {@code -Dtamsui.interop.mib} says. */
    Torrent file(String name) {
        return file(name, Long.getLong("tamsui.interop.mib", 64));
    }

    /** A folder of files of these sizes, named 0.bin, 1.bin, ..., and its torrent, in pieces of 256 KiB. */
    Torrent folder(String name, long... sizesBytes) {
        Path content = origin().resolve(name);
        for (int i = 0; i < sizesBytes.length; i++) {
            Payload.file(content.resolve(i + ".bin"), sizesBytes[i], name.hashCode() + i);
        }
        return Torrent.describing(content, FILE_PIECE_BITS, announceUrl(), work.resolve(name + ".torrent"));
    }

    /** A folder of awkward files and its torrent, in pieces of 32 KiB. */
    Torrent tree(String name) {
        Path content = Payload.tree(origin().resolve(name), 1 << TREE_PIECE_BITS, name.hashCode());
        return Torrent.describing(content, TREE_PIECE_BITS, announceUrl(), work.resolve(name + ".torrent"));
    }

    /** The folder that holds the content of all torrents, from which the first seed serves. */
    Path origin() {
        return work.resolve("origin");
    }

    /** Starts the tracker for these torrents and no others. */
    void track(Torrent... torrents) {
        Path trackerFolder = new Workplace(tracker(), work, work).folder("tracker");
        running.push(Opentracker.start(tracker(), trackerFolder, folder.resolve("tracker.log"), List.of(torrents)));
    }

    /** The host of the tracker, whether one runs or not. */
    Host tracker() {
        return network.hosts().getFirst();
    }

    String announceUrl() {
        String address = tracker().ipv4();
        return address.isEmpty()
                ? "http://[" + tracker().ipv6() + "]:6969/announce"
                : Opentracker.announceUrl(tracker());
    }

    Client start(ClientKind kind) {
        return start(kind.name().toLowerCase(java.util.Locale.ROOT), kind::start);
    }

    Tamsui startTamsui() {
        return start("tamsui", Tamsui::new);
    }

    Libtorrent startLibtorrent() {
        return start("libtorrent", Libtorrent::new);
    }

    /** Starts anything on the next free host. */
    <T extends Running> T start(String name, Function<Workplace, T> starter) {
        return startOn(nextHost++, name, starter);
    }

    /** File systems for the programs that are started from now on. */
    Mounts mounts() {
        Mounts mounts = Mounts.below(work);
        running.push(mounts);
        return mounts;
    }

    /** Starts something else in the tracker's place. */
    <T extends Running> T startAsTracker(String name, Function<Workplace, T> starter) {
        return startOn(0, name, starter);
    }

    private <T extends Running> T startOn(int number, String name, Function<Workplace, T> starter) {
        Host host = network.hosts().get(number);
        String place = number + "-" + name;
        Workplace base = new Workplace(host, work, folder.resolve(place + ".log"));
        T started = starter.apply(new Workplace(host, base.folder(place), base.log()));
        running.push(started);
        return started;
    }

    /** A new folder for downloads. */
    Path newFolder(String name) {
        try {
            return Files.createDirectories(work.resolve("saved").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            while (!running.isEmpty()) {
                running.pop().close();
            }
        } finally {
            network.close();
            Trees.remove(work);
        }
    }
}
