package dev.tamsui.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tamsui and every other client, each way: one large file and a thousand awkward ones, compared byte for byte. */
@Interop(programs = {"aria2c", "transmission-daemon", "transmission-remote", "qbittorrent-nox", "rtorrent"})
class TransferIT {
    @Test
    void aFileGoesFromAria2ThroughTamsuiToTransmission() {
        try (Swarm swarm = Swarm.of("relay", 3)) {
            Torrent file = swarm.file("file.bin");
            swarm.track(file);
            Client aria2 = swarm.start(ClientKind.ARIA2);
            Transfers.seed(aria2, swarm.origin(), file);
            Tamsui tamsui = swarm.startTamsui();
            Transfers.download(tamsui, file);
            aria2.close();
            Path saved = swarm.newFolder("transmission");
            Transfers.leech(swarm.start(ClientKind.TRANSMISSION), saved, file);
            Transfers.assertSaved(ClientKind.TRANSMISSION, saved, file);
            Transfers.assertNobodyWasOffended(tamsui);
        }
    }

    /** rTorrent asks for the more the faster it goes: after a gigabyte in a few seconds, for several times what a peer is told it may. */
    @Test
    void whoeverAsksForMoreThanIsKeptGetsItAll() {
        try (Swarm swarm = Swarm.of("greedy", 2)) {
            Torrent file = swarm.file("file.bin", 1_024);
            swarm.track(file);
            Tamsui tamsui = swarm.startTamsui();
            Transfers.adopt(tamsui, file);
            Path saved = swarm.newFolder("leech");
            Transfers.leech(swarm.start(ClientKind.RTORRENT), saved, file);
            Transfers.assertSaved(ClientKind.RTORRENT, saved, file);
            Transfers.assertNobodyWasOffended(tamsui);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAMSUI")
    void tamsuiDownloadsFromOneAndThenServesAnother(ClientKind kind) {
        try (Swarm swarm = Swarm.of("with-" + kind, 3)) {
            Torrent file = swarm.file("file.bin");
            Torrent tree = swarm.tree("tree of files");
            swarm.track(file, tree);
            Client seed = swarm.start(kind);
            Transfers.seed(seed, swarm.origin(), file, tree);
            Tamsui tamsui = swarm.startTamsui();
            Transfers.download(tamsui, file, tree);
            seed.close();

            Path saved = swarm.newFolder("leech");
            Transfers.leech(swarm.start(kind), saved, file, tree);
            Transfers.assertSaved(kind, saved, file, tree);
            Transfers.assertDownloaded(tamsui, file, tree); // seeding changed nothing
            Transfers.assertNobodyWasOffended(tamsui);
        }
    }
}
