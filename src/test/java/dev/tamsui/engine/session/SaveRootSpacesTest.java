package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.SaveRootSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SaveRootSpacesTest {
    @TempDir
    Path folder;

    @Test
    void whoAsksIsAnsweredAtOnceAndTrulySoonAfter() throws IOException {
        EngineSettings settings = TestEngines.settings(folder, "127.0.0.2");
        Session session = new Session(settings, new FakeStateStore());
        try {
            List<SaveRootSpace> first = session.saveRoots();
            assertThat(first).extracting(SaveRootSpace::root).containsExactlyElementsOf(settings.saveRoots());
            assertThat(first).noneMatch(SaveRootSpace::isKnown);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> session.saveRoots().stream().allMatch(SaveRootSpace::isKnown));
            SaveRootSpace root = session.saveRoots().getFirst();
            assertThat(root.totalBytes()).isEqualTo(Files.getFileStore(folder).getTotalSpace());
            assertThat(root.freeBytes()).isBetween(0L, root.totalBytes());
            assertThat(root.isShort()).isFalse();
        } finally {
            session.close();
        }
    }
}
