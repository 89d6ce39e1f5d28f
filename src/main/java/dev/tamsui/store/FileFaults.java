package dev.tamsui.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What went wrong with a file, in words for the one who runs the daemon. */
public final class FileFaults {
    private FileFaults() {}

    /** A clause without a full stop, such as "permission denied for /data". */
    public static String inWords(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case FileAlreadyExistsException obstacle -> obstacle.getFile() + " is in the way";
            case FileSystemException fault -> String.valueOf(fault.getReason()) + " (" + fault.getFile() + ")";
            default -> String.valueOf(e.getMessage());
        };
    }
}
