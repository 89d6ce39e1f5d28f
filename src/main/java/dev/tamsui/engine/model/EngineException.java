package dev.tamsui.engine.model;

/**
 * A caller's request that the engine refuses. The message says what was wrong, what is allowed and what to do; it is shown
 * to the caller as it is, so it holds no secret and no path outside the save roots.
 *
 * <p>Sealed, so that whoever turns refusals into answers must decide about each.
 */
public abstract sealed class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private EngineException(String message) {
        super(message);
    }

    /** No torrent has this info hash. */
    public static final class UnknownTorrent extends EngineException {
        private static final long serialVersionUID = 1;

        public UnknownTorrent(InfoHash hash) {
            super("No torrent has the info hash " + hash.hex() + ". GET /api/v1/torrents lists those there are.");
        }
    }

    /** The bytes are no .torrent file, or one that cannot mean anything safe or whole. */
    public static final class InvalidMetainfo extends EngineException {
        private static final long serialVersionUID = 1;

        public InvalidMetainfo(String message) {
            super(message);
        }
    }

    /** No magnet link, or one that names no torrent. */
    public static final class InvalidMagnet extends EngineException {
        private static final long serialVersionUID = 1;

        public InvalidMagnet(String message) {
            super(message);
        }
    }

    /** The torrent was added by a magnet link, and its metadata has not come. */
    public static final class NoMetadata extends EngineException {
        private static final long serialVersionUID = 1;

        public NoMetadata(String message) {
            super(message);
        }
    }

    /** Understood, but not built yet: v2-only torrents. */
    public static final class Unsupported extends EngineException {
        private static final long serialVersionUID = 1;

        public Unsupported(String message) {
            super(message);
        }
    }

    /** The save path is not below a configured root, or what the torrent puts there would meet the daemon's own folder. */
    public static final class SavePathRefused extends EngineException {
        private static final long serialVersionUID = 1;

        public SavePathRefused(String message) {
            super(message);
        }
    }

    /** Where a torrent is to be moved to there is a file of the same name. */
    public static final class SavePathOccupied extends EngineException {
        private static final long serialVersionUID = 1;

        public SavePathOccupied(String message) {
            super(message);
        }
    }

    /** The torrent is being moved to yet another place. */
    public static final class AlreadyMoving extends EngineException {
        private static final long serialVersionUID = 1;

        public AlreadyMoving(String message) {
            super(message);
        }
    }

    /** The torrent is not, or no longer, on its way anywhere. */
    public static final class NotMoving extends EngineException {
        private static final long serialVersionUID = 1;

        public NotMoving(String message) {
            super(message);
        }
    }

    /** The volume of a save root is not there. */
    public static final class VolumeMissing extends EngineException {
        private static final long serialVersionUID = 1;

        public VolumeMissing(String message) {
            super(message);
        }
    }

    /** A .torrent could not be fetched from the address given, or the address may not be contacted. */
    public static final class FetchFailed extends EngineException {
        private static final long serialVersionUID = 1;

        public FetchFailed(String message) {
            super(message);
        }
    }

    /** The engine is starting or stopping; the same request may work later. */
    public static final class EngineStopped extends EngineException {
        private static final long serialVersionUID = 1;

        public EngineStopped(String message) {
            super(message);
        }
    }

    /** A file system does not answer, so it cannot be told whether the request is allowed; nothing was changed. */
    public static final class StorageSilent extends EngineException {
        private static final long serialVersionUID = 1;

        public StorageSilent(String message) {
            super(message);
        }
    }

    /** The state store could not make the change durable, so it was not made. */
    public static final class StoreUnavailable extends EngineException {
        private static final long serialVersionUID = 1;

        public StoreUnavailable(String message) {
            super(message);
        }
    }
}
