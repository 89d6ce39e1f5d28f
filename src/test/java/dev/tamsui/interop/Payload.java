package dev.tamsui.interop;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Makes content to share: the same bytes for the same seed on every machine. */
final class Payload {
    private static final int BUFFER_BYTES = 1 << 20;

    private Payload() {}

    /** One file of random bytes. */
    static Path file(Path file, long sizeBytes, long seed) {
        write(file, sizeBytes, new SplittableRandom(seed));
        return file;
    }

    /**
     * A folder of 1,000 and some files such as real ones have: empty ones, single bytes, exact multiples of the piece size
     * and one byte off, long runs that share a piece, names with spaces, accents and other scripts, folders within folders.
     *
     * @param pieceBytes the piece size of the torrent that is to be made of it
     */
    static Path tree(Path folder, int pieceBytes, long seed) {
        var random = new SplittableRandom(seed);
        int[] awkward = {0, 1, pieceBytes, pieceBytes - 1, pieceBytes + 1, 3 * pieceBytes, 0, 16384, 16383, 7};
        String[] places = {"", "a b", "a b/c", "naïve café", "Дом/書類/deep/er", "UPPER", "upper", "x.y.z"};
        for (int i = 0; i < 1000; i++) {
            boolean isAwkward = i % 10 == 0;
            int sizeBytes = isAwkward ? awkward[i / 10 % awkward.length] : random.nextInt(12_000);
            String name = i % 7 == 0 ? "file %d — ünïcode 文件.bin".formatted(i) : "file-%04d.dat".formatted(i);
            write(folder.resolve(places[i % places.length]).resolve(name), sizeBytes, random);
        }
        write(folder.resolve("zz last and empty"), 0, random);
        write(folder.resolve("large.bin"), 5L * pieceBytes + 12_345, random);
        return folder;
    }

    private static void write(Path file, long sizeBytes, RandomGenerator random) {
        byte[] buffer = new byte[(int) Math.min(sizeBytes, BUFFER_BYTES)];
        try {
            Files.createDirectories(file.getParent());
            try (OutputStream out = Files.newOutputStream(file)) {
                for (long left = sizeBytes; left > 0; left -= buffer.length) {
                    random.nextBytes(buffer);
                    out.write(buffer, 0, (int) Math.min(left, buffer.length));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
