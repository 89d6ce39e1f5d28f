package dev.tamsui.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Permissions that shut out everyone but the owner: 0700 for folders, 0600 for files. Where the file system knows no
 * such permissions (Windows), everything here does nothing and the folder's inherited rights hold.
 */
final class OwnerOnly {
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private OwnerOnly() {}

    /** Attributes for a folder to be created at {@code where}. */
    static FileAttribute<?>[] folder(Path where) {
        return attributes(where, FOLDER);
    }

    /** Attributes for a file to be created below {@code where}. */
    static FileAttribute<?>[] file(Path where) {
        return attributes(where, FILE);
    }

    /** Whether nobody but the owner may do anything with the folder. */
    static boolean isClosed(Path folder) throws IOException {
        return !isPosix(folder) || FOLDER.containsAll(Files.getPosixFilePermissions(folder));
    }

    /** Takes away what others may do; false when that is not ours to change. */
    static boolean close(Path folder) {
        try {
            Files.setPosixFilePermissions(folder, FOLDER);
            return true;
        } catch (IOException notTheOwner) {
            return false;
        }
    }

    /** Leaves a file, which is ours, to its owner. */
    static void closeFile(Path file) throws IOException {
        if (isPosix(file)) {
            Files.setPosixFilePermissions(file, FILE);
        }
    }

    private static FileAttribute<?>[] attributes(Path where, Set<PosixFilePermission> permissions) {
        return isPosix(where)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path where) {
        return where.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
