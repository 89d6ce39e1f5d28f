package dev.tamsui.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeyFileTest {
    @TempDir
    private Path folder;

    @Test
    void newKeyHas256BitsAndIsForItsOwnerOnly() throws IOException {
        ApiKeyFile file = new ApiKeyFile(folder.resolve("state"));
        ApiKeyFile.Key key = file.readOrCreate();
        assertThat(key.isNew()).isTrue();
        assertThat(key.value()).matches("[A-Za-z0-9_-]{43}");
        assertThat(Files.getPosixFilePermissions(file.path())).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.readString(file.path())).isEqualTo(key.value() + "\n");
        try (var files = Files.list(folder.resolve("state"))) {
            assertThat(files).containsExactly(file.path());
        }
    }

    @Test
    void keyIsMadeOnce() {
        String made = new ApiKeyFile(folder).readOrCreate().value();
        ApiKeyFile.Key again = new ApiKeyFile(folder).readOrCreate();
        assertThat(again.value()).isEqualTo(made);
        assertThat(again.isNew()).isFalse();
    }

    @Test
    void keysDiffer() {
        assertThat(new ApiKeyFile(folder.resolve("a")).readOrCreate().value())
                .isNotEqualTo(new ApiKeyFile(folder.resolve("b")).readOrCreate().value());
    }

    @Test
    void emptyFileIsNoKey() throws IOException {
        Files.writeString(folder.resolve("api.key"), "\n");
        ApiKeyFile file = new ApiKeyFile(folder);
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(file::readOrCreate)
                .withRootCauseInstanceOf(IOException.class)
                .withStackTraceContaining("it is empty");
    }

    @Test
    void onlyTheKeyMatches() {
        ApiKey key = ApiKey.of("correct horse");
        assertThat(key.matches("correct horse")).isTrue();
        assertThat(key.matches("correct horsf")).isFalse();
        assertThat(key.matches("")).isFalse();
        assertThat(key.toString()).doesNotContain("horse");
    }
}
