package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.concurrent.ManualTicker;
import dev.tamsui.engine.model.DesiredState;
import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.model.ErrorKind;
import dev.tamsui.engine.model.FileMark;
import dev.tamsui.engine.model.PeerSummary;
import dev.tamsui.engine.model.Recorded;
import dev.tamsui.engine.model.TorrentError;
import dev.tamsui.engine.model.TorrentState;
import dev.tamsui.engine.model.TorrentSummary;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.storage.StorageEvent;
import dev.tamsui.engine.wire.Bitfield;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PresenceTest implements Presence.Owner {
    private static final int PIECES = 4;

    private final FakeHost host = new FakeHost();
    private final ManualTicker ticker = new ManualTicker();
    private final Presence presence = new Presence(this, ticker);
    private FakeStorage storage = new FakeStorage();
    private int fetches;
    private int ready;
    private int ends;
    private @Nullable Remains remains;

    @Override
    public TorrentSummary summary() {
        return torrent(null).summary();
    }

    @Override
    public void fetch() {
        fetches++;
    }

    @Override
    public void isAway(Remains left) {
        remains = left;
    }

    @Override
    public void ended() {
        ends++;
    }

    private Torrent torrent(@Nullable Remains kept) {
        Recorded recorded = new Recorded(Bitfield.full(PIECES).bytes(), List.of(new FileMark(1, 2, false)), 9);
        return new Torrent(
                Specs.of(PIECES, FakeLink.id(9), Limits.DEFAULT, DesiredState.RUNNING, recorded),
                host,
                storage,
                event -> {},
                ticker,
                new Random(1),
                kept);
    }

    private void handle(TorrentEvent event) {
        presence.handle(event, ticker.nanos());
    }

    private void disk(StorageEvent event) {
        handle(new TorrentEvent.FromDisk(event));
    }

    private void arrives() {
        storage = new FakeStorage();
        handle(new TorrentEvent.Arrived(torrent(remains), () -> ready++));
    }

    private void allIsThere() {
        Bitfield none = new Bitfield(PIECES);
        disk(new StorageEvent.Compared(1, Bitfield.full(PIECES), none, none));
        disk(new StorageEvent.Finished(null));
    }

    private void isPutAway() {
        host.mayRest = true;
        arrives();
        allIsThere();
        presence.tick(ticker.nanos());
        disk(new StorageEvent.Closed());
        assertThat(remains).isNotNull();
        ready = 0;
    }

    private TorrentState state() {
        List<TorrentState> told = new ArrayList<>();
        handle(new TorrentEvent.SummaryAsked(summary -> told.add(summary.state())));
        return told.getFirst();
    }

    @Test
    void whatAListedOneIsToldWaitsForIt() {
        handle(new TorrentEvent.PauseRequested());
        assertThat(fetches).isEqualTo(1);
        arrives();
        allIsThere();
        assertThat(state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void whatIsWantedIsFetchedOnceHoweverMuchThatIs() {
        isPutAway();
        handle(new TorrentEvent.FilesAsked(files -> {}));
        handle(new TorrentEvent.Awaited());
        handle(new TorrentEvent.RecheckRequested());
        assertThat(fetches).isEqualTo(1);
    }

    @Test
    void questionsThatNeedNoTorrentFetchNone() {
        isPutAway();
        List<PeerSummary> peers = new ArrayList<>();
        boolean[] isAnswered = new boolean[1];
        handle(new TorrentEvent.PeersAsked(peers::addAll));
        handle(new TorrentEvent.TrackersAsked(trackers -> isAnswered[0] = true));
        assertThat(state()).isNotNull();
        handle(new TorrentEvent.ReannounceRequested());
        assertThat(fetches).isZero();
        assertThat(isAnswered[0]).isTrue();
        assertThat(peers).isEmpty();
    }

    @Test
    void nobodyIsLetInBeforeItKnowsThatAllIsAsItWas() {
        isPutAway();
        handle(new TorrentEvent.Awaited());
        arrives();
        assertThat(ready).isZero();
        allIsThere();
        assertThat(ready).isEqualTo(1);
    }

    @Test
    void whatIsWantedWhileItComesIsDoneInOrderOnceItIsThere() {
        isPutAway();
        handle(new TorrentEvent.PauseRequested());
        arrives();
        handle(new TorrentEvent.ResumeRequested());
        List<TorrentState> told = new ArrayList<>();
        handle(new TorrentEvent.SummaryAsked(summary -> told.add(summary.state())));
        assertThat(told).isEmpty();
        allIsThere();
        assertThat(told).hasSize(1).doesNotContain(TorrentState.PAUSED);
    }

    @Test
    void whatIsWantedWhileItGoesFetchesItBack() {
        host.mayRest = true;
        arrives();
        allIsThere();
        presence.tick(ticker.nanos());
        handle(new TorrentEvent.PauseRequested());
        assertThat(fetches).isZero();
        disk(new StorageEvent.Closed());
        assertThat(fetches).isEqualTo(1);
        arrives();
        allIsThere();
        assertThat(state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void whatItsDiskTellsWhileItGoesIsFoundOutAnew() {
        host.mayRest = true;
        arrives();
        allIsThere();
        presence.tick(ticker.nanos());
        disk(new StorageEvent.Unsynced(Bitfield.full(PIECES), new TorrentError(ErrorKind.IO, "lost")));
        disk(new StorageEvent.Closed());
        assertThat(fetches).isEqualTo(1);
    }

    @Test
    void wishesAreHeldBackHoweverManyQuestionsThereAre() {
        isPutAway();
        for (int i = 0; i < 2_000; i++) {
            handle(new TorrentEvent.FilesAsked(files -> {}));
        }
        handle(new TorrentEvent.PauseRequested());
        arrives();
        allIsThere();
        assertThat(state()).isEqualTo(TorrentState.PAUSED);
    }

    @Test
    void whoComesInAtTheLastMomentIsSentAway() {
        host.mayRest = true;
        arrives();
        allIsThere();
        presence.tick(ticker.nanos());
        FakeLink link = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        handle(new TorrentEvent.FromPeer(new PeerEvent.Joined(link)));
        assertThat(link.closed).isNotNull();
        disk(new StorageEvent.Closed());
        assertThat(fetches).isZero();
    }

    @Test
    void aStopEndsWhatIsAwayAndNothingArrivesAfterwards() {
        isPutAway();
        handle(new TorrentEvent.Awaited());
        handle(new TorrentEvent.StopRequested());
        assertThat(ends).isEqualTo(1);
        arrives();
        assertThat(storage.asked).isEmpty();
        assertThat(presence.nextDueNanos()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aStopReachesOneWhoseDiskDoesNotAnswerWhileItComes() {
        isPutAway();
        handle(new TorrentEvent.FilesAsked(files -> {}));
        arrives();
        handle(new TorrentEvent.StopRequested());
        assertThat(storage.asked).contains("close");
    }

    @Test
    void aFileThatIsGoneIsFoundMissingWhenItIsFetched() {
        isPutAway();
        handle(new TorrentEvent.Awaited());
        arrives();
        Bitfield none = new Bitfield(PIECES);
        Bitfield first = new Bitfield(PIECES);
        first.set(0);
        Bitfield others = Bitfield.full(PIECES);
        others.clear(0);
        disk(new StorageEvent.Compared(1, others, first, none));
        assertThat(state()).isEqualTo(TorrentState.CHECKING);
        assertThat(ready).isEqualTo(1);
        assertThat(Objects.requireNonNull(storage.asked.getLast())).isEqualTo("check 2 of 1");
    }
}
