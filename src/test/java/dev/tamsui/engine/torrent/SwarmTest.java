package dev.tamsui.engine.torrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings.Limits;
import dev.tamsui.engine.peer.DisconnectReason;
import dev.tamsui.engine.wire.Bitfield;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmTest {
    private static final Limits LIMITS = new Limits(500, 3, 1, 50, 4, 128);
    private static final long HALF_AN_HOUR = Duration.ofMinutes(30).toNanos();

    private final FakeHost host = new FakeHost();
    private final Swarm swarm = open(7);

    private Swarm open(int ourId) {
        Swarm opened = new Swarm(host, Specs.of(1, FakeLink.id(ourId), LIMITS), new Random(1));
        opened.open(0);
        return opened;
    }

    @Test
    void whoIsOurselvesIsNotLetIn() {
        FakeLink self = new FakeLink(1, "10.0.0.1", true, FakeLink.id(7));
        assertThat(swarm.join(self, 0)).isNull();
        assertThat(self.closed).isEqualTo(new DisconnectReason.NotNeeded());
    }

    @Test
    void anAddressHasNoMoreConnectionsThanAllowed() {
        assertThat(swarm.join(new FakeLink(1, "10.0.0.1", true, FakeLink.id(1)), 0))
                .isNotNull();
        FakeLink second = new FakeLink(2, "10.0.0.1", true, FakeLink.id(2));
        assertThat(swarm.join(second, 0)).isNull();
        assertThat(second.closed).isEqualTo(new DisconnectReason.Refused());
    }

    @Test
    void whoHasPeersEnoughDialsNobodyUntilTheLastHasGone() {
        FakeLink first = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        swarm.join(first, 0);
        swarm.found(List.of(new InetSocketAddress("10.0.0.9", 6881)), 0);
        swarm.enough(true);
        swarm.dial(0);
        assertThat(host.dialled).isEmpty();
        assertThat(swarm.nextDialNanos()).isEqualTo(Long.MAX_VALUE);
        swarm.left(first, new DisconnectReason.ClosedByPeer(), 0);
        assertThat(swarm.nextDialNanos()).isLessThan(Long.MAX_VALUE);
        swarm.dial(0);
        assertThat(host.dialled).hasSize(1);
    }

    @Test
    void whoHasPeersEnoughStillLetsOthersIn() {
        swarm.join(new FakeLink(1, "10.0.0.1", true, FakeLink.id(1)), 0);
        swarm.enough(true);
        assertThat(swarm.join(new FakeLink(2, "10.0.0.2", true, FakeLink.id(2)), 0))
                .isNotNull();
    }

    @Test
    void aFullTorrentLetsNobodyIn() {
        for (int i = 1; i <= 3; i++) {
            swarm.join(new FakeLink(i, "10.0.0." + i, true, FakeLink.id(10 + i)), 0);
        }
        FakeLink fourth = new FakeLink(4, "10.0.0.4", true, FakeLink.id(14));
        assertThat(swarm.join(fourth, 0)).isNull();
        assertThat(fourth.closed).isEqualTo(new DisconnectReason.Refused());
    }

    @Test
    void aBannedAddressLosesItsConnectionAndIsNotLetInUnderAnotherPort() {
        FakeLink liar = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        swarm.join(liar, 0);
        swarm.ban(liar.remote().getAddress());
        assertThat(liar.closed).isInstanceOf(DisconnectReason.Violation.class);
        swarm.left(liar, new DisconnectReason.Violation("lied"), 0);
        FakeLink again = new FakeLink(2, "10.0.0.1", true, FakeLink.id(2));
        assertThat(swarm.join(again, 0)).isNull();
        assertThat(again.closed).isEqualTo(new DisconnectReason.Refused());
    }

    @Test
    void aSeedThatWasSentAwayIsDialledAgainAsSoonAsSomethingIsMissing() {
        FakeLink seed = new FakeLink(1, "10.0.0.1", false, FakeLink.id(1));
        swarm.found(List.of(seed.remote()), 0);
        swarm.dial(0);
        Peer peer = Objects.requireNonNull(swarm.join(seed, 0));
        peer.has = Bitfield.full(1);
        long then = Duration.ofMinutes(1).toNanos();
        swarm.left(seed, new DisconnectReason.NotNeeded(), then);
        assertThat(swarm.nextDialNanos()).isEqualTo(then + HALF_AN_HOUR);

        swarm.lacks(then);
        assertThat(swarm.nextDialNanos()).isEqualTo(then);
    }

    @Test
    void theSamePeerDiallingTwiceKeepsItsOlderConnection() {
        FakeLink older = new FakeLink(1, "10.0.0.1", true, FakeLink.id(1));
        FakeLink newer = new FakeLink(2, "10.0.0.1", true, FakeLink.id(1));
        assertThat(swarm.join(older, 0)).isNotNull();
        assertThat(swarm.join(newer, 0)).isNull();
        assertThat(older.closed).isNull();
    }

    /** Bit 0: which connection we see first; bit 1: which the peer sees first. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void ofTwoConnectionsDialledAtOnceBothSidesKeepTheSame(int order) {
        Swarm small = open(1);
        Swarm large = open(2);
        FakeLink smallsDial = new FakeLink(1, "10.0.0.2", false, FakeLink.id(2));
        FakeLink largesDialAtSmall = new FakeLink(2, "10.0.0.2", true, FakeLink.id(2));
        FakeLink largesDial = new FakeLink(1, "10.0.0.1", false, FakeLink.id(1));
        FakeLink smallsDialAtLarge = new FakeLink(2, "10.0.0.1", true, FakeLink.id(1));
        joinAll(small, (order & 1) != 0, smallsDial, largesDialAtSmall);
        joinAll(large, (order & 2) != 0, largesDial, smallsDialAtLarge);
        assertThat(Stream.of(smallsDial, smallsDialAtLarge)).allMatch(link -> link.closed != null);
        assertThat(Stream.of(largesDial, largesDialAtSmall)).allMatch(link -> link.closed == null);
    }

    private static void joinAll(Swarm into, boolean reversed, FakeLink... links) {
        List<FakeLink> all = new ArrayList<>(List.of(links));
        if (reversed) {
            Collections.reverse(all);
        }
        all.forEach(link -> into.join(link, 0));
    }

    @Test
    void onlyAddressesThatCanBeAPeersAreDialled() {
        List<InetSocketAddress> told = Stream.of("0.0.0.0", "224.0.0.1", "127.0.0.1", "10.0.0.9", "10.0.0.1")
                .map(ip -> new InetSocketAddress(ip, 6881))
                .toList();
        host.banned.add(told.get(3).getAddress());
        swarm.found(told, 0);
        swarm.found(List.of(new InetSocketAddress("10.0.0.2", 0)), 0);
        swarm.dial(0);
        assertThat(host.dialled).containsExactly(told.getLast());
    }

    @Test
    void aPeerSentAwayByAPauseIsDialledAgainAtOnceEvenIfItLeavesLate() {
        FakeLink link = new FakeLink(1, "10.0.0.1", false, FakeLink.id(1));
        swarm.found(List.of(link.remote()), 0);
        swarm.dial(0);
        swarm.join(link, 0);
        swarm.close(new DisconnectReason.NotNeeded());
        swarm.open(1);
        swarm.left(link, new DisconnectReason.NotNeeded(), 2);
        swarm.dial(2);
        assertThat(host.dialled).containsExactly(link.remote(), link.remote());
    }

    @Test
    void aPeerNobodyNeedsIsLeftInPeaceForHalfAnHour() {
        FakeLink link = new FakeLink(1, "10.0.0.1", false, FakeLink.id(1));
        swarm.found(List.of(link.remote()), 0);
        swarm.dial(0);
        swarm.join(link, 0);
        swarm.left(link, new DisconnectReason.NotNeeded(), 5);
        assertThat(swarm.nextDialNanos()).isEqualTo(5 + HALF_AN_HOUR);
    }

    @Nested
    class WhenFull {
        private static final long MINUTE = Duration.ofMinutes(1).toNanos();

        private final List<FakeLink> links = new ArrayList<>();
        private final List<Peer> peers = new ArrayList<>();

        @BeforeEach
        void threePeersTakeAllPlacesAndAFourthIsKnownOf() {
            for (int i = 1; i <= 3; i++) {
                links.add(new FakeLink(i, "10.0.0." + i, true, FakeLink.id(10 + i)));
                peers.add(Objects.requireNonNull(swarm.join(links.getLast(), 0)));
            }
            swarm.found(List.of(new InetSocketAddress("10.0.0.4", 6881)), 0);
        }

        /** As a torrent does, but once a minute. */
        private void wait(int fromMinute, int toMinute) {
            for (int minute = fromMinute; minute <= toMinute; minute++) {
                long now = minute * MINUTE;
                peers.forEach(peer -> peer.tick(now));
                swarm.dial(now);
            }
        }

        private List<Boolean> closed() {
            return links.stream().map(link -> link.closed != null).toList();
        }

        @Test
        void aPeerOfNoUseMakesRoomForOneWeHaveNotMet() {
            peers.get(1).peerInterested = true;
            wait(1, 1);
            peers.get(1).peerInterested = false;
            wait(2, 4);
            assertThat(closed()).containsExactly(false, false, false);
            wait(5, 5);
            assertThat(closed()).containsExactly(true, false, false);
            assertThat(links.getFirst().closed).isEqualTo(new DisconnectReason.NotNeeded());
            swarm.left(links.getFirst(), new DisconnectReason.NotNeeded(), 5 * MINUTE);
            swarm.dial(5 * MINUTE);
            assertThat(host.dialled).hasSize(1);
            wait(6, 20);
            assertThat(closed()).as("while the fourth is dialled").containsExactly(true, false, false);
        }

        @Test
        void whoWantsSomethingOrIsWantedOrSendsOrIsSentSomethingStays() {
            peers.get(0).peerInterested = true;
            peers.get(1).amInterested = true;
            for (int minute = 1; minute < 20; minute++) {
                peers.get(2).up.add(minute);
                wait(minute, minute);
            }
            assertThat(closed()).containsExactly(false, false, false);
        }

        @Test
        void nobodyIsSentAwayWhileAPlaceIsFreeOrNobodyElseIsKnown() {
            swarm.left(links.getFirst(), new DisconnectReason.ClosedByPeer(), 0);
            wait(1, 20);
            assertThat(host.dialled).hasSize(1);
            assertThat(closed()).containsExactly(false, false, false);
            swarm.join(new FakeLink(4, "10.0.0.4", false, FakeLink.id(14)), 20 * MINUTE);
            wait(21, 40);
            assertThat(closed()).containsExactly(false, false, false);
        }

        @Test
        void oneAMinuteGoesAtMost() {
            wait(1, 5);
            swarm.dial(5 * MINUTE + MINUTE / 2);
            assertThat(closed()).containsExactly(true, false, false);
        }
    }
}
