package dev.tamsui.engine.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tamsui.engine.model.TrackerStatus;
import dev.tamsui.engine.model.TrackerSummary;
import dev.tamsui.engine.tracker.AnnounceResult.Announced;
import dev.tamsui.engine.tracker.AnnounceResult.Failed;
import dev.tamsui.engine.tracker.AnnounceResult.Kind;
import dev.tamsui.engine.tracker.AnnounceResult.Rejected;
import dev.tamsui.engine.tracker.TrackerTiers.Announce;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TrackerTiersTest {
    /** Close to where the ticker's long turns over, so that a comparison that is no subtraction shows. */
    private static final long START = Long.MAX_VALUE - Duration.ofSeconds(20).toNanos();

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final AnnounceResult DOWN = new Failed(Kind.CONNECT, "no connection");

    private long now = START;

    @Test
    void theFirstTrackerThatAnswersIsEnough() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b")));

        assertThat(ask(tiers, welcome())).isEqualTo("a started");
        assertThat(tiers.next(now)).isNull();
        assertThat(untilNext(tiers)).isEqualTo(HALF_AN_HOUR);
        now += HALF_AN_HOUR.toNanos();
        assertThat(ask(tiers, welcome())).isEqualTo("a none");
    }

    @Test
    void aTierIsTriedWholeBeforeTheNextOne() {
        TrackerTiers tiers = started(List.of(List.of("a", "b", "c"), List.of("d"), List.of("e")));

        List<String> asked = Stream.generate(() -> ask(tiers, DOWN)).limit(5).toList();

        assertThat(asked.subList(0, 3)).containsExactlyInAnyOrder("a started", "b started", "c started");
        assertThat(asked.subList(3, 5)).containsExactly("d started", "e started");
    }

    @Test
    void tiersAreShuffledOnce() {
        List<List<String>> tier = List.of(List.of("a", "b", "c", "d"));

        assertThat(IntStream.range(0, 20)
                        .mapToObj(seed -> order(new TrackerTiers(tier, new Random(seed))))
                        .distinct())
                .hasSizeGreaterThan(5);
    }

    @Test
    void oneThatWorksMovesToTheFrontOfItsTier() {
        TrackerTiers tiers = started(List.of(List.of("z"), List.of("a", "b", "c"), List.of("y")));
        List<String> before = order(tiers);

        for (int i = 0; i < 3; i++) {
            ask(tiers, DOWN);
        }
        assertThat(ask(tiers, welcome())).isEqualTo(before.get(3) + " started");

        assertThat(order(tiers)).containsExactly("z", before.get(3), before.get(1), before.get(2), "y");
    }

    @Test
    void aBetterTrackerThatCameBackIsAskedFirst() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b")));
        ask(tiers, DOWN);
        assertThat(ask(tiers, welcome())).isEqualTo("b started");

        now += HALF_AN_HOUR.toNanos();

        assertThat(ask(tiers, welcome())).isEqualTo("a started");
        assertThat(tiers.next(now)).isNull();
    }

    @Test
    void oneThatStaysDownIsPassedOverWithinTheRound() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b")));
        ask(tiers, DOWN);
        ask(tiers, welcome());

        now += HALF_AN_HOUR.toNanos();

        assertThat(ask(tiers, DOWN)).isEqualTo("a started");
        assertThat(ask(tiers, welcome())).isEqualTo("b none");
    }

    @Test
    void theWaitAfterFailuresDoublesUpToALimit() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        long[] expectedSeconds = {15, 30, 60, 120, 240, 480, 960, 1800, 1800};

        for (long seconds : expectedSeconds) {
            askWithPeers(tiers, DOWN);
            Duration wait = untilNext(tiers);
            assertThat(wait).isBetween(Duration.ofSeconds(seconds), Duration.ofSeconds(seconds + seconds / 4));
            now += wait.toNanos();
        }
    }

    @Test
    void withoutPeersTheWaitStaysShort() {
        TrackerTiers tiers = started(List.of(List.of("a")));

        for (int i = 0; i < 70; i++) {
            ask(tiers, DOWN);
            assertThat(untilNext(tiers)).isLessThanOrEqualTo(Duration.ofSeconds(375));
            now += untilNext(tiers).toNanos();
        }
    }

    @Test
    void aSuccessForgetsTheFailures() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        for (AnnounceResult result : List.of(DOWN, DOWN, DOWN, welcome(), DOWN)) {
            now += untilNext(tiers).toNanos();
            ask(tiers, result);
        }

        assertThat(untilNext(tiers)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void anAnswerThatIsNoneWaitsAtLeastAMinute() {
        for (AnnounceResult answer :
                List.of(new Failed(Kind.MALFORMED, "x"), new Rejected("unregistered", null, false))) {
            TrackerTiers tiers = started(List.of(List.of("a")));
            ask(tiers, answer);
            assertThat(untilNext(tiers)).isGreaterThanOrEqualTo(Duration.ofSeconds(60));
        }
    }

    @Test
    void aTrackerThatSaysWhenToReturnIsObeyed() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, new Rejected("overloaded", Duration.ofMinutes(7), false));

        assertThat(untilNext(tiers)).isEqualTo(Duration.ofMinutes(7));
    }

    @Test
    void aTrackerThatSaidNeverIsNotAskedAgainUnlessByHand() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, new Rejected("not a tracker", null, true));

        assertThat(tiers.nextDueNanos()).isEmpty();
        now += Duration.ofDays(7).toNanos();
        assertThat(tiers.next(now)).isNull();
        tiers.reannounce(now);
        assertThat(ask(tiers, welcome())).isEqualTo("a started");
    }

    @Test
    void oneWeRefuseToAskIsShownAsSuchAndNotRetried() {
        TrackerTiers tiers = started(List.of(List.of("udp://a"), List.of("b")));
        ask(tiers, new Failed(Kind.UNKNOWN_SCHEME, "not spoken yet"));
        ask(tiers, welcome());
        for (int i = 0; i < 3; i++) {
            now += HALF_AN_HOUR.toNanos();
            assertThat(ask(tiers, welcome())).isEqualTo("b none");
        }

        TrackerSummary refused = summaries(tiers).getFirst();
        assertThat(refused.status()).isEqualTo(TrackerStatus.REFUSED);
        assertThat(refused.message()).isEqualTo("not spoken yet");
        assertThat(refused.nextAnnounce()).isNull();
    }

    @Test
    void theLongerOfBothIntervalsCounts() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, welcome(Duration.ofMinutes(2), Duration.ofMinutes(9), null));

        assertThat(untilNext(tiers)).isEqualTo(Duration.ofMinutes(9));
    }

    @Test
    void startedIsSaidUntilItIsHeard() {
        TrackerTiers tiers = started(List.of(List.of("a")));

        for (AnnounceResult result : List.of(DOWN, new Rejected("busy", null, false), welcome())) {
            now += untilNext(tiers).toNanos();
            assertThat(ask(tiers, result)).isEqualTo("a started");
        }
        now += untilNext(tiers).toNanos();
        assertThat(ask(tiers, welcome())).isEqualTo("a none");
    }

    @Test
    void completedIsSaidAtOnceAndOnlyOnce() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, welcome());
        tiers.completed(now);

        assertThat(ask(tiers, DOWN)).isEqualTo("a completed");
        now += untilNext(tiers).toNanos();
        assertThat(ask(tiers, welcome())).isEqualTo("a completed");
        now += untilNext(tiers).toNanos();
        assertThat(ask(tiers, welcome())).isEqualTo("a none");
    }

    @Test
    void completedWhileStartedIsOnItsWayFollowsIt() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        Announce announce = next(tiers);
        tiers.completed(now);
        tiers.answered(announce, welcome(), false, now);

        assertThat(ask(tiers, welcome())).isEqualTo("a completed");
    }

    @Test
    void aTrackerThatOnlyKnowsTheCompleteTorrentHearsNoCompleted() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, DOWN);
        tiers.completed(now);

        now += untilNext(tiers).toNanos();
        assertThat(ask(tiers, welcome())).isEqualTo("a started");
        now += untilNext(tiers).toNanos();
        assertThat(ask(tiers, welcome())).isEqualTo("a none");
    }

    @Test
    void theTrackerThatIsOwedCompletedIsAskedBeforeABetterOne() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b")));
        ask(tiers, DOWN);
        ask(tiers, welcome());
        now += Duration.ofMinutes(5).toNanos();
        tiers.completed(now);

        assertThat(ask(tiers, welcome())).isEqualTo("b completed");
    }

    @Test
    void stoppedIsSaidToWhoeverKnowsUs() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b"), List.of("c")));
        ask(tiers, DOWN);
        ask(tiers, welcome(HALF_AN_HOUR, null, "id"));
        now += HALF_AN_HOUR.toNanos();
        ask(tiers, welcome());

        assertThat(tiers.stop())
                .containsExactly(
                        new Announce("a", AnnounceEvent.STOPPED, null), new Announce("b", AnnounceEvent.STOPPED, "id"));
        assertThat(tiers.stop()).isEmpty();
        assertThat(tiers.nextDueNanos()).isEmpty();
        assertThat(tiers.next(now)).isNull();
        tiers.start(now, true);
        assertThat(ask(tiers, welcome())).isEqualTo("a started");
    }

    @Test
    void aTrackerThatHearsStartedAfterTheStopIsToldToo() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        Announce late = next(tiers);

        assertThat(tiers.stop()).isEmpty();
        tiers.answered(late, welcome(), false, now);
        assertThat(tiers.nextDueNanos()).isEmpty();
        assertThat(tiers.stop()).containsExactly(new Announce("a", AnnounceEvent.STOPPED, null));
    }

    @Test
    void aTrackerIdIsKeptUntilThereIsANewOne() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, welcome(HALF_AN_HOUR, null, "one"));
        now += HALF_AN_HOUR.toNanos();
        ask(tiers, welcome());
        now += HALF_AN_HOUR.toNanos();

        assertThat(next(tiers).trackerId()).isEqualTo("one");
    }

    @Test
    void byHandATrackerIsAskedNowButNotTwiceWithinTenSeconds() {
        TrackerTiers tiers = started(List.of(List.of("a")));
        ask(tiers, welcome());
        now += Duration.ofSeconds(4).toNanos();
        tiers.reannounce(now);
        assertThat(untilNext(tiers)).isEqualTo(Duration.ofSeconds(6));
        assertThat(tiers.next(now)).isNull();

        now += Duration.ofSeconds(60).toNanos();
        tiers.reannounce(now);
        assertThat(ask(tiers, welcome())).isEqualTo("a none");
    }

    @Test
    void oneAnnounceIsOnItsWayAtATime() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b")));
        next(tiers);

        assertThat(tiers.nextDueNanos()).isEmpty();
        assertThat(tiers.next(now)).isNull();
        tiers.reannounce(now);
        assertThat(tiers.next(now)).isNull();
    }

    @Test
    void aUrlThatComesTwiceCountsOnce() {
        TrackerTiers tiers =
                new TrackerTiers(List.of(List.of("a"), List.of("a"), List.of(), List.of("b")), new Random(1));

        assertThat(tiers.summaries(now, Instant.EPOCH))
                .extracting(TrackerSummary::url, TrackerSummary::tier)
                .containsExactly(tuple("a", 0), tuple("b", 1));
        assertThat(new TrackerTiers(List.of(), new Random(1)).isEmpty()).isTrue();
    }

    @Test
    void summariesTellHowItStands() {
        TrackerTiers tiers = started(List.of(List.of("a"), List.of("b"), List.of("c")));
        ask(tiers, DOWN);
        Announce announce = next(tiers);
        assertThat(summaries(tiers))
                .extracting(TrackerSummary::status)
                .containsExactly(TrackerStatus.FAILING, TrackerStatus.ANNOUNCING, TrackerStatus.IDLE);

        tiers.answered(
                announce, new Announced(HALF_AN_HOUR, null, List.of(), 5, 7, "old client", null, null), true, now);
        now += Duration.ofMinutes(1).toNanos();
        Instant wall = Instant.parse("2026-01-01T00:10:00Z");

        assertThat(tiers.summaries(now, wall).get(1))
                .isEqualTo(new TrackerSummary(
                        "b",
                        1,
                        TrackerStatus.WORKING,
                        "old client",
                        5,
                        7,
                        wall.minusSeconds(60),
                        wall.plusSeconds(29 * 60)));
        assertThat(tiers.summaries(now, wall).get(0).message()).isEqualTo("no connection");
        assertThat(tiers.summaries(now, wall).get(2).lastAnnounce()).isNull();
    }

    private TrackerTiers started(List<List<String>> urls) {
        TrackerTiers tiers = new TrackerTiers(urls, new Random(7));
        tiers.start(now, false);
        return tiers;
    }

    private Announce next(TrackerTiers tiers) {
        return Objects.requireNonNull(tiers.next(now), "an announce");
    }

    /** Makes the next announce of a torrent without peers; gives back the tracker and the event it heard. */
    private String ask(TrackerTiers tiers, AnnounceResult result) {
        Announce announce = next(tiers);
        tiers.answered(announce, result, false, now);
        return announce.url() + " " + announce.event().word();
    }

    private void askWithPeers(TrackerTiers tiers, AnnounceResult result) {
        tiers.answered(next(tiers), result, true, now);
    }

    private Duration untilNext(TrackerTiers tiers) {
        return Duration.ofNanos(tiers.nextDueNanos().orElseThrow() - now);
    }

    private List<TrackerSummary> summaries(TrackerTiers tiers) {
        return tiers.summaries(now, Instant.EPOCH);
    }

    private static List<String> order(TrackerTiers tiers) {
        return tiers.summaries(START, Instant.EPOCH).stream()
                .map(TrackerSummary::url)
                .toList();
    }

    private static AnnounceResult welcome() {
        return welcome(HALF_AN_HOUR, null, null);
    }

    private static AnnounceResult welcome(Duration interval, @Nullable Duration min, @Nullable String trackerId) {
        return new Announced(interval, min, List.of(), null, null, null, trackerId, null);
    }
}
