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
    private static final List<String> NAMES = List.of("torrent");

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
                downloads,
                List.of(root),
                state,
                0,
                null,
                1 << 20,
                true,
                EngineSettings.Limits.DEFAULT,
                EngineSettings.Files.DEFAULT,
                EngineSettings.Scrubbing.OFF,
                EngineSettings.FixedRates.NONE));
    }

    @Test
    void withoutAWishItIsTheDownloadFolder() {
        assertThat(paths.resolve(null, NAMES)).isEqualTo(downloads);
    }

    @Test
    void aRelativePathIsBelowTheDownloadFolder() {
        assertThat(paths.resolve(Path.of("films/new"), NAMES)).isEqualTo(downloads.resolve("films/new"));
    }

    @Test
    void anyFolderBelowARootMayBeNamed() {
        assertThat(paths.resolve(root.resolve("other"), NAMES)).isEqualTo(root.resolve("other"));
    }

    @Test
    void dotsMayWanderWithinTheRootButNotOutOfIt() {
        assertThat(paths.resolve(Path.of("../other"), NAMES)).isEqualTo(root.resolve("other"));
        refused(Path.of("../../elsewhere"));
        refused(root.resolve("a/../../elsewhere"));
    }

    @Test
    void aFolderWhoseNameOnlyBeginsLikeTheRootIsNotBelowIt() {
        refused(folder.resolve("root-2"));
    }

    @Test
    void anAbsolutePathElsewhereIsRefusedAndTheAnswerNamesTheRoots() {
        assertThatThrownBy(() -> paths.resolve(Path.of("/etc"), NAMES))
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
        assertThat(paths.resolve(root.resolve("link/a"), NAMES)).isEqualTo(root.resolve("link/a"));
    }

    @Test
    void aRootThatIsItselfALinkIsFollowed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("root-link"), root);
        SavePaths linked = new SavePaths(new EngineSettings(
                link.resolve("d"),
                List.of(link),
                state,
                0,
                null,
                1 << 20,
                true,
                EngineSettings.Limits.DEFAULT,
                EngineSettings.Files.DEFAULT,
                EngineSettings.Scrubbing.OFF,
                EngineSettings.FixedRates.NONE));
        assertThat(linked.resolve(null, NAMES)).isEqualTo(link.resolve("d"));
        assertThatThrownBy(() -> linked.resolve(folder.resolve("outside"), NAMES))
                .isInstanceOf(SavePathRefused.class);
    }

    @Test
    void aTorrentNamedLikeTheStateFolderIsRefusedBesideIt() throws IOException {
        Files.createDirectories(state);
        assertThatThrownBy(() -> paths.resolve(root, List.of("state")))
                .isInstanceOf(SavePathRefused.class)
                .hasMessageContaining(root.toString())
                .hasMessageContaining("state")
                .hasMessageContaining("Choose another");
        assertThat(paths.resolve(root.resolve("other"), List.of("state"))).isEqualTo(root.resolve("other"));
        assertThat(paths.resolve(root, List.of("state-2"))).isEqualTo(root);
    }

    @Test
    void aTorrentNamedLikeAFolderOnTheWayToTheStateFolderIsRefused() {
        SavePaths deep = new SavePaths(new EngineSettings(
                downloads,
                List.of(root),
                root.resolve("data/tamsui/state"),
                0,
                null,
                1 << 20,
                true,
                EngineSettings.Limits.DEFAULT,
                EngineSettings.Files.DEFAULT,
                EngineSettings.Scrubbing.OFF,
                EngineSettings.FixedRates.NONE));
        assertThatThrownBy(() -> deep.resolve(root, List.of("data"))).isInstanceOf(SavePathRefused.class);
        assertThatThrownBy(() -> deep.resolve(root.resolve("data"), List.of("fine", "tamsui")))
                .isInstanceOf(SavePathRefused.class);
        assertThat(deep.resolve(root.resolve("data"), List.of("fine"))).isEqualTo(root.resolve("data"));
    }

    @Test
    void aTorrentsFolderThatIsALinkIntoTheStateFolderIsRefused() throws IOException {
        Files.createDirectories(state.resolve("below"));
        Files.createDirectories(downloads);
        Files.createSymbolicLink(downloads.resolve("linked"), state.resolve("below"));
        assertThatThrownBy(() -> paths.resolve(null, List.of("linked"))).isInstanceOf(SavePathRefused.class);
    }

    @Test
    void aStateFolderThatIsALinkIsMetWhereItLeads() throws IOException {
        Path real = Files.createDirectories(root.resolve("real-state"));
        Files.createSymbolicLink(state, real);
        assertThatThrownBy(() -> paths.resolve(root, List.of("real-state"))).isInstanceOf(SavePathRefused.class);
    }

    @Test
    void stateAndDownloadsSideBySideNeedNoFurtherThought() throws IOException {
        Files.createDirectories(state);
        assertThat(paths.resolve(null, List.of("state"))).isEqualTo(downloads);
    }

    private void refused(Path wanted) {
        assertThatThrownBy(() -> paths.resolve(wanted, NAMES)).as("%s", wanted).isInstanceOf(SavePathRefused.class);
    }
}
