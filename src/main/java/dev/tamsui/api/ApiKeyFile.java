package dev.tamsui.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The key file in the state folder: readable by its owner only, from the moment it exists. */
final class ApiKeyFile {
    private static final Logger LOG = LoggerFactory.getLogger(ApiKeyFile.class);
    private static final int KEY_BYTES = 32;
    private static final int MAXIMUM_FILE_BYTES = 4096;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path path;

    ApiKeyFile(Path stateDir) {
        this.path = stateDir.resolve("api.key");
    }

    /**
     * @param value the key
     * @param isNew whether it was made by this call, so that nobody has seen it yet
     */
    record Key(String value, boolean isNew) {
        @Override
        public String toString() {
            return "Key";
        }
    }

    Path path() {
        return path;
    }

    /** Reads the key, or makes one where there is no file yet. */
    Key readOrCreate() {
        try {
            return Files.exists(path) ? new Key(read(), false) : new Key(create(), true);
        } catch (IOException e) {
            throw new UncheckedIOException("The API key file " + path + " cannot be read or made", e);
        }
    }

    private String read() throws IOException {
        if (Files.size(path) > MAXIMUM_FILE_BYTES) {
            throw new IOException("it has more than " + MAXIMUM_FILE_BYTES + " bytes");
        }
        String key = Files.readString(path).strip();
        if (key.isEmpty()) {
            throw new IOException("it is empty; delete it to have a new key made");
        }
        if (isPosix() && !OWNER_ONLY.containsAll(Files.getPosixFilePermissions(path))) {
            LOG.warn("The API key file {} can be read by others than its owner; chmod 600 mends that", path);
        }
        return key;
    }

    /** Written aside and renamed, so that a crash never leaves an empty key behind. */
    private String create() throws IOException {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Files.createDirectories(path.getParent());
        Path fresh = Files.createTempFile(path.getParent(), "api.key", ".new", ownerOnly());
        try (FileChannel file = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(key + "\n");
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
        return key;
    }

    private FileAttribute<?>[] ownerOnly() {
        return isPosix()
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private boolean isPosix() {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
