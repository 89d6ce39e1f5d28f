package dev.tamsui.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.FileSummary;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.torrent.TorrentEvent;
import dev.tamsui.engine.wire.ProtocolViolation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Torrents that are put away after a start, and what fetches them back. */
class RestingTest {
    private static final Duration A_WHILE = Duration.ofSeconds(30);
    private static final String OURS = "127.0.0.2";
    private static final String TRACKER = "http://127.0.0.1:1/announce";

    @TempDir
    Path folder;

    private final FakeStateStore store = new FakeStateStore();
    private EngineSettings settings;
    private TestPayload one;
    /** Has the same file as the first, and pieces of another size. */
    private TestPayload twin;

    private Session session;
    private Catalogue catalogue;

    @BeforeEach
    void twoSeedsAreStartedAndPutAway() throws IOException {
        settings = TestEngines.settings(folder, OURS);
        one = TestPayload.single("t", 100_000, 32 * 1024, TRACKER);
        twin = TestPayload.single("t", 100_000, 16 * 1024, TRACKER);
        one.writeTo(settings.downloadDir());
        begin();
        catalogue.add(one.torrent(), AddOptions.DEFAULT);
        catalogue.add(twin.torrent(), AddOptions.DEFAULT);
        await().atMost(A_WHILE)
                .untilAsserted(() -> assertThat(session.summaries())
                        .extracting(TorrentSummary::state)
                        .containsExactly(TorrentState.SEEDING, TorrentState.SEEDING));
        restart();
    }

    private void begin() {
        session = new Session(settings, store);
        catalogue = new Catalogue(session, store, settings);
    }

    private void restart() {
        session.close();
        begin();
        catalogue.list();
        session.wake();
        session.listen();
        awaitAway(one);
        awaitAway(twin);
    }

    @AfterEach
    void stop() {
        session.close();
    }

    private TorrentHandle handle(TestPayload payload) {
        return catalogue.require(payload.hash());
    }

    private boolean isAway(TestPayload payload) {
        return handle(payload).remains() != null;
    }

    private void awaitAway(TestPayload payload) {
        await().atMost(A_WHILE).until(() -> isAway(payload));
    }

    private TorrentState state(TestPayload payload) {
        return Questions.summary(handle(payload)).state();
    }

    private void awaitState(TestPayload payload, TorrentState state) {
        await().atMost(A_WHILE).until(() -> state(payload) == state);
    }

    @Test
    void theListShowsThemAsTheyWere() {
        assertThat(session.summaries()).allSatisfy(torrent -> {
            assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
            assertThat(torrent.progress()).isEqualTo(1);
            assertThat(torrent.completedAt()).isNotNull();
            assertThat(torrent.contentPath()).isEqualTo(settings.downloadDir().resolve("t"));
        });
        assertThat(Questions.trackers(handle(one))).hasSize(1);
        assertThat(isAway(one)).isTrue();
    }

    @Test
    void aQuestionForItsFilesFetchesOne() {
        assertThat(Questions.files(handle(one)))
                .extracting(FileSummary::completedBytes)
                .containsExactly(100_000L);
        assertThat(isAway(one)).isFalse();
        assertThat(isAway(twin)).isTrue();
    }

    @Test
    void aPeerThatComesFetchesOneAndIsLetIn() throws IOException, ProtocolViolation {
        InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(OURS), session.listenPort());
        try (RawPeer peer = RawPeer.connect("127.0.0.3", to)) {
            peer.greet(one.hash(), 1);
            await().atMost(A_WHILE)
                    .untilAsserted(() -> assertThat(Questions.peers(handle(one)))
                            .extracting(PeerSummary::address)
                            .hasSize(1));
            assertThat(state(one)).isEqualTo(TorrentState.SEEDING);
            assertThat(peer.isClosedByThem()).isFalse();
        }
    }

    @Test
    void aPeerDoesNotFetchOneThatIsPaused() throws IOException, ProtocolViolation {
        catalogue.pause(one.hash());
        awaitState(one, TorrentState.PAUSED);
        restart();
        InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral(OURS), session.listenPort());
        try (RawPeer peer = RawPeer.connect("127.0.0.3", to)) {
            assertThatIOException().isThrownBy(() -> peer.greet(one.hash(), 1));
        }
        assertThat(isAway(one)).isTrue();
    }

    @Test
    void pauseAndResumeReachOneAndAreKept() {
        catalogue.pause(one.hash());
        awaitState(one, TorrentState.PAUSED);
        assertThat(store.held().getFirst().desired()).isEqualTo(DesiredState.PAUSED);
        catalogue.resume(one.hash());
        awaitState(one, TorrentState.SEEDING);
    }

    @Test
    void oneThatIsDeletedWithItsDataLeavesWhatAnotherHasThoughThatIsPutAway() {
        catalogue.delete(one.hash(), true);
        await().atMost(A_WHILE).until(() -> session.summaries().size() == 1);
        assertThat(settings.downloadDir().resolve("t")).exists();

        catalogue.delete(twin.hash(), true);
        await().atMost(A_WHILE).until(() -> session.summaries().isEmpty());
        assertThat(settings.downloadDir().resolve("t")).doesNotExist();
    }

    @Test
    void aFileThatIsRemovedMeanwhileIsMissedOnceSomebodyLooks() throws IOException {
        Files.delete(settings.downloadDir().resolve("t"));
        handle(one).post(new TorrentEvent.Awaited());
        await().atMost(A_WHILE).until(() -> handle(one).summary().state() == TorrentState.ERROR);
    }

    @Test
    void whatTheOwnerVouchedForIsTrustedAfterARestToo() throws IOException {
        TestPayload vouched = TestPayload.single("v", 100_000, 32 * 1024, TRACKER);
        Files.write(settings.downloadDir().resolve("v"), new byte[100_000]);
        catalogue.add(vouched.torrent(), new AddOptions(false, null, true, List.of()));
        awaitState(vouched, TorrentState.SEEDING);
        restart();
        awaitAway(vouched);
        handle(vouched).post(new TorrentEvent.Awaited());
        await().atMost(A_WHILE).until(() -> !isAway(vouched));
        assertThat(state(vouched)).isEqualTo(TorrentState.SEEDING);
    }

    @Test
    void aRestartFindsAllAsItWas() {
        restart();
        assertThat(session.summaries()).allSatisfy(torrent -> {
            assertThat(torrent.state()).isEqualTo(TorrentState.SEEDING);
            assertThat(torrent.progress()).isEqualTo(1);
        });
    }
}
