package dev.tamsui.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StateFolderTest {
    @TempDir
    Path parent;

    @Test
    void aMissingFolderIsMadeForItsOwnerOnly() throws IOException {
        Path path = parent.resolve("a/b/state");
        try (StateFolder folder = StateFolder.open(path)) {
            assertThat(folder.path()).isEqualTo(path.toRealPath());
            assertThat(permissions(path)).isEqualTo("rwx------");
            assertThat(permissions(path.resolve("node-id"))).isEqualTo("rw-------");
            assertThat(permissions(path.resolve("lock"))).isEqualTo("rw-------");
        }
    }

    @Test
    void theNodeIdIsMadeOnceAndReadEverAfter() throws IOException {
        Path path = parent.resolve("state");
        NodeId first;
        try (StateFolder folder = StateFolder.open(path)) {
            first = folder.nodeId();
        }

        assertThat(path.resolve("node-id")).hasContent(first.text());
        assertThat(UUID.fromString(first.text())).isEqualTo(first.value());
        try (StateFolder folder = StateFolder.open(path)) {
            assertThat(folder.nodeId()).isEqualTo(first);
        }
    }

    @Test
    void aDraftOfANodeIdLeftByACrashIsReplaced() throws IOException {
        Path draft = parent.resolve("node-id.new");
        Files.writeString(draft, "half");

        try (StateFolder folder = StateFolder.open(parent)) {
            assertThat(parent.resolve("node-id")).hasContent(folder.nodeId().text());
        }
        assertThat(draft).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "1-2-3-4-5",
                "7d444840-9dc0-11d1-b245-5ffdce74fad2-and-much-more-than-a-uuid-should-ever-have"
            })
    void aNodeIdThatIsNoneStopsTheStartAndStaysAsItIs(String content) throws IOException {
        Path file = Files.writeString(parent.resolve("node-id"), content);

        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> StateFolder.open(parent))
                .withMessageContaining(file.getFileName().toString())
                .withMessageContaining("does not hold a UUID");
        assertThat(file).hasContent(content);
        Files.delete(file);
        StateFolder.open(parent).close();
    }

    @Test
    void aFolderInUseIsRefusedAtOnceAndFreeAfterwards() {
        StateFolder folder = StateFolder.open(parent);

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatExceptionOfType(StateFolderException.class)
                    .isThrownBy(() -> StateFolder.open(parent.resolve(".")))
                    .withMessageContaining("in use by another Tamsui")
                    .withMessageContaining("tamsui.state-dir");
        }
        folder.close();
        folder.close();
        StateFolder.open(parent).close();
    }

    @Test
    void askingWhetherAFolderIsFreeMakesNothingAndKeepsNothing() {
        Path path = parent.resolve("state");
        StateFolder.requireFree(path);
        assertThat(path).doesNotExist();

        try (StateFolder folder = StateFolder.open(path)) {
            assertThatExceptionOfType(StateFolderException.class)
                    .isThrownBy(() -> StateFolder.requireFree(folder.path()))
                    .withMessageContaining("in use by another Tamsui");
        }
        StateFolder.requireFree(path);
        StateFolder.open(path).close();
    }

    @Test
    void aFileInPlaceOfTheFolderIsRefused() throws IOException {
        Path file = Files.createFile(parent.resolve("state"));

        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> StateFolder.open(file))
                .withMessageContaining("is no folder");
        assertThatExceptionOfType(StateFolderException.class)
                .isThrownBy(() -> StateFolder.open(file.resolve("below")))
                .withMessageContaining(file.toString());
    }

    @Test
    void anOpenFolderOfOursIsClosedToOthers() throws IOException {
        Path path = Files.createDirectory(parent.resolve("state"));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));

        StateFolder.open(path).close();

        assertThat(permissions(path)).isEqualTo("rwx------");
    }

    @Test
    void aFolderFullOfOtherThingsKeepsItsPermissions() throws IOException {
        Files.createFile(parent.resolve("holiday.jpg"));
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));

        StateFolder.open(parent).close();

        assertThat(permissions(parent)).isEqualTo("rwxr-xr-x");
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
