package dev.tamsui.engine.metainfo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tamsui.engine.bencode.BencodeListWriter;
import dev.tamsui.engine.metainfo.MetainfoException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafePathsTest {

    @ParameterizedTest
    @CsvSource({
        "../../etc/passwd, t/etc/passwd",
        "a/../../b, t/a/b",
        "./a/./b, t/a/b",
        "'', t/_",
        "../.., t/_",
        "'/a', t/a",
        "a//b, t/a/b",
        "..., t/...",
        "a/.../b, t/a/.../b",
        "...../a, t/...../a",
        ".\u200b./x, t/x"
    })
    void dotsLeadNowhere(String path, String safe) throws MetainfoException {
        assertThat(paths(List.of(List.of(path.split("/"))))).containsExactly(safe);
    }

    @Test
    void separatorsWithinAnElementLeadNowhere() throws MetainfoException {
        assertThat(paths(List.of(
                        List.of("../../etc/passwd"),
                        List.of("..\\..\\x"),
                        List.of("/etc", "x"),
                        List.of("C:\\Windows"))))
                .containsExactly("t/.._.._etc_passwd", "t/.._.._x", "t/_etc/x", "t/C:_Windows");
    }

    @Test
    void pathWithoutElementsStillGetsAName() throws MetainfoException {
        assertThat(paths(List.of(List.of(), List.of(), List.of("..")))).containsExactly("t/_", "t/_.1", "t/_.2");
    }

    @Test
    void secondOfANameIsNumbered() throws MetainfoException {
        assertThat(paths(List.of(List.of("a.txt"), List.of("a.txt"), List.of("b", "a.txt"), List.of("a.txt"))))
                .containsExactly("t/a.txt", "t/a.1.txt", "t/b/a.txt", "t/a.2.txt");
    }

    @Test
    void namesThatDifferInCaseOrCompositionOnlyAreNumbered() throws MetainfoException {
        assertThat(paths(List.of(List.of("Readme"), List.of("README"), List.of("\u00e9"), List.of("e\u0301"))))
                .containsExactly("t/Readme", "t/README.1", "t/\u00e9", "t/e\u0301.1");
    }

    @Test
    void namesThatAreOneAfterCleaningAreNumbered() throws MetainfoException {
        assertThat(paths(List.of(List.of("a_b"), List.of("a/b"), List.of("a\\b"), List.of("a\u200b_b"))))
                .containsExactly("t/a_b", "t/a_b.1", "t/a_b.2", "t/a_b.3");
    }

    @Test
    void fileGivesWayToAFolderWhicheverComesFirst() throws MetainfoException {
        assertThat(paths(List.of(List.of("a"), List.of("a", "b")))).containsExactly("t/a.1", "t/a/b");
        assertThat(paths(List.of(List.of("a", "b"), List.of("A")))).containsExactly("t/a/b", "t/A.1");
    }

    @Test
    void numbersThatOthersWantArePassedOver() throws MetainfoException {
        assertThat(paths(List.of(List.of("a"), List.of("a"), List.of("a.1"), List.of("A.2", "x"))))
                .containsExactly("t/a", "t/a.3", "t/a.1", "t/A.2/x");
    }

    @Test
    void foldersThatDifferInCaseShareTheirNames() throws MetainfoException {
        assertThat(paths(List.of(List.of("Dir", "x"), List.of("dir", "x"), List.of("dir", "y"))))
                .containsExactly("t/Dir/x", "t/dir/x.1", "t/dir/y");
    }

    @Test
    void namesCutToTheSameAreNumberedWithinTheLimit() throws MetainfoException {
        String stem = "\u540d".repeat(90);
        List<String> paths = paths(List.of(List.of(stem + "1.txt"), List.of(stem + "2.txt")));
        assertThat(paths).doesNotHaveDuplicates().allMatch(path -> path.endsWith(".txt"));
        assertThat(paths).allMatch(path -> path.getBytes(UTF_8).length <= 255 + 2);
    }

    @Test
    void padFilesTakeNoNames() throws MetainfoException {
        BencodeListWriter files = new BencodeListWriter().add(Torrents.file(1, List.of(".pad", "1")));
        for (int i = 0; i < 1000; i++) {
            files.add(Torrents.file(1, List.of(".pad", "1")).put("attr", "p"));
        }
        Metainfo metainfo = Torrents.parse(Torrents.folder(files, 1001));
        assertThat(metainfo.files().getFirst().path()).containsExactly("t", ".pad", "1");
        assertThat(metainfo.sizeBytes()).isEqualTo(1);
    }

    @Test
    void fiveHundredDoublesAreNumberedAndMoreRefused() throws MetainfoException {
        assertThat(paths(Collections.nCopies(501, List.of("a"))))
                .doesNotHaveDuplicates()
                .last()
                .isEqualTo("t/a.500");
        assertRefused(Collections.nCopies(502, List.of("a")), "More than 500 files");
    }

    @Test
    void pathsAreHeldToAHundredElements() throws MetainfoException {
        assertThat(paths(List.of(Collections.nCopies(99, "d")))).hasSize(1);
        assertRefused(List.of(Collections.nCopies(100, "d")), "more than 100 elements");
        assertRefused(List.of(Collections.nCopies(2000, "d")), "more than 100 elements");
        assertRefused(List.of(Collections.nCopies(15, "d".repeat(200))), "3000 bytes");
    }

    @Test
    void foldersAreCounted() {
        List<List<String>> deep = IntStream.range(0, 2000)
                .mapToObj(i -> IntStream.range(0, 90).mapToObj(j -> i + "x" + j).toList())
                .toList();
        assertRefused(deep, "More than 100000 folders");
    }

    @Property(tries = 300)
    void anyFilesGetDistinctPathsInside(@ForAll("paths") List<List<String>> wanted) throws MetainfoException {
        Path root = Path.of("/save/t");
        Set<String> files = new HashSet<>();
        Set<String> folders = new HashSet<>();
        Metainfo metainfo = Torrents.parse(Torrents.folderOf(wanted));
        assertThat(metainfo.files()).hasSameSizeAs(wanted);
        for (TorrentFile file : metainfo.files()) {
            Path path = Path.of("/save", file.path().toArray(String[]::new));
            assertThat(path).isEqualTo(path.normalize()).isNotEqualTo(root).matches(inner -> inner.startsWith(root));
            assertThat(path.getNameCount())
                    .as("elements hold no separators")
                    .isEqualTo(1 + file.path().size());
            assertThat(files.add(SafeName.folded(path.toString())))
                    .as("%s is distinct", path)
                    .isTrue();
            for (int names = 3; names < path.getNameCount(); names++) {
                folders.add(SafeName.folded("/" + path.subpath(0, names)));
            }
        }
        assertThat(Collections.disjoint(files, folders))
                .as("no file is a folder too")
                .isTrue();
    }

    @Provide
    Arbitrary<List<List<String>>> paths() {
        Arbitrary<String> clashing = Arbitraries.of(
                "a", "A", "a.1", "a.2", "b", "B.", "..", ".", "", "a/b", "a_b", "\u00e9", "e\u0301", "E\u0301", "a\0",
                "a_", "\u200b", " ", "_");
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(5);
        return Arbitraries.oneOf(clashing, clashing, clashing, any)
                .list()
                .ofMaxSize(4)
                .list()
                .ofMinSize(1)
                .ofMaxSize(40);
    }

    private static List<String> paths(List<List<String>> wanted) throws MetainfoException {
        List<String> paths = new ArrayList<>();
        for (TorrentFile file : Torrents.parse(Torrents.folderOf(wanted)).files()) {
            paths.add(String.join("/", file.path()));
        }
        return paths;
    }

    private static void assertRefused(List<List<String>> wanted, String words) {
        assertThatExceptionOfType(MetainfoException.class)
                .isThrownBy(() -> Torrents.parse(Torrents.folderOf(wanted)))
                .withMessageContaining(words)
                .returns(Reason.BAD_NAMES, MetainfoException::reason);
    }
}
