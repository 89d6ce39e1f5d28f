package dev.tamsui.config;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.store.Backup;
import dev.tamsui.store.StateFolderException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two things the program does besides being the daemon: {@code --backup=FILE} copies the database of a daemon that may
 * be running, {@code --restore=FILE} puts such a copy in place while none runs.
 *
 * <p>The state folder is looked for where {@link EarlyStateDir} does, so not in files.
 */
public final class BackupCommand {
    private static final Logger LOG = LoggerFactory.getLogger(BackupCommand.class);
    private static final String BACKUP = "--backup=";
    private static final String RESTORE = "--restore=";
    private static final String STORE_URL = "tamsuistoreurl";

    private BackupCommand() {}

    /** Does what is asked and gives the exit code; empty when the daemon is meant to start. */
    public static OptionalInt run(String... arguments) {
        return run(EarlyStateDir.ofThisProcess(arguments));
    }

    static OptionalInt run(EarlyStateDir settings) {
        for (String argument : settings.arguments()) {
            if (argument.startsWith(BACKUP) || argument.startsWith(RESTORE)) {
                return OptionalInt.of(obey(settings, argument));
            }
        }
        return OptionalInt.empty();
    }

    private static int obey(EarlyStateDir settings, String argument) {
        Path stateDir = settings.find().orElse(null);
        if (stateDir == null) {
            LOG.error(
                    "Say which state folder is meant, with --tamsui.state-dir=FOLDER and from a folder without settings.");
            return 1;
        }
        if (isElsewhere(settings)) {
            LOG.error("The state is in PostgreSQL: use pg_dump and pg_restore, and keep a copy of {}.", stateDir);
            return 1;
        }
        try {
            if (argument.startsWith(BACKUP)) {
                Path target = Path.of(argument.substring(BACKUP.length())).toAbsolutePath();
                Backup.make(stateDir, target);
                LOG.info("Backed up the state in {} to {}", stateDir, target);
            } else {
                Path copy = Path.of(argument.substring(RESTORE.length())).toAbsolutePath();
                Backup.restore(copy, stateDir);
                LOG.info("Restored the state in {} from {}", stateDir, copy);
            }
            return 0;
        } catch (StateFolderException | StateStoreException e) {
            LOG.error("{}", e.getMessage());
        } catch (InvalidPathException e) {
            LOG.error("{} is no file: {}", argument, e.getReason());
        }
        return 1;
    }

    private static boolean isElsewhere(EarlyStateDir settings) {
        Stream<String> options = settings.arguments().stream().map(argument -> argument.split("=", 2)[0]);
        return Stream.of(options, settings.properties().keySet().stream(), settings.variables().keySet().stream())
                .flatMap(names -> names)
                .map(name -> name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""))
                .anyMatch(STORE_URL::equals);
    }
}
