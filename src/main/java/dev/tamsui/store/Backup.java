package dev.tamsui.store;

import dev.tamsui.engine.model.StateStoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Copies of the SQLite database, made beside a running daemon and put back while none runs.
 *
 * <p>A copy is a database of one file, as of one moment. It names the daemon, without which its rows belong to nobody. The
 * API key is not in it.
 */
public final class Backup {
    private static final String[] DATABASE_FILES = {Sqlite.FILE, Sqlite.FILE + "-wal", Sqlite.FILE + "-shm"};

    private Backup() {}

    /**
     * Copies the database of a state folder, whether or not a daemon runs on it. The copy is whole or not there.
     *
     * @throws StateFolderException when there is nothing to copy, or the target is there already or cannot be written
     * @throws StateStoreException when the database cannot be read
     */
    public static void make(Path stateDir, Path target) {
        Path database = stateDir.resolve(Sqlite.FILE);
        if (!Files.isRegularFile(database)) {
            throw new StateFolderException("There is no database " + database + " to back up.", null);
        }
        if (Files.exists(target)) {
            throw new StateFolderException(target + " is there already; a backup replaces nothing.", null);
        }
        Path draft = target.resolveSibling(target.getFileName() + ".part");
        try {
            create(draft);
            try {
                copy(
                        database,
                        draft,
                        Files.readString(stateDir.resolve(NodeId.FILE)).strip());
                force(draft);
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (SQLException e) {
            throw StoreFaults.explain("The database " + database + " could not be backed up to " + target, e);
        } catch (IOException e) {
            throw new StateFolderException(
                    "The backup " + target + " cannot be made: " + FileFaults.inWords(e) + ".", e);
        }
    }

    /**
     * Puts a copy in place of a database that is not there any more, under the folder's lock.
     *
     * @throws StateFolderException when a daemon runs on the folder, a database is in the way, the folder is another
     *     daemon's, or the copy is none of ours
     */
    public static void restore(Path copy, Path stateDir) {
        if (!Files.isRegularFile(copy)) {
            throw new StateFolderException("There is no backup " + copy + ".", null);
        }
        StateFolder.requireFree(stateDir);
        Path path = StateFolder.prepare(stateDir);
        requireNoDatabase(path);
        Path draft = path.resolve(Sqlite.FILE + ".part");
        try {
            create(draft);
            try {
                Files.copy(copy, draft, StandardCopyOption.REPLACE_EXISTING);
                OwnerOnly.closeFile(draft);
                String node = takeNode(draft);
                if (!Files.exists(path.resolve(NodeId.FILE))) {
                    NodeId.write(path.resolve(NodeId.FILE), NodeId.parse(node, copy));
                }
                try (StateFolder folder = StateFolder.open(path)) {
                    if (!folder.nodeId().text().equals(node)) {
                        throw new StateFolderException(
                                copy + " is a backup of the daemon " + node + ", but " + path + " belongs to "
                                        + folder.nodeId().text() + ". Restore it into an empty folder.",
                                null);
                    }
                    requireNoDatabase(path);
                    force(draft);
                    Files.move(draft, path.resolve(Sqlite.FILE), StandardCopyOption.ATOMIC_MOVE);
                }
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (SQLException e) {
            throw StoreFaults.explain("The backup " + copy + " cannot be read", e);
        } catch (IOException e) {
            throw new StateFolderException(
                    "The backup " + copy + " cannot be put into " + path + ": " + FileFaults.inWords(e) + ".", e);
        }
    }

    /** A log that a database left behind would be played into the one that takes its place. */
    private static void requireNoDatabase(Path folder) {
        for (String name : DATABASE_FILES) {
            if (Files.exists(folder.resolve(name))) {
                throw new StateFolderException(
                        folder.resolve(name) + " is in the way. Move it elsewhere first, together with every other "
                                + Sqlite.FILE + "* beside it.",
                        null);
            }
        }
    }

    private static void copy(Path database, Path draft, String node) throws SQLException {
        try (Connection connection = connect(database);
                PreparedStatement vacuum = connection.prepareStatement("vacuum into ?")) {
            vacuum.setString(1, draft.toAbsolutePath().toString());
            vacuum.execute();
        }
        try (Connection connection = connect(draft);
                Statement statement = connection.createStatement()) {
            requireSound(statement);
            statement.execute("create table backup (node_id text not null)");
            try (PreparedStatement insert = connection.prepareStatement("insert into backup values (?)")) {
                insert.setString(1, node);
                insert.executeUpdate();
            }
        }
    }

    /** The daemon a copy belongs to. Afterwards the copy is as the database was. */
    private static String takeNode(Path draft) throws SQLException {
        try (Connection connection = connect(draft);
                Statement statement = connection.createStatement()) {
            requireSound(statement);
            String node = node(statement);
            statement.execute("drop table backup");
            return node;
        }
    }

    private static String node(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select node_id from backup")) {
            return row.next() ? row.getString(1) : "";
        }
    }

    private static void requireSound(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("pragma integrity_check(1)")) {
            String found = row.next() ? row.getString(1) : "nothing";
            if (!"ok".equals(found)) {
                throw new SQLException("the database is damaged (" + found + ")");
            }
        }
    }

    private static Connection connect(Path file) throws SQLException {
        SQLiteConfig config = Sqlite.common();
        SQLiteDataSource source = Sqlite.source(file, config);
        return source.getConnection();
    }

    private static void create(Path draft) throws IOException {
        Files.deleteIfExists(draft);
        Files.createFile(draft, OwnerOnly.file(draft));
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(StandardOpenOption.WRITE))) {
            channel.force(true);
        }
    }
}
