package dev.tamsui.engine.storage;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * Reserves a file's blocks on Linux: {@code fallocate} with {@code FALLOC_FL_KEEP_SIZE}. The size goes on meaning how far was
 * written.
 *
 * <p>Thread: lanes; blocks on the volume.
 */
final class Blocks {
    private static final int EIO = 5;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private Blocks() {}

    /** As {@link FileOpener#allocate}. */
    static boolean reserve(Path path, long length) throws IOException {
        CLibrary library = CLibrary.LINUX;
        if (library == null || length == 0) {
            return library != null;
        }
        return switch (library.reserve(path, length)) {
            case 0, CLibrary.EILSEQ -> true; // the latter is nothing to warn of: it is this file alone
            case ENOSPC -> throw new FileSystemException(path.toString(), null, "No space left on device");
            case EDQUOT -> throw new FileSystemException(path.toString(), null, "Disk quota exceeded");
            case EFBIG -> throw new FileSystemException(path.toString(), null, "File too large");
            case EIO -> throw new FileSystemException(path.toString(), null, "Input/output error");
            default -> false; // this file system does not know it: then blocks come as they are written
        };
    }
}
