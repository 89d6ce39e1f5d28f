package dev.tamsui.store;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.model.StoredTorrent;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Runs in a process of its own: adds torrents without end and acknowledges each one, by a line with its id, once it is
 * durable. A failure ends it with a line of its own.
 */
final class StoreProcess {
    private StoreProcess() {}

    public static void main(String[] args) {
        PrintStream acknowledged =
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try (SqlStateStore store = SqlStateStore.open(Path.of(args[0]))) {
            for (int number = 1; ; number++) {
                StoredTorrent added = store.add(StoredTorrents.torrent(number, "one", "two"), new byte[4_096]);
                acknowledged.println("added " + added.id().value());
            }
        } catch (StateStoreException | StateFolderException e) {
            acknowledged.println("failed " + e.getMessage());
        }
    }

    static ProcessBuilder on(Path folder) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreProcess.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD);
    }
}
