package dev.tamsui.engine.storage;

import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.TorrentError;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An operation on a file that failed, sorted by what can be done about it.
 *
 * <p>The JDK hands on no error numbers, only the system's texts, so the sorting goes by those. In a translated locale they are
 * not found here and the kind is {@code IO}; {@link SavePath#refine} then asks the volume itself.
 */
final class FileFault extends IOException {
    private static final long serialVersionUID = 1;

    private static final Map<String, ErrorKind> KINDS = Map.ofEntries(
            Map.entry("No space left on device", ErrorKind.DISK_FULL), // ENOSPC
            Map.entry("Disk quota exceeded", ErrorKind.DISK_FULL), // EDQUOT
            Map.entry("Read-only file system", ErrorKind.READ_ONLY), // EROFS
            Map.entry("Permission denied", ErrorKind.PERMISSION_DENIED), // EACCES
            Map.entry("Operation not permitted", ErrorKind.PERMISSION_DENIED), // EPERM
            Map.entry("Too many open files", ErrorKind.TOO_MANY_OPEN_FILES), // EMFILE
            Map.entry("Too many open files in system", ErrorKind.TOO_MANY_OPEN_FILES), // ENFILE
            Map.entry("No such file or directory", ErrorKind.FILES_MISSING), // ENOENT
            Map.entry("Not a directory", ErrorKind.PATH_BLOCKED), // ENOTDIR
            Map.entry("Is a directory", ErrorKind.PATH_BLOCKED), // EISDIR
            Map.entry("Too many levels of symbolic links", ErrorKind.PATH_BLOCKED)); // ELOOP

    private final ErrorKind kind;

    /** @param message names the operation and the file, below the save path */
    FileFault(ErrorKind kind, String message) {
        super(message);
        this.kind = kind;
    }

    private FileFault(ErrorKind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * Loads the classes that sorting takes. When the process is out of descriptors, the very fault that is to be sorted, none
     * could be loaded any more.
     */
    static void load() {
        new FileFault(kindOf(new IOException("Too many open files")), "", new IOException()).error();
    }

    /**
     * Sorts what the JDK threw; a fault that is sorted already stays as it is.
     *
     * @param operation what was tried, as in "write"
     * @param name of the file, relative to the save path
     */
    static FileFault of(String operation, String name, IOException e) {
        if (e instanceof FileFault sorted) {
            return sorted;
        }
        return new FileFault(kindOf(e), operation + " of " + name + ": " + text(e), e);
    }

    /** Whether it may be that somebody else has been at the file. */
    static boolean isChange(ErrorKind kind) {
        return kind == ErrorKind.FILES_MISSING || kind == ErrorKind.FILES_CHANGED || kind == ErrorKind.PATH_BLOCKED;
    }

    FileFault as(ErrorKind better) {
        return new FileFault(better, String.valueOf(getMessage()), this);
    }

    ErrorKind kind() {
        return kind;
    }

    TorrentError error() {
        return new TorrentError(kind, String.valueOf(getMessage()));
    }

    static ErrorKind kindOf(IOException e) {
        ErrorKind known = KINDS.get(text(e));
        if (known != null) {
            return known;
        }
        return switch (e) {
            case FileFault sorted -> sorted.kind;
            case AccessDeniedException _ -> ErrorKind.PERMISSION_DENIED;
            case NoSuchFileException _ -> ErrorKind.FILES_MISSING;
            case NotDirectoryException _ -> ErrorKind.PATH_BLOCKED;
            default -> ErrorKind.IO;
        };
    }

    /** The system's words without the absolute path that the JDK puts before them. */
    private static String text(IOException e) {
        @Nullable String words = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
        if (words != null) {
            return words;
        }
        return switch (e) {
            case AccessDeniedException _ -> "Permission denied";
            case NoSuchFileException _ -> "No such file or directory";
            case NotDirectoryException _ -> "Not a directory";
            default -> e.getClass().getSimpleName();
        };
    }
}
