package dev.tamsui.engine.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.storage.TestTorrent.Spec;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Whatever the files, what was stored in any order is read back from anywhere, and a check agrees. */
class RandomLayoutTest {

    @Property(tries = 60)
    void storedBytesAreReadBack(@ForAll("torrents") TestTorrent torrent, @ForAll Random random) throws IOException {
        Path dir = Files.createTempDirectory("tamsui-layout");
        try (DiskFixture fixture = new DiskFixture(4, FileOpener.system())) {
            FileStorage storage = fixture.open(torrent, dir);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, torrent.pieces()).boxed().toList());
            Collections.shuffle(order, random);
            fixture.storeAll(storage, torrent, order);
            for (int i = 0; i < 40; i++) {
                int piece = random.nextInt(torrent.pieces());
                int pieceBytes = torrent.layout().pieceBytes(piece);
                int begin = random.nextInt(pieceBytes);
                int length = 1 + random.nextInt(pieceBytes - begin);
                assertThat(DiskFixture.read(storage, piece, begin, length))
                        .isEqualTo(torrent.bytes(piece, begin, length));
            }
            assertThat(fixture.check(storage, torrent.pieces()).isFull()).isTrue();
            storage.finish();
            storage.verifySizes(1);
            assertThat(fixture.next()).isEqualTo(new StorageEvent.Finished(null));
            assertThat(fixture.next()).isEqualTo(new StorageEvent.SizesChecked(1, true, null));
            storage.delete();
            assertThat(fixture.next()).isEqualTo(new StorageEvent.Deleted(null));
            assertThat(dir).isEmptyDirectory();
        } finally {
            remove(dir);
        }
    }

    private static void remove(Path dir) throws IOException {
        Files.walkFileTree(dir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Provide
    Arbitrary<TestTorrent> torrents() {
        Arbitrary<Integer> lengths = Arbitraries.frequencyOf(
                Tuple.of(2, Arbitraries.just(0)),
                Tuple.of(6, Arbitraries.integers().between(1, 50)),
                Tuple.of(2, Arbitraries.integers().between(1, 60_000)));
        Arbitrary<Boolean> pads = Arbitraries.integers().between(0, 4).map(i -> i == 0);
        Arbitrary<Integer> folders = Arbitraries.integers().between(0, 3);
        Arbitrary<Spec> specs = Combinators.combine(lengths, pads, folders)
                .as((length, pad, folder) -> new Spec("d" + folder + "/e" + folder % 2, length, pad, false));
        Arbitrary<Integer> pieceLengths = Arbitraries.of(16, 1000, 16_384, 50_000);
        return Combinators.combine(pieceLengths, specs.list().ofMinSize(1).ofMaxSize(40))
                .as(RandomLayoutTest::torrent);
    }

    /** Gives every file a name of its own, and the torrent at least one byte. */
    private static TestTorrent torrent(int pieceLength, List<Spec> drawn) {
        List<Spec> specs = new ArrayList<>();
        for (int i = 0; i < drawn.size(); i++) {
            Spec spec = drawn.get(i);
            specs.add(new Spec(spec.path() + "/f" + i, spec.length(), spec.pad(), false));
        }
        specs.add(Spec.file("last", 1));
        return TestTorrent.of(pieceLength, specs.toArray(Spec[]::new));
    }
}
