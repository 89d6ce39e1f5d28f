package dev.tamsui.engine.storage;

import static dev.tamsui.engine.storage.TestTorrent.Spec.file;
import static dev.tamsui.engine.storage.TestTorrent.Spec.pad;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.StateStoreException;
import dev.tamsui.engine.storage.StorageEvent.MoveFailed;
import dev.tamsui.engine.storage.StorageEvent.MoveProgress;
import dev.tamsui.engine.storage.StorageEvent.Moved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The process ends after each step of a move in turn; the next one goes on by what the store says. */
class RelocationKillTest {
    private static final int MORE_STEPS_THAN_THERE_ARE = 500;

    /** Pieces of 64 KiB; the large file takes three writes. */
    private final TestTorrent torrent = TestTorrent.of(
            65_536,
            file("t/large", 2_500_000),
            pad(55_904),
            file("t/sub/deep/a", 70_000),
            file("t/empty", 0),
            file("t/sub/b", 1),
            file("t/.tamsui-move-7-0", 9));

    @TempDir
    Path dir;

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void whereverTheProcessEndsTheDataIsWholeAndTheNextOneMovesIt(Crossing crossing) throws IOException {
        int deaths = deaths(crossing, this::dieAndGoOn);
        assertThat(deaths).as("steps a move takes").isGreaterThan(crossing == Crossing.SAME ? 15 : 30);
    }

    @ParameterizedTest
    @EnumSource(Crossing.class)
    void whereverItEndsWhileAMoveIsTakenBackNothingIsLeftOfThat(Crossing crossing) throws IOException {
        int deaths = deaths(crossing, this::dieAndTakeBack);
        assertThat(deaths).as("steps there and back").isGreaterThan(crossing == Crossing.SAME ? 15 : 30);
    }

    private interface Life {
        /** Returns whether the process died after so many steps. */
        boolean endsAfter(Crossing crossing, Path at, int steps) throws IOException;
    }

    private int deaths(Crossing crossing, Life life) throws IOException {
        int steps = 0;
        while (life.endsAfter(crossing, dir.resolve(crossing + "-" + steps), steps)) {
            steps++;
            assertThat(steps).isLessThan(MORE_STEPS_THAN_THERE_ARE);
        }
        return steps;
    }

    /** The record says that it stays by the time all is carried. */
    private boolean dieAndTakeBack(Crossing crossing, Path at, int steps) throws IOException {
        Path source = Files.createDirectories(at.resolve("source"));
        Path target = Files.createDirectories(at.resolve("target"));
        torrent.writeTo(source);
        Files.createDirectories(target.resolve("t"));
        Files.writeString(target.resolve("t/foreign too"), "mine");
        MortalFiles mortal = new MortalFiles(crossing.between(source, target), steps);
        List<String> told;
        try (DiskFixture disk = new DiskFixture(128, mortal)) {
            disk.log.isCancelled = true;
            disk.log.beforeMoves = () -> dieIfItIsTime(mortal);
            disk.open(torrent, source).move(1, target);
            awaitEnd(disk);
            told = List.copyOf(disk.log.moves);
        }
        String when = crossing + " after " + steps + " steps, told " + told;
        assertWhole(source, when);
        if (!told.contains("left")) {
            try (DiskFixture next = new DiskFixture(128, crossing.between(source, target))) {
                next.log.isCancelled = true;
                FileStorage storage = next.open(torrent, source);
                if (told.contains("stayed")) {
                    storage.clear(1, target);
                } else {
                    storage.move(1, target);
                }
                awaitEnd(next);
                assertThat(next.log.moves).as(when).endsWith("left");
            }
        }
        assertWhole(source, when);
        assertThat(files(target)).as(when).containsExactly("t/foreign too");
        return mortal.isDead();
    }

    private static void dieIfItIsTime(MortalFiles mortal) {
        if (!mortal.step()) {
            throw new StateStoreException("the process is dead", new IllegalStateException());
        }
    }

    private boolean dieAndGoOn(Crossing crossing, Path at, int steps) throws IOException {
        Path source = Files.createDirectories(at.resolve("source"));
        Path target = Files.createDirectories(at.resolve("target"));
        torrent.writeTo(source);
        Files.writeString(source.resolve("t/sub/foreign"), "mine");
        Files.createDirectories(target.resolve("t"));
        Files.writeString(target.resolve("t/foreign too"), "mine");
        MortalFiles mortal = new MortalFiles(crossing.between(source, target), steps);
        List<String> told;
        try (DiskFixture disk = new DiskFixture(128, mortal)) {
            disk.log.beforeMoves = () -> dieIfItIsTime(mortal);
            disk.open(torrent, source).move(1, target);
            awaitEnd(disk);
            told = List.copyOf(disk.log.moves);
        }
        String when = crossing + " after " + steps + " steps, told " + told;
        boolean hasMoved = told.contains("moved");
        assertWhole(hasMoved ? target : source, when);
        if (!told.contains("left")) {
            try (DiskFixture next = new DiskFixture(128, crossing.between(source, target))) {
                FileStorage storage = next.open(torrent, hasMoved ? target : source);
                if (hasMoved) {
                    storage.clear(1, source);
                } else {
                    storage.move(1, target);
                }
                assertThat(awaitEnd(next)).as(when).isEqualTo(new Moved(1, null));
                assertThat(next.log.moves)
                        .as(when)
                        .containsExactlyElementsOf(hasMoved ? List.of("left") : List.of("moved", "left"));
            }
        }
        assertWhole(target, when);
        Set<String> all = new TreeSet<>(Set.of("t/foreign too"));
        for (int i = 0; i < torrent.files().size(); i++) {
            if (!torrent.files().get(i).pad()) {
                all.add(String.join("/", torrent.files().get(i).path()));
            }
        }
        assertThat(files(target)).as(when).isEqualTo(all);
        assertThat(files(source)).as(when).containsExactly("t/sub/foreign");
        assertThat(source.resolve("t/sub/deep")).as(when).doesNotExist();
        return mortal.isDead();
    }

    static StorageEvent awaitEnd(DiskFixture disk) {
        while (true) {
            StorageEvent event = disk.next();
            if (event instanceof Moved || event instanceof MoveFailed) {
                return event;
            }
            assertThat(event).isInstanceOf(MoveProgress.class);
        }
    }

    private void assertWhole(Path place, String when) throws IOException {
        for (int i = 0; i < torrent.files().size(); i++) {
            if (!torrent.files().get(i).pad()) {
                assertThat(Files.readAllBytes(torrent.path(place, i)))
                        .as("file %d %s", i, when)
                        .isEqualTo(torrent.fileBytes(i));
            }
        }
    }

    static Set<String> files(Path place) {
        try (Stream<Path> all = Files.walk(place)) {
            Set<String> found = new TreeSet<>();
            all.filter(Files::isRegularFile)
                    .forEach(file -> found.add(place.relativize(file).toString()));
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
