package dev.tamsui.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness without Tamsui: others among themselves. When this fails, the fault is not ours. */
@Interop(
        jar = false,
        programs = {"aria2c", "transmission-daemon", "transmission-remote"})
class ControlIT {
    @Test
    void transmissionDownloadsFromAria2() {
        transfer("control", ClientKind.ARIA2, ClientKind.TRANSMISSION);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAMSUI")
    @EnabledIfSystemProperty(named = "tamsui.interop.controls", matches = "true")
    void everyClientSeedsToLibtorrent(ClientKind seed) {
        transfer("control-from-" + seed, seed, ClientKind.LIBTORRENT);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAMSUI")
    @EnabledIfSystemProperty(named = "tamsui.interop.controls", matches = "true")
    void everyClientLeechesFromLibtorrent(ClientKind leech) {
        transfer("control-to-" + leech, ClientKind.LIBTORRENT, leech);
    }

    private static void transfer(String name, ClientKind from, ClientKind to) {
        try (Swarm swarm = Swarm.of(name, 2)) {
            Torrent file = swarm.file("file.bin");
            Torrent tree = swarm.tree("tree of files");
            swarm.track(file, tree);
            Transfers.seed(swarm.start(from), swarm.origin(), file, tree);
            Path saved = swarm.newFolder("leech");
            Transfers.leech(swarm.start(to), saved, file, tree);
            Transfers.assertSaved(to, saved, file, tree);
        }
    }
}
