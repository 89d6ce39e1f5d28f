package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tamsui.engine.model.EngineException.SavePathRefused;
import dev.tamsui.engine.model.EngineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SavePathsTest {
    @TempDir
    Path folder;

    private Path root;
    private Path downloads;
    private Path state;
    private SavePaths paths;

    @BeforeEach
    void folders() throws IOException {
        root = Files.createDirectories(folder.resolve("root"));
        downloads = root.resolve("downloads");
        state = root.resolve("state");
        paths = new SavePaths(new EngineSettings(
                downloads, List.of(root), state, 0, null, 1 << 20, true, EngineSettings.Limits.DEFAULT));
    }

    @Test
    void withoutAWishItIsTheDownloadFolder() {
        assertThat(paths.resolve(null)).isEqualTo(downloads);
    }

    @Test
    void aRelativePathIsBelowTheDownloadFolder() {
        assertThat(paths.resolve(Path.of("films/new"))).isEqualTo(downloads.resolve("films/new"));
    }

    @Test
    void anyFolderBelowARootMayBeNamed() {
        assertThat(paths.resolve(root.resolve("other"))).isEqualTo(root.resolve("other"));
    }

    @Test
    void dotsMayWanderWithinTheRootButNotOutOfIt() {
        assertThat(paths.resolve(Path.of("../other"))).isEqualTo(root.resolve("other"));
        refused(Path.of("../../elsewhere"));
        refused(root.resolve("a/../../elsewhere"));
    }

    @Test
    void aFolderWhoseNameOnlyBeginsLikeTheRootIsNotBelowIt() {
        refused(folder.resolve("root-2"));
    }

    @Test
    void anAbsolutePathElsewhereIsRefusedAndTheAnswerNamesTheRoots() {
        assertThatThrownBy(() -> paths.resolve(Path.of("/etc")))
                .isInstanceOf(SavePathRefused.class)
                .hasMessageContaining("/etc")
                .hasMessageContaining(root.toString());
    }

    @Test
    void theDaemonsOwnFolderIsNeverASavePath() throws IOException {
        refused(state);
        refused(state.resolve("below"));
        Files.createDirectories(state);
        Files.createSymbolicLink(root.resolve("innocent"), state);
        refused(root.resolve("innocent"));
        refused(root.resolve("innocent/below"));
    }

    @Test
    void aLinkThatLeadsOutOfTheRootIsRefused() throws IOException {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.createSymbolicLink(root.resolve("link"), outside);
        refused(root.resolve("link"));
        refused(root.resolve("link/not/there/yet"));
    }

    @Test
    void aLinkThatLeadsNowhereIsRefused() throws IOException {
        Files.createSymbolicLink(root.resolve("dangling"), folder.resolve("not-made-yet"));
        refused(root.resolve("dangling"));
        refused(root.resolve("dangling/below"));
    }

    @Test
    void aLinkWithinTheRootIsFine() throws IOException {
        Path real = Files.createDirectories(root.resolve("real"));
        Files.createSymbolicLink(root.resolve("link"), real);
        assertThat(paths.resolve(root.resolve("link/a"))).isEqualTo(root.resolve("link/a"));
    }

    @Test
    void aRootThatIsItselfALinkIsFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("root-link"), root);
        SavePaths linked = new SavePaths(new EngineSettings(
                link.resolve("d"), List.of(link), state, 0, null, 1 << 20, true, EngineSettings.Limits.DEFAULT));
        assertThat(linked.resolve(null)).isEqualTo(link.resolve("d"));
        assertThatThrownBy(() -> linked.resolve(folder.resolve("outside"))).isInstanceOf(SavePathRefused.class);
    }

    private void refused(Path wanted) {
        assertThatThrownBy(() -> paths.resolve(wanted)).as("%s", wanted).isInstanceOf(SavePathRefused.class);
    }
}
