package dev.tamsui.config;

import dev.tamsui.store.StateFolder;
import dev.tamsui.store.StateFolderException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a daemon whose state folder is taken before the framework has started, which takes seconds on a small machine. What the
 * framework alone can find out is left to {@link EarlyLockCheck}, and the lock itself is taken by the store.
 */
public final class SecondDaemon {
    private static final Logger LOG = LoggerFactory.getLogger(SecondDaemon.class);

    private SecondDaemon() {}

    /** Whether this process should end, with a failure; it has been told why in the words of every start that fails. */
    public static boolean isRefused(String... arguments) {
        return isRefused(EarlyStateDir.ofThisProcess(arguments));
    }

    static boolean isRefused(EarlyStateDir settings) {
        Path stateDir = settings.find().orElse(null);
        if (stateDir == null) {
            return false;
        }
        try {
            StateFolder.requireFree(stateDir);
            return false;
        } catch (StateFolderException e) {
            LOG.error("""


                    ***************************
                    APPLICATION FAILED TO START
                    ***************************

                    Description:

                    {}
                    """, e.getMessage());
            return true;
        }
    }
}
