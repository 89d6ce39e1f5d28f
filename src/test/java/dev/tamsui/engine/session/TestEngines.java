package dev.tamsui.engine.session;

import static org.awaitility.Awaitility.await;

import dev.tamsui.engine.Engine;
import dev.tamsui.engine.model.AddOptions;
import dev.tamsui.engine.model.EngineSettings;
import dev.tamsui.engine.model.InfoHash;
import dev.tamsui.engine.model.TorrentState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Engines on this machine, each with a loopback address and a folder of its own. */
public final class TestEngines {
    private TestEngines() {}

    public static EngineSettings settings(Path folder, String address, long bufferBytes, EngineSettings.Limits limits)
            throws IOException {
        Path downloads = Files.createDirectories(folder.resolve("downloads"));
        Path state = Files.createDirectories(folder.resolve("state"));
        return new EngineSettings(
                downloads,
                List.of(folder),
                state,
                0,
                InetAddress.ofLiteral(address),
                bufferBytes,
                true,
                limits,
                EngineSettings.Files.DEFAULT,
                EngineSettings.Scrubbing.OFF,
                EngineSettings.FixedRates.NONE);
    }

    /** The same, with rates that are fixed. */
    static EngineSettings limited(EngineSettings s, EngineSettings.FixedRates rates) {
        return new EngineSettings(
                s.downloadDir(),
                s.saveRoots(),
                s.stateDir(),
                s.peersPort(),
                s.peersBindAddress(),
                s.bufferBytes(),
                s.allowPrivateAddresses(),
                s.limits(),
                s.files(),
                s.scrubbing(),
                rates);
    }

    /** With plenty of memory and the usual limits. */
    public static EngineSettings settings(Path folder, String address) throws IOException {
        return settings(folder, address, 32 << 20, EngineSettings.Limits.DEFAULT);
    }

    /** An engine that seeds the payload, which it has found on its disk. */
    public static Engine seed(EngineSettings settings, TestPayload payload) throws IOException {
        payload.writeTo(settings.downloadDir());
        Engine engine = Engine.start(settings, new FakeStateStore());
        engine.add(payload.torrent(), AddOptions.DEFAULT);
        awaitState(engine, payload.hash(), TorrentState.SEEDING);
        return engine;
    }

    public static void awaitState(Engine engine, InfoHash hash, TorrentState state) {
        await().pollInterval(Duration.ofMillis(20))
                .atMost(Duration.ofSeconds(60))
                .until(() -> engine.torrent(hash).state() == state);
    }

    public static InetSocketAddress address(Engine engine, String address) throws IOException {
        return new InetSocketAddress(
                InetAddress.ofLiteral(address), engine.health().listenPort());
    }
}
