package dev.tamsui.engine.metainfo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNameTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.txt",
                "foo... bar",
                "...",
                "..a",
                "a..",
                ".hidden",
                "trailing.",
                "trailing ",
                " leading",
                "-rf",
                "$(x) `y`;z",
                "aux.c",
                "CON",
                "a:b",
                "what?.mp3",
                "<b>",
                "~",
                "\u00fcn\u00efcode \u540d",
                "e\u0301",
                "\ud83d\ude00.png",
                "\ud83d\udc68\u200d\ud83d\udc69",
                "\u0645\u06cc\u200c\u062e"
            })
    void ordinaryNamesStay(String name) {
        assertThat(SafeName.clean(name)).isEqualTo(name);
    }

    static String[][] odd() {
        return new String[][] {
            {"a/b", "a_b"},
            {"a\\b", "a_b"},
            {"/etc", "_etc"},
            {"..\\..", ".._.."},
            {"C:\\x", "C:_x"},
            {"a\0b", "a_b"},
            {"Icon\r", "Icon_"},
            {"a\nb", "a_b"},
            {"\u001b[31mred", "_[31mred"},
            {"a\u007f", "a_"},
            {"a\u0085b", "a_b"},
            {"a\u2028b", "a_b"},
            {"\u202egpj.exe", "gpj.exe"},
            {"a\u2066b\u2069", "ab"},
            {"a\u200bb", "ab"},
            {"\ufeffa", "a"},
            {"a\u00adb", "ab"},
            {"a\u200db", "ab"},
            {"\u00e9\u200d", "\u00e9"},
            {"   ", "_"},
            {"\u3000", "_"},
            {"a\ud800b", "a_b"},
            {"\ud83c\udff4\udb40\udc67", "\ud83c\udff4"},
        };
    }

    @ParameterizedTest
    @MethodSource("odd")
    void oddCharactersAreReplacedOrDropped(String name, String clean) {
        assertThat(SafeName.clean(name)).isEqualTo(clean);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "\u200b", ".\u200b.", "\u202e..", "\u2060.\u2060"})
    void whatMeansNoNameIsNone(String name) {
        assertThat(SafeName.clean(name)).isEmpty();
    }

    @Test
    void longNamesAreCutButKeepTheirExtension() {
        assertThat(SafeName.clean("x".repeat(251) + ".mkv")).hasSize(255);
        assertThat(SafeName.clean("x".repeat(252) + ".mkv")).isEqualTo("x".repeat(236) + ".mkv");
        assertThat(SafeName.clean("x".repeat(300))).isEqualTo("x".repeat(240));
        assertThat(SafeName.clean("a." + "x".repeat(300))).isEqualTo("a." + "x".repeat(238));
    }

    @Test
    void cutsFallBetweenCharacters() {
        assertThat(SafeName.clean("\u540d".repeat(100) + ".txt")).isEqualTo("\u540d".repeat(78) + ".txt");
        assertThat(SafeName.clean("a" + "\ud83d\ude00".repeat(80))).isEqualTo("a" + "\ud83d\ude00".repeat(59));
    }

    @ParameterizedTest
    @CsvSource({"a.txt, 1, a.1.txt", "a, 12, a.12", ".bashrc, 1, .bashrc.1", "a.tar.gz, 2, a.tar.2.gz", "a., 1, a.1."})
    void numbersGoBeforeTheExtension(String name, int number, String numbered) {
        assertThat(SafeName.numbered(name, number)).isEqualTo(numbered);
    }

    @Test
    void numberedNamesStayWithinTheLimit() {
        assertThat(SafeName.numbered("x".repeat(251) + ".mkv", 500))
                .isEqualTo("x".repeat(247) + ".500.mkv")
                .hasSize(255);
    }

    @ParameterizedTest
    @CsvSource({
        "README, readme, true",
        "\u00c9t\u00e9, e\u0301te\u0301, true",
        "\u00c9, \u00e9, true",
        "stra\u00dfe, STRASSE, true",
        "\u03a3, \u03c2, true",
        "\u212a, k, true",
        "\u06cc\u200c\u062e, \u06cc\u062e, true",
        "a, b, false",
        "e, \u00e9, false"
    })
    void namesThatSomeDiskTakesForOneAreFoldedToOne(String a, String b, boolean same) {
        assertThat(SafeName.folded(a).equals(SafeName.folded(b))).isEqualTo(same);
    }

    @Property(tries = 1000)
    void anyTextBecomesASafeNameOrNone(
            @ForAll @StringLength(max = 400) String text, @ForAll @IntRange(min = 1, max = 500) int number) {
        String name = SafeName.clean(text);
        if (!name.isEmpty()) {
            assertSafe(name);
            assertSafe(SafeName.numbered(name, number));
            assertThat(SafeName.clean(name)).as("cleaning once is enough").isEqualTo(name);
            assertThat(SafeName.numbered(name, number)).isNotEqualTo(name);
        }
    }

    private static void assertSafe(String name) {
        assertThat(name).isNotIn("", ".", "..").doesNotContain("/", "\\", "\0");
        assertThat(name.chars()).noneMatch(Character::isISOControl);
        assertThat(name.getBytes(UTF_8)).hasSizeBetween(1, 255).hasSize(SafeName.utf8Bytes(name));
        assertThat(new String(name.getBytes(UTF_8), UTF_8)).isEqualTo(name);
    }
}
