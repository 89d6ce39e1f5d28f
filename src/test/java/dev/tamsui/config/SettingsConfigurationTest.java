package dev.tamsui.config;

import static dev.tamsui.config.StartFailures.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tamsui.engine.model.EngineSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class SettingsConfigurationTest {
    @TempDir
    Path temporary;

    private Path home;
    private ApplicationContextRunner service;

    @BeforeEach
    void makeHome() throws IOException {
        home = temporary.toRealPath();
        service = environment(Map.of("XDG_DATA_HOME", home.toString()));
    }

    @Test
    void withoutAnySettingThereAreDefaults() {
        service.run(context -> {
            EngineSettings settings = context.getBean(EngineSettings.class);
            assertThat(settings.stateDir())
                    .isEqualTo(home.resolve("tamsui/state"))
                    .isDirectory();
            assertThat(settings.downloadDir())
                    .isEqualTo(home.resolve("tamsui/downloads"))
                    .isDirectory();
            assertThat(settings.saveRoots()).containsExactly(settings.downloadDir());
            assertThat(settings.peersPort()).isEqualTo(26_881);
            assertThat(settings.peersBindAddress()).isNull();
            assertThat(settings.bufferBytes()).isEqualTo(64L << 20);
            assertThat(settings.allowPrivateAddresses()).isFalse();
            assertThat(settings.limits()).isEqualTo(EngineSettings.Limits.DEFAULT);
        });
    }

    @Test
    void withoutADataFolderTheHomeFolderServes() {
        environment(Map.of("XDG_DATA_HOME", "relative/and/so/ignored"))
                .withSystemProperties("user.home=" + home)
                .run(context -> assertThat(context.getBean(EngineSettings.class).stateDir())
                        .isEqualTo(home.resolve(".local/share/tamsui/state")));
    }

    @Test
    void withoutAHomeFolderTheStateFolderMustBeSet() {
        environment(Map.of())
                .withSystemProperties("user.home=?")
                .run(context ->
                        assertThat(told(context.getStartupFailure())).contains("tamsui.state-dir", "no home folder"));
    }

    @Test
    void everySettingIsReadFromProperties() {
        service.withPropertyValues(
                        "tamsui.state-dir=" + home.resolve("s"),
                        "tamsui.download-dir=" + home.resolve("data/new"),
                        "tamsui.save-roots[0]=" + home.resolve("more"),
                        "tamsui.save-roots[1]=" + home.resolve("data"),
                        "tamsui.peers.port=4000",
                        "tamsui.peers.bind-address=192.0.2.7",
                        "tamsui.peers.max-connections=7",
                        "tamsui.peers.max-connections-per-torrent=6",
                        "tamsui.peers.max-connections-per-address=5",
                        "tamsui.peers.max-half-open=4",
                        "tamsui.peers.upload-slots=3",
                        "tamsui.memory.buffers=1MB",
                        "tamsui.network.allow-private-addresses=true",
                        "tamsui.disk.open-files=2",
                        "tamsui.disk.reserve=3MB",
                        "tamsui.disk.preallocate=true",
                        "tamsui.disk.incomplete-suffix=.part",
                        "tamsui.disk.incomplete-dir=" + home.resolve("more/half"),
                        "tamsui.disk.hash-before-upload=true",
                        "tamsui.limits.download=5MB",
                        "tamsui.scrub.every=30d",
                        "tamsui.scrub.rate=5000000B")
                .run(context -> assertThat(context.getBean(EngineSettings.class))
                        .isEqualTo(new EngineSettings(
                                home.resolve("data/new"),
                                List.of(home.resolve("more"), home.resolve("data")),
                                home.resolve("s"),
                                4_000,
                                InetAddress.ofLiteral("192.0.2.7"),
                                1 << 20,
                                true,
                                new EngineSettings.Limits(7, 6, 5, 4, 3, 2),
                                new EngineSettings.Files(3 << 20, true, ".part", home.resolve("more/half"), true),
                                new EngineSettings.Scrubbing(Duration.ofDays(30), 5_000_000),
                                new EngineSettings.FixedRates(5L << 20, null))));
    }

    @Test
    void everySettingIsReadFromTheEnvironment() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("TAMSUI_STATE_DIR", home.resolve("s").toString());
        variables.put("TAMSUI_DOWNLOAD_DIR", home.resolve("d").toString());
        variables.put("TAMSUI_SAVE_ROOTS", home.resolve("d") + "," + home.resolve("e"));
        variables.put("TAMSUI_PEERS_PORT", "4000");
        variables.put("TAMSUI_PEERS_BIND_ADDRESS", "2001:db8::7");
        variables.put("TAMSUI_PEERS_MAX_CONNECTIONS", "7");
        variables.put("TAMSUI_PEERS_MAX_CONNECTIONS_PER_TORRENT", "6");
        variables.put("TAMSUI_PEERS_MAX_CONNECTIONS_PER_ADDRESS", "5");
        variables.put("TAMSUI_PEERS_MAXHALFOPEN", "4");
        variables.put("TAMSUI_PEERS_UPLOAD_SLOTS", "3");
        variables.put("TAMSUI_MEMORY_BUFFERS", "2MB");
        variables.put("TAMSUI_NETWORK_ALLOW_PRIVATE_ADDRESSES", "true");
        variables.put("TAMSUI_DISK_OPEN_FILES", "2");
        variables.put("TAMSUI_LIMITS_UPLOAD", "1500B");
        variables.put("TAMSUI_SCRUB_EVERY", "30d");
        variables.put("TAMSUI_SCRUB_RATE", "5000000B");
        variables.put("TAMSUI_DISK_RESERVE", "3MB");
        variables.put("TAMSUI_DISK_PREALLOCATE", "true");
        variables.put("TAMSUI_DISK_INCOMPLETE_SUFFIX", ".!");
        variables.put("TAMSUI_DISK_INCOMPLETE_DIR", home.resolve("e").toString());
        variables.put("TAMSUI_DISK_HASH_BEFORE_UPLOAD", "true");
        environment(variables)
                .run(context -> assertThat(context.getBean(EngineSettings.class))
                        .isEqualTo(new EngineSettings(
                                home.resolve("d"),
                                List.of(home.resolve("d"), home.resolve("e")),
                                home.resolve("s"),
                                4_000,
                                InetAddress.ofLiteral("2001:db8::7"),
                                2 << 20,
                                true,
                                new EngineSettings.Limits(7, 6, 5, 4, 3, 2),
                                new EngineSettings.Files(3 << 20, true, ".!", home.resolve("e"), true),
                                new EngineSettings.Scrubbing(Duration.ofDays(30), 5_000_000),
                                new EngineSettings.FixedRates(null, 1_500L))));
    }

    @Test
    void anEmptyVariableMeansTheDefault() {
        Map<String, Object> variables = Map.of(
                "XDG_DATA_HOME", home.toString(),
                "TAMSUI_STATE_DIR", "",
                "TAMSUI_SAVE_ROOTS", "",
                "TAMSUI_PEERS_BIND_ADDRESS", "");
        environment(variables).run(context -> {
            EngineSettings settings = context.getBean(EngineSettings.class);
            assertThat(settings.stateDir()).isEqualTo(home.resolve("tamsui/state"));
            assertThat(settings.saveRoots()).containsExactly(home.resolve("tamsui/downloads"));
            assertThat(settings.peersBindAddress()).isNull();
        });
    }

    @ParameterizedTest(name = "{0}={1}")
    @CsvSource({
        "tamsui.peers.port, 65536, 65535",
        "tamsui.peers.port, -1, 0",
        "tamsui.peers.port, many, many",
        "tamsui.disk.incomplete-suffix, a/b, .part",
        "tamsui.disk.incomplete-suffix, 123456789012345678901234567890123, 32",
        "tamsui.disk.incomplete-dir, half, absolute",
        "tamsui.disk.incomplete-dir, /, below",
        "tamsui.peers.bind-address, localhost, IP address",
        "tamsui.peers.max-connections, 0, 1",
        "tamsui.peers.max-connections-per-torrent, 0, 1",
        "tamsui.peers.max-connections-per-address, 0, 1",
        "tamsui.peers.max-half-open, 0, 1",
        "tamsui.peers.upload-slots, 0, 1",
        "tamsui.disk.open-files, 0, 1",
        "tamsui.memory.buffers, 64, at least 1MB",
        "tamsui.memory.buffers, 1048575B, at least 1MB",
        "tamsui.network.allow-private-addresses, perhaps, perhaps",
        "tamsui.state-dir, ~/state, in full",
        "tamsui.download-dir, /proc/nowhere/at/all, cannot be created",
    })
    void aBadValueStopsTheStartWithItsNameAndTheReason(String name, String value, String reason) {
        service.withPropertyValues(name + "=" + value)
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains(value, reason)
                        .matches(text ->
                                text.replace("-", "").toLowerCase(Locale.ROOT).contains(name.replace("-", ""))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "tamsui.peer.port, tamsui.peers.port",
        "tamsui.peers.prot, tamsui.peers.port",
        "tamsui.save-root, tamsui.save-roots",
        "tamsui.state.dir, tamsui.state-dir",
    })
    void anUnknownSettingStopsTheStartWithAGuess(String name, String guess) {
        service.withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource("a file", Map.of(name, "secret-value"))))
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains(name + " (a file): did you mean " + guess + "?")
                        .doesNotContain("secret-value"));
        assertThat(home.resolve("tamsui")).doesNotExist();
    }

    @Test
    void anUnknownVariableStopsTheStart() {
        environment(Map.of("XDG_DATA_HOME", home.toString(), "TAMSUI_PEERS_PROT", "1"))
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains("TAMSUI_PEERS_PROT", "did you mean tamsui.peers.port?"));
    }

    @Test
    void theLinksKubernetesMakesForAServiceOfOurNameAreLeftAlone() {
        environment(Map.of(
                        "XDG_DATA_HOME", home.toString(),
                        "TAMSUI_SERVICE_HOST", "10.0.0.1",
                        "TAMSUI_SERVICE_PORT_HTTP", "8080",
                        "TAMSUI_PORT", "tcp://10.0.0.1:8080",
                        "TAMSUI_PORT_8080_TCP_ADDR", "10.0.0.1"))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theStateFolderMayNotHoldASaveRootNorLieInOne() {
        service.withPropertyValues("tamsui.state-dir=" + home, "tamsui.download-dir=" + home.resolve("x"))
                .run(context -> assertThat(told(context.getStartupFailure())).contains("lies in the state folder"));
        service.withPropertyValues("tamsui.state-dir=" + home, "tamsui.download-dir=" + home)
                .run(context -> assertThat(told(context.getStartupFailure())).contains("lies in the state folder"));
        service.withPropertyValues("tamsui.state-dir=" + home.resolve("a/b"), "tamsui.download-dir=" + home)
                .run(context -> assertThat(told(context.getStartupFailure())).contains("holds the state folder"));
    }

    @Test
    void aLinkDoesNotHideThatARootLiesInTheStateFolder() throws IOException {
        Path inside = Files.createDirectories(home.resolve("state/inside"));
        Path link = Files.createSymbolicLink(home.resolve("link"), inside);

        service.withPropertyValues("tamsui.state-dir=" + home.resolve("state"), "tamsui.download-dir=" + link)
                .run(context -> assertThat(told(context.getStartupFailure())).contains("lies in the state folder"));
    }

    @Test
    void rootsAreRealPaths() throws IOException {
        Path target = Files.createDirectory(home.resolve("target"));
        Path link = Files.createSymbolicLink(home.resolve("link"), target);

        service.withPropertyValues("tamsui.download-dir=" + link)
                .run(context -> assertThat(context.getBean(EngineSettings.class).saveRoots())
                        .containsExactly(target));
    }

    @Test
    void theDownloadFolderMustLieBelowASaveRoot() {
        service.withPropertyValues(
                        "tamsui.save-roots=" + home.resolve("roots"),
                        "tamsui.download-dir=" + home.resolve("roots-not"))
                .run(context -> assertThat(told(context.getStartupFailure()))
                        .contains("tamsui.download-dir", "tamsui.save-roots"));
    }

    private static ApplicationContextRunner environment(Map<String, Object> variables) {
        return new ApplicationContextRunner()
                .withUserConfiguration(SettingsConfiguration.class)
                .withInitializer(context -> context.getEnvironment()
                        .getPropertySources()
                        .replace(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                new SystemEnvironmentPropertySource(
                                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
    }
}
