package dev.tamsui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guide that names what is not there is worse than none. */
class ReadingGuideTest {
    private static final Path GUIDE = Path.of("src", "docs", "reading-guide.md");
    private static final int MAX_LINES = 120;

    /** {@code Type}, {@code Outer.Inner}, {@code Type#method}, {@code Type#method(...)}. */
    private static final Pattern JAVA_NAME =
            Pattern.compile("([A-Z][A-Za-z0-9]*(?:\\.[A-Z][A-Za-z0-9]*)*)(?:#([a-z][A-Za-z0-9]*)(?:\\(.*\\))?)?");

    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern IN_BACKTICKS = Pattern.compile("`([^`\n]+)`");

    /** Binary names of all classes of the product and its tests. */
    private static final List<String> HOUSE = new ArrayList<>();

    @BeforeAll
    static void listClasses() throws IOException, URISyntaxException {
        for (Class<?> one : List.of(TamsuiApplication.class, ReadingGuideTest.class)) {
            Path root = Path.of(
                    one.getProtectionDomain().getCodeSource().getLocation().toURI());
            try (Stream<Path> files = Files.walk(root.resolve("dev"))) {
                files.map(file -> root.relativize(file).toString())
                        .filter(file -> file.endsWith(".class"))
                        .map(file -> file.substring(0, file.length() - ".class".length()))
                        .forEach(file -> HOUSE.add(file.replace(File.separatorChar, '.')));
            }
        }
    }

    @Test
    void everyClassAndMethodTheGuideNamesExists() throws IOException {
        String guide = Files.readString(GUIDE);
        assertThat(unknownNames(guide)).isEmpty();
        assertThat(names(guide))
                .as("names found, so that this test cannot pass by finding none")
                .hasSizeGreaterThan(20);
    }

    @Test
    void theGuideIsReadInTenMinutes() throws IOException {
        assertThat(Files.readAllLines(GUIDE)).hasSizeLessThanOrEqualTo(MAX_LINES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PiecePickr", "PiecePicker#pck", "StorageEvent.PieceLost", "Engine.Nothing#add"})
    void aNameThatDoesNotExistIsFound(String name) {
        assertThat(unknownNames("See `" + name + "`.")).containsExactly(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PiecePicker",
                "PiecePicker#pick",
                "Engine#add(bytes)",
                "StorageEvent.PieceStored",
                "wire",
                "-ea",
                "GET /x"
            })
    void whatExistsOrIsNoJavaNamePasses(String name) {
        assertThat(unknownNames("See `" + name + "`.")).isEmpty();
    }

    private static Set<String> unknownNames(String markdown) {
        Set<String> unknown = new TreeSet<>();
        for (MatchResult name : names(markdown)) {
            String suffix = "." + name.group(1).replace('.', '$');
            if (HOUSE.stream().noneMatch(type -> type.endsWith(suffix) && hasMethod(type, name.group(2)))) {
                unknown.add(name.group());
            }
        }
        return unknown;
    }

    private static List<MatchResult> names(String markdown) {
        List<MatchResult> names = new ArrayList<>();
        Matcher each = IN_BACKTICKS.matcher(FENCED.matcher(markdown).replaceAll(""));
        while (each.find()) {
            Matcher name = JAVA_NAME.matcher(each.group(1));
            if (name.matches()) {
                names.add(name.toMatchResult());
            }
        }
        return names;
    }

    private static boolean hasMethod(String type, @Nullable String method) {
        if (method == null) {
            return true;
        }
        try {
            Class<?> loaded = Class.forName(type, false, ReadingGuideTest.class.getClassLoader());
            return Stream.of(loaded.getDeclaredMethods())
                    .anyMatch(each -> each.getName().equals(method));
        } catch (ClassNotFoundException e) {
            throw new AssertionError("listed and yet not there: " + type, e);
        }
    }
}
