package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.storage.StorageEvent.WriteFailed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class PreallocationTest {
    private static final int BYTES = 4 << 20;
    private static final int WRITTEN = 1024;

    @TempDir
    Path temp;

    private final TestTorrent torrent = TestTorrent.of(WRITTEN, file("t/a", 4 * WRITTEN), file("t/b", WRITTEN));

    /** Real files whose blocks are only counted, or refused. */
    private static final class Allocating implements FileOpener {
        final Queue<String> allocated = new ConcurrentLinkedQueue<>();
        volatile @Nullable String fault;

        @Override
        public Opened open(Path path, Mode mode) throws IOException {
            return FileOpener.system().open(path, mode);
        }

        @Override
        public boolean allocate(Path path, long length) throws IOException {
            if (fault != null) {
                throw new FileSystemException(path.toString(), null, fault);
            }
            allocated.add(path.getFileName() + " " + length);
            return false;
        }
    }

    private static DiskFixture disk(FileOpener opener, boolean preallocate) {
        return new DiskFixture(8, opener, new EngineSettings.Files(0, preallocate, "", null, false));
    }

    @Test
    void aFileIsAllocatedWholeWhenItIsMadeAndNotAgain() {
        Allocating files = new Allocating();
        try (DiskFixture fixture = disk(files, true)) {
            FileStorage storage = fixture.open(torrent, temp);
            fixture.storeAll(storage, torrent, List.of(2));
            assertThat(files.allocated).containsExactly("a " + 4 * WRITTEN);
            fixture.check(storage, 5); // closes what is open
            fixture.storeAll(storage, torrent, List.of(0, 4));
            assertThat(files.allocated).containsExactly("a " + 4 * WRITTEN, "b " + WRITTEN);
        }
    }

    @Test
    void nothingIsAllocatedUnlessThatIsWanted() {
        Allocating files = new Allocating();
        try (DiskFixture fixture = disk(files, false)) {
            fixture.storeAll(fixture.open(torrent, temp), torrent, List.of(0));
        }
        assertThat(files.allocated).isEmpty();
    }

    @Test
    void withoutRoomNoFileIsLeftAndTheNextTryAllocatesAgain() {
        Allocating files = new Allocating();
        files.fault = "No space left on device";
        try (DiskFixture fixture = disk(files, true)) {
            FileStorage storage = fixture.open(torrent, temp);
            storage.store(0, torrent.blocks(0), false);
            assertThat(fixture.next(WriteFailed.class).error().kind()).isEqualTo(ErrorKind.DISK_FULL);
            assertThat(temp.resolve("t/a")).doesNotExist();
            assertThat(fixture.disk.openFiles()).isZero();
            files.fault = null;
            fixture.storeAll(storage, torrent, List.of(0));
            assertThat(files.allocated).hasSize(1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void blocksAreReservedAndTheSizeStays() throws IOException {
        Path made = Files.write(temp.resolve("größe"), new byte[WRITTEN]);
        boolean isKnown = FileOpener.system().allocate(made, BYTES);
        assertThat(made).hasSize(WRITTEN);
        if (isKnown) {
            assertThat(blockBytes(made)).isGreaterThanOrEqualTo(BYTES);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void moreThanThereIsIsRefused() throws IOException {
        Path made = Files.createFile(temp.resolve("large"));
        long tooMuch = temp.toFile().getTotalSpace() + BYTES;
        if (FileOpener.system().allocate(made, BYTES)) {
            assertThatExceptionOfType(FileSystemException.class)
                    .isThrownBy(() -> FileOpener.system().allocate(made, tooMuch))
                    .satisfies(e -> assertThat(FileFault.kindOf(e)).isIn(ErrorKind.DISK_FULL, ErrorKind.IO));
        }
        assertThat(made).isEmptyFile();
    }

    /** As the file system counts them; Java does not tell. */
    private static long blockBytes(Path path) throws IOException {
        Process stat = new ProcessBuilder("stat", "-c", "%b", path.toString()).start();
        return 512
                * Long.parseLong(new String(stat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
}
