package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A seeding torrent goes from one disk to another and back, while somebody downloads it, while the daemon is killed, and not after all. */
@Interop(programs = {"mount", "umount"})
class MoveIT {
    private static final Logger LOG = LoggerFactory.getLogger(MoveIT.class);

    private static final long HALF_BYTES = 128L << 20;
    private static final long DISK_KIBIBYTES = 512L << 10;
    private static final int SLOWLY = 4 << 20;
    private static final int KILLS = Integer.getInteger("tamsui.interop.kills", 5);
    private static final int CANCELS = 4;
    private static final Duration MORE_PATIENCE_EACH = Duration.ofMillis(60);
    private static final long SEED = Long.getLong("tamsui.interop.seed", 1);
    private static final int LONGEST_LIFE_MILLIS = 700;

    @Test
    void aMoveBetweenDisksLosesNothingWhoeverReadsAndWheneverItIsKilled() {
        try (Swarm swarm = Swarm.of("move", 2)) {
            Torrent tree = swarm.folder("tree", HALF_BYTES, 1, 0, HALF_BYTES);
            swarm.track(tree);
            Mounts mounts = swarm.mounts();
            Tamsui tamsui = swarm.start("tamsui", place -> {
                Path downloads = place.folder("downloads");
                mounts.tmpfs(downloads, DISK_KIBIBYTES);
                mounts.tmpfs(folder(downloads.resolve("other")), DISK_KIBIBYTES);
                return new Tamsui(place);
            });
            Path here = folder(tamsui.downloads().resolve("here"));
            Path there = folder(tamsui.downloads().resolve("other/there"));
            Trees.copyInto(tree.content(), tamsui.downloads());
            Transfers.seed(tamsui, tamsui.downloads(), tree);
            Libtorrent leech = swarm.startLibtorrent();
            Path saved = swarm.newFolder("leech");
            leech.limitDownload(SLOWLY);
            leech.add(tree, saved);
            Patience.until("the leech has begun", () -> leech.pieces(tree) > 0);

            tamsui.move(tree, there);
            Patience.until("it is there", () -> tamsui.isAt(tree, there));
            assertThat(leech.isComplete(tree))
                    .as("the leech was at it all the while")
                    .isFalse();
            Trees.assertSame(tree.content(), there.resolve(tree.name()));
            assertThat(tamsui.downloads().resolve(tree.name())).doesNotExist();

            int interrupted = killAgainAndAgain(tamsui, tree, here, there);
            LOG.info("{} of {} kills hit a move", interrupted, KILLS);
            assertThat(interrupted).as("kills in the middle of a move").isPositive();
            int cancelled =
                    cancelAgainAndAgain(tamsui, tree, KILLS % 2 == 0 ? there : here, KILLS % 2 == 0 ? here : there);
            LOG.info("{} of {} moves were cancelled in time", cancelled, CANCELS);
            assertThat(cancelled).as("moves that were cancelled in time").isPositive();
            leech.limitDownload(0);
            Patience.until("the leech has it all", () -> leech.isComplete(tree));
            assertThat(leech.wrongPieces(tree))
                    .as("pieces that were not what they should be")
                    .isZero();
            Trees.assertSame(tree.content(), saved.resolve(tree.name()));
        }
    }

    /** Moves it to and fro, kills in between, and lets each next start bring it to its end by itself. */
    private static int killAgainAndAgain(Tamsui tamsui, Torrent tree, Path here, Path there) {
        var random = new SplittableRandom(SEED);
        int interrupted = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            Path from = kill % 2 == 0 ? there : here;
            Path to = kill % 2 == 0 ? here : there;
            tamsui.move(tree, to);
            Patience.pause(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
            boolean wasAtIt = tamsui.state(tree).equals("moving");
            tamsui.kill();
            interrupted += wasAtIt ? 1 : 0;
            tamsui.startAgain();
            String life = "after kill " + kill + " of seed " + SEED;
            Patience.until("it is there " + life, () -> tamsui.isAt(tree, to));
            Trees.assertSame(tree.content(), to.resolve(tree.name()));
            assertThat(from.resolve(tree.name())).as(life).doesNotExist();
        }
        return interrupted;
    }

    /** Begins to move it away and thinks better of it, sooner or later; returns how often that was in time. */
    private static int cancelAgainAndAgain(Tamsui tamsui, Torrent tree, Path here, Path there) {
        Path from = here;
        int inTime = 0;
        for (int i = 0; i < CANCELS; i++) {
            Path to = from.equals(here) ? there : here;
            tamsui.move(tree, to);
            Patience.pause(MORE_PATIENCE_EACH.multipliedBy(i));
            boolean isCancelled = tamsui.cancelMove(tree);
            inTime += isCancelled ? 1 : 0;
            Path left = isCancelled ? to : from;
            from = isCancelled ? from : to;
            Path at = from;
            Patience.until("it is where it should be", () -> tamsui.isAt(tree, at));
            Trees.assertSame(tree.content(), from.resolve(tree.name()));
            assertThat(left.resolve(tree.name())).doesNotExist();
        }
        return inTime;
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
