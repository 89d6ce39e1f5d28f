package dev.tamsui.store;

import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.Recorded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The column {@code progress.files}: what a torrent's files were like, in bytes, together with a checksum that covers the
 * column {@code have} too. A bit that turns over on the disk must not become a piece that is thought to be good.
 *
 * <p>All numbers are big-endian:
 *
 * <pre>
 * offset  bytes
 *      0      1  version of what follows, 1
 *      1      4  CRC-32C of the column have, then of this one from offset 5 on
 *      5     17  for each file, in the order of the metainfo:
 *             1  1 while it was being written to, else 0
 *             8  length in bytes, -1 when there was no such file
 *             8  last modified, nanoseconds since 1970-01-01T00:00Z
 * </pre>
 */
final class FileMarks {
    /** What 2,097,152 pieces take, the most a torrent may have. */
    static final int MAX_HAVE_BYTES = 2_097_152 / 8;

    /** More files than the largest .torrent that is accepted can name. */
    static final int MAX_FILES = 1_000_000;

    static final int MAX_FILES_BYTES;

    private static final byte VERSION = 1;
    private static final int HEAD_BYTES = 5;
    private static final int MARK_BYTES = 17;

    static {
        MAX_FILES_BYTES = HEAD_BYTES + MAX_FILES * MARK_BYTES;
    }

    private FileMarks() {}

    /** The columns do not hold what was written to them. */
    static final class Damaged extends Exception {
        private static final long serialVersionUID = 1;

        Damaged(String message) {
            super(message);
        }
    }

    /**
     * The bytes of the marks.
     *
     * @throws IllegalArgumentException for more than could be read again
     */
    static byte[] encode(byte[] have, List<FileMark> files) {
        if (have.length > MAX_HAVE_BYTES || files.size() > MAX_FILES) {
            throw new IllegalArgumentException("%d bytes of pieces and %d files; at most %d bytes and %d files are kept"
                    .formatted(have.length, files.size(), MAX_HAVE_BYTES, MAX_FILES));
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_BYTES + files.size() * MARK_BYTES);
        bytes.put(VERSION).putInt(0);
        for (FileMark file : files) {
            bytes.put((byte) (file.writing() ? 1 : 0)).putLong(file.sizeBytes()).putLong(file.modifiedNanos());
        }
        return bytes.putInt(1, checksum(have, bytes.array())).array();
    }

    /**
     * What was recorded.
     *
     * @param have at most {@link #MAX_HAVE_BYTES}
     * @param files at most {@link #MAX_FILES_BYTES}
     * @param completedBytes passed on
     */
    static Recorded decode(byte[] have, byte[] files, long completedBytes) throws Damaged {
        if (files.length < HEAD_BYTES || files[0] != VERSION) {
            throw new Damaged("its version is %d; this Tamsui knows version %d"
                    .formatted(files.length == 0 ? 0 : files[0], VERSION));
        }
        if ((files.length - HEAD_BYTES) % MARK_BYTES != 0) {
            throw new Damaged("its %d bytes are no whole number of files".formatted(files.length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(files);
        if (bytes.getInt(1) != checksum(have, files)) {
            throw new Damaged("its checksum is wrong");
        }
        bytes.position(HEAD_BYTES);
        List<FileMark> marks = new ArrayList<>(bytes.remaining() / MARK_BYTES);
        while (bytes.hasRemaining()) {
            boolean writing = bytes.get() != 0;
            marks.add(new FileMark(bytes.getLong(), bytes.getLong(), writing));
        }
        return new Recorded(have, marks, completedBytes);
    }

    private static int checksum(byte[] have, byte[] files) {
        CRC32C checksum = new CRC32C();
        checksum.update(have);
        checksum.update(files, HEAD_BYTES, files.length - HEAD_BYTES);
        return (int) checksum.getValue();
    }
}
