package dev.tamsui.config;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tamsui.engine.model.EngineSettings.Limits;
import java.lang.management.ManagementFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shares out what one process may have open at once. Peers and payload files get what is left when the store, the web server and
 * trackers have theirs: a daemon that runs out of descriptors should not be one that can no longer write its state.
 */
final class Descriptors {
    private static final Logger LOG = LoggerFactory.getLogger(Descriptors.class);

    /** An idle daemon has about 30; the web server's workers may have 32 more, trackers 100, and some are to spare. */
    private static final int RESERVED = 192;

    /** Fewer make no sense, however little there is. */
    private static final int FEWEST_CONNECTIONS = 16;

    private static final int FEWEST_FILES = 8;

    private Descriptors() {}

    /** What the system allows this process (RLIMIT_NOFILE, which the JVM has raised as far as it may); very much where it has no such limit. */
    static long allowed() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** What is wanted, or less where that is not to be had. */
    static Limits within(Limits wanted, long allowed) {
        long left = allowed - RESERVED;
        if (wanted.connections() + (long) wanted.openFiles() <= left) {
            return wanted;
        }
        int files = Math.clamp(left / 4, FEWEST_FILES, wanted.openFiles());
        int connections = Math.clamp(left - files, FEWEST_CONNECTIONS, wanted.connections());
        LOG.warn(
                "This process may have {} files and connections open (ulimit -n), and {} of those are kept for the rest of it:"
                        + " {} peers and {} open files instead of {} and {}",
                allowed,
                RESERVED,
                connections,
                files,
                wanted.connections(),
                wanted.openFiles());
        return new Limits(
                connections,
                Math.min(wanted.connectionsPerTorrent(), connections),
                wanted.connectionsPerAddress(),
                Math.min(wanted.halfOpen(), Math.max(1, connections / 2)),
                wanted.uploadSlots(),
                files);
    }
}
