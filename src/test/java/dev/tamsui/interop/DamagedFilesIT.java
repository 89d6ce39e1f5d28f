package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Files that somebody else changes beneath a seed. Whatever he does, no other peer ends up with what he made of it. */
@Interop
class DamagedFilesIT {
    private static final Logger LOG = LoggerFactory.getLogger(DamagedFilesIT.class);

    /** What noticing may take, from the first read of the file or from the start. */
    private static final Duration NOTICED_WITHIN = Duration.ofSeconds(60);

    private static final String DAMAGED = "1.bin";

    @Test
    void filesDamagedWhileItRunsAreNotServed() {
        damage("damaged-running", false, Map.of());
    }

    @Test
    void filesDamagedWhileItWasStoppedAreNotServed() {
        damage("damaged-stopped", true, Map.of());
    }

    @Test
    void notEvenWhatLooksTheSameIsServedWhereEveryPieceIsHashedBefore() {
        damage("damaged-hashed", true, Map.of("TAMSUI_DISK_HASH_BEFORE_UPLOAD", "true"));
    }

    private static void damage(String name, boolean stopped, Map<String, String> settings) {
        try (Swarm swarm = Swarm.of(name, 3)) {
            Map<Damage, Torrent> torrents = new EnumMap<>(Damage.class);
            for (Damage damage : Damage.values()) {
                // the middle one starts and ends within a piece
                torrents.put(damage, swarm.folder("a " + damage + " file", 3_000_000, 6_000_000, 2_000_000));
            }
            Torrent[] all = torrents.values().toArray(Torrent[]::new);
            swarm.track(all);
            Tamsui tamsui = swarm.start("tamsui", place -> new Tamsui(place, settings));
            Transfers.adopt(tamsui, all);
            if (stopped) {
                assertThat(tamsui.terminate(Duration.ofSeconds(30))).isPresent();
            }
            torrents.forEach((damage, torrent) ->
                    damage.to(tamsui.downloads().resolve(torrent.name()).resolve(DAMAGED)));
            if (stopped) {
                tamsui.startAgain();
            }

            Libtorrent leech = swarm.startLibtorrent();
            Path saved = swarm.newFolder("leech");
            for (Torrent torrent : all) {
                leech.addUntracked(torrent, saved);
                leech.dial(torrent, tamsui.host().ipv4(), Client.PEER_PORT);
            }
            var softly = new SoftAssertions();
            torrents.forEach((damage, torrent) -> {
                if (damage.shows() || !settings.isEmpty()) {
                    softly.assertThat(comesTo(() -> isUnwell(tamsui, torrent)))
                            .as("%s is noticed within %s", torrent.name(), NOTICED_WITHIN)
                            .isTrue();
                }
            });
            helpOut(swarm, tamsui, leech, saved, all);
            torrents.forEach((damage, torrent) -> {
                long wrong = leech.wrongPieces(torrent);
                LOG.info("{}: {}: {} wrong pieces sent, then {}", name, torrent.name(), wrong, tamsui.view(torrent));
                if (damage.shows() || !settings.isEmpty()) {
                    softly.assertThat(comesTo(() -> isHonest(tamsui, torrent)))
                            .as("%s is mended, or still said to be wrong", torrent.name())
                            .isTrue();
                }
                // what looks the same is trusted: then the other side's hash finds it, for want of ours
                softly.assertThat(wrong)
                        .as("wrong pieces sent of %s", torrent.name())
                        .isLessThanOrEqualTo(damage.shows() || !settings.isEmpty() ? 0 : 1);
            });
            softly.assertAll();
            if (settings.isEmpty()) {
                scrub(name, tamsui, Objects.requireNonNull(torrents.get(Damage.ROTTEN)));
            }
        }
    }

    /** What nobody can see is found by reading, and fetched from the honest one. */
    private static void scrub(String name, Tamsui tamsui, Torrent rotten) {
        tamsui.scrub(rotten);
        Patience.until(
                "the scrub ends", () -> !tamsui.view(rotten).path("lastScrub").isNull());
        LOG.info("{}: the scrub found {}", name, tamsui.view(rotten).path("lastScrub"));
        assertThat(tamsui.view(rotten).path("lastScrub").path("damagedPieces").asInt(0))
                .as("damaged pieces of %s", tamsui.view(rotten))
                .isEqualTo(1);
        Patience.until("what was damaged is fetched anew", () -> tamsui.isComplete(rotten));
        Transfers.assertDownloaded(tamsui, rotten);
        assertThat(tamsui.metric("tamsui_pieces_damaged_total")).isPositive();
    }

    /** It says that something is wrong, or is mending it. */
    private static boolean isUnwell(Tamsui tamsui, Torrent torrent) {
        JsonNode view = tamsui.view(torrent);
        return !view.path("state").asString("").equals("seeding")
                || !view.path("error").path("kind").asString("").isEmpty();
    }

    /** It says that something is wrong, or all is well, on the disk too. */
    private static boolean isHonest(Tamsui tamsui, Torrent torrent) throws IOException {
        return isUnwell(tamsui, torrent)
                ? !tamsui.errorKind(torrent).isEmpty()
                : Files.mismatch(
                                torrent.content().resolve(DAMAGED),
                                tamsui.downloads().resolve(torrent.name()).resolve(DAMAGED))
                        < 0;
    }

    /** Whether it happens in time: all torrents are to be told of, not the first that fails alone. */
    private static boolean comesTo(Callable<Boolean> condition) {
        try {
            Patience.within(NOTICED_WITHIN, "in time", condition);
            return true;
        } catch (ConditionTimeoutException _) {
            return false;
        }
    }

    /** An honest seed comes: the leech gets what it lacks there, and what it had was right. */
    private static void helpOut(Swarm swarm, Tamsui tamsui, Libtorrent leech, Path saved, Torrent... all) {
        Libtorrent honest = swarm.startLibtorrent();
        Transfers.seed(honest, swarm.origin(), all);
        for (Torrent torrent : all) {
            leech.dial(torrent, honest.host().ipv4(), Client.PEER_PORT);
            honest.dial(torrent, tamsui.host().ipv4(), Client.PEER_PORT);
        }
        for (Torrent torrent : all) {
            Patience.until("the leech has " + torrent.name(), () -> leech.isComplete(torrent));
        }
        Transfers.assertSaved(ClientKind.LIBTORRENT, saved, all);
    }
}
