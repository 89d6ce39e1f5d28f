package dev.tamsui.store;

import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import dev.tamsui.engine.model.TorrentId;
import dev.tamsui.engine.model.Totals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs in a process of its own: adds torrents without end and acknowledges each one, by a line with its id, once it is
 * durable; or does other work, see below. A failure ends it with a line of its own.
 */
final class StoreProcess {
    private StoreProcess() {}

    public static void main(String[] args) {
        PrintStream acknowledged =
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (SqlStateStore store = SqlStateStore.open(Path.of(args[0]))) {
            switch (args.length > 1 ? args[1] : "add") {
                case "mix" -> mix(store, acknowledged);
                case "starve" -> starve(store, acknowledged);
                default -> add(store, acknowledged);
            }
        } catch (StateStoreException | StateFolderException | IOException e) {
            acknowledged.println("failed " + e.getMessage());
        }
    }

    private static void add(SqlStateStore store, PrintStream acknowledged) {
        for (int number = 1; ; number++) {
            StoredTorrent added = store.add(StoredTorrents.torrent(number, "one", "two"), new byte[4_096]);
            acknowledged.println("added " + added.id().value());
        }
    }

    /** Every round changes two torrents in one transaction, the first of all and a new one, and acknowledges it. */
    private static void mix(SqlStateStore store, PrintStream acknowledged) {
        List<StoredTorrent> torrents = store.torrents();
        int number = torrents.size();
        TorrentId first = torrents.isEmpty()
                ? store.add(StoredTorrents.torrent(++number), new byte[100]).id()
                : torrents.getFirst().id();
        while (true) {
            number++;
            StoredTorrent added = store.add(StoredTorrents.torrent(number, "one"), new byte[4_096]);
            Recorded recorded = StoredTorrents.recorded(number, 50);
            store.record(Map.of(first, recorded, added.id(), recorded));
            acknowledged.println("recorded " + number);
        }
    }

    /** Takes every descriptor there is, and then wants everything of the store. What runs was loaded before. */
    private static void starve(SqlStateStore store, PrintStream acknowledged) throws IOException {
        work(store, 1, 3);
        List<FileChannel> taken = new ArrayList<>();
        try {
            while (true) {
                taken.add(FileChannel.open(Path.of("/dev/null")));
            }
        } catch (FileSystemException noneLeft) {
            acknowledged.println("took " + taken.size());
        }
        work(store, 100, 700);
        acknowledged.println("worked " + store.torrents().size());
        for (FileChannel channel : taken) {
            channel.close();
        }
    }

    private static void work(SqlStateStore store, int from, int to) {
        for (int number = from; number < to; number++) {
            TorrentId id = store.add(StoredTorrents.torrent(number, "one"), new byte[10_000])
                    .id();
            store.record(Map.of(id, StoredTorrents.recorded(number, 500)));
            store.totals(Map.of(id, new Totals(number, number)));
            store.label(id, List.of("two", "three"));
            if (store.recorded(id).isEmpty() || store.metainfo(id).isEmpty()) {
                throw new IllegalStateException("torrent " + number + " is not there");
            }
            if (number % 2 == 0) {
                store.delete(id);
            }
        }
    }

    static ProcessBuilder on(Path folder) {
        return on(folder, "add");
    }

    static ProcessBuilder on(Path folder, String work) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreProcess.class.getName(),
                        folder.toString(),
                        work)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }
}
