package dev.tamsui.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class EarlyStateDirTest {
    private static final Map<String, String> HOME = Map.of("user.home", "/home/someone");

    @TempDir
    Path working;

    /** Left out are those that are not set. */
    @ParameterizedTest
    @CsvSource({
        ", , ",
        "/a, , ",
        ", /b, ",
        ", , /c",
        "/a, /b, /c",
        "'', /b, /c",
        ", /b, /c",
        ", '', /c",
        ", , ''",
        "relative, , ",
        "/a/../d/, , ",
    })
    void itIsWhereTheFrameworkFindsIt(String argument, String property, String variable) {
        List<String> arguments = argument == null ? List.of("more") : List.of("more", "--tamsui.state-dir=" + argument);
        Map<String, String> properties = with(HOME, "tamsui.state-dir", property);
        Map<String, String> variables = with(Map.of("XDG_DATA_HOME", "/data"), "TAMSUI_STATE_DIR", variable);

        assertThat(find(arguments, properties, variables)).contains(byTheFramework(arguments, properties, variables));
    }

    @Test
    void withoutADataFolderItIsBelowTheHomeFolder() {
        assertThat(find(List.of(), HOME, Map.of())).contains(byTheFramework(List.of(), HOME, Map.of()));
        Map<String, String> relative = Map.of("XDG_DATA_HOME", "not/absolute");
        assertThat(find(List.of(), HOME, relative)).contains(byTheFramework(List.of(), HOME, relative));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--tamsui.stateDir=/a",
                "--tamsui.state_dir=/a",
                "--tamsui.state-dir[0]=/a",
                "--tamsui.state-dir=/a/${user.name}",
                "--tamsui.state-dir=~/a",
                "--spring.config.location=/etc/tamsui.yaml",
                "--spring.application.json={}",
                "--XDG_DATA_HOME=/a",
                "--user.home=/a",
            })
    void anArgumentThatTheFrameworkMayReadOtherwiseLeavesItOpen(String argument) {
        assertThat(find(List.of(argument), HOME, Map.of())).isEmpty();
    }

    @Test
    void anArgumentGivenTwiceLeavesItOpen() {
        List<String> arguments = List.of("--tamsui.state-dir=/a", "--tamsui.state-dir=/b");
        assertThat(find(arguments, HOME, Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "TAMSUI_STATEDIR, /a",
        "tamsui_state_dir, /a",
        "TAMSUI_STATE_DIR, ${HOME}/a",
        "SPRING_APPLICATION_JSON, {}",
        "SPRING_CONFIG_IMPORT, x",
        "XDG_DATA_HOME, /${user.name}",
    })
    void aVariableThatTheFrameworkMayReadOtherwiseLeavesItOpen(String name, String value) {
        assertThat(find(List.of(), HOME, Map.of(name, value))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tamsui.stateDir", "spring.config.name", "XDG_DATA_HOME"})
    void aSystemPropertyThatTheFrameworkMayReadOtherwiseLeavesItOpen(String name) {
        assertThat(find(List.of(), with(HOME, name, "/a"), Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application.yaml",
                "application.properties",
                "application-home.yml",
                "config/nas/application.yaml"
            })
    void settingsInAFileLeaveItOpenUnlessTheyAreOverruled(String file) throws IOException {
        Path path = working.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "");

        assertThat(find(List.of(), HOME, Map.of())).isEmpty();
        assertThat(find(List.of(), HOME, Map.of("TAMSUI_STATE_DIR", "/a"))).contains(Path.of("/a"));
    }

    @Test
    void withoutAnyHomeItIsLeftOpen() {
        assertThat(find(List.of(), Map.of("user.home", "?"), Map.of())).isEmpty();
    }

    private Optional<Path> find(List<String> arguments, Map<String, String> properties, Map<String, String> variables) {
        return new EarlyStateDir(arguments, properties, variables, working).find();
    }

    private static Path byTheFramework(
            List<String> arguments, Map<String, String> properties, Map<String, String> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .forEach(source -> environment
                        .getPropertySources()
                        .replace(source.getName(), stand(source, properties, variables)));
        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
        ConfigurationPropertySources.attach(environment);
        String set =
                Binder.get(environment).bind(Folders.STATE_DIR, String.class).orElse("");
        return Folders.stateDir(set, name -> environment.getProperty(name, ""));
    }

    private static PropertySource<?> stand(
            PropertySource<?> source, Map<String, String> properties, Map<String, String> variables) {
        return source instanceof SystemEnvironmentPropertySource
                ? new SystemEnvironmentPropertySource(source.getName(), new HashMap<>(variables))
                : new MapPropertySource(source.getName(), new HashMap<>(properties));
    }

    private static Map<String, String> with(Map<String, String> map, String name, String value) {
        Map<String, String> more = new HashMap<>(map);
        if (value != null) {
            more.put(name, value);
        }
        return more;
    }
}
