package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Magnet links: Tamsui learns from every other client what a torrent is, and tells every other. */
@Interop(programs = {"aria2c", "transmission-daemon", "transmission-remote", "qbittorrent-nox", "rtorrent"})
class MagnetIT {
    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAMSUI")
    void tamsuiLearnsFromOneWhatATorrentIsAndThenTellsAnother(ClientKind kind) {
        try (Swarm swarm = Swarm.of("magnet-" + kind, 3)) {
            Torrent tree = swarm.tree("tree of files");
            swarm.track(tree);
            String magnet = tree.magnet(swarm.announceUrl());
            Client seed = swarm.start(kind);
            Transfers.seed(seed, swarm.origin(), tree);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.addMagnet(magnet, tamsui.downloads());
            assertThat(tamsui.listed()).containsKey(tree.infoHash());
            Patience.until("Tamsui has it all", () -> tamsui.isComplete(tree));
            Transfers.assertDownloaded(tamsui, tree);
            seed.close();

            Path saved = swarm.newFolder("leech");
            Client leech = swarm.start(kind);
            leech.addMagnet(magnet, saved);
            Patience.until("the other has it all", () -> leech.isComplete(tree));
            Transfers.assertSaved(kind, saved, tree);
            Transfers.assertNobodyWasOffended(tamsui);
        }
    }

    @Test
    void aMagnetThatNobodyAnswersOutlivesAKillAndGoesOnWhenSomebodyDoes() {
        try (Swarm swarm = Swarm.of("magnet-later", 3)) {
            Torrent file = swarm.file("file.bin", 16);
            swarm.track(file);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.addMagnet(file.magnet(swarm.announceUrl()), tamsui.downloads());
            assertThat(tamsui.state(file)).isEqualTo("metadata");
            assertThat(tamsui.view(file).path("progress").asDouble(1)).isZero();
            tamsui.kill();
            tamsui.startAgain();
            Patience.until("it is sought again", () -> tamsui.state(file).equals("metadata"));
            Libtorrent seed = swarm.startLibtorrent();
            Transfers.seed(seed, swarm.origin(), file);
            seed.dial(file, tamsui.host().ipv4(), Client.PEER_PORT);
            Patience.until("it is complete", () -> tamsui.isComplete(file));
            Transfers.assertDownloaded(tamsui, file);
            tamsui.kill();
            tamsui.startAgain();
            Patience.until("it is known for what it is", () -> tamsui.isComplete(file));
            assertThat(tamsui.view(file).path("name").asString("")).isEqualTo("file.bin");
            Torrent learned = tamsui.metainfo(file, swarm.newFolder("learned").resolve("learned.torrent"));
            assertThat(learned.infoHash()).isEqualTo(file.infoHash());
            Path saved = swarm.newFolder("by the file");
            Transfers.leech(swarm.start(ClientKind.TRANSMISSION), saved, learned);
            Transfers.assertSaved(ClientKind.TRANSMISSION, saved, learned);
        }
    }

    @Test
    void theFileItselfEndsTheSearch() {
        try (Swarm swarm = Swarm.of("magnet-file", 1)) {
            Torrent file = swarm.file("file.bin", 16);
            swarm.track(file);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.addMagnet(file.magnet(swarm.announceUrl()), tamsui.downloads());
            Trees.copyInto(file.content(), tamsui.downloads());
            tamsui.addKnown(file);
            Patience.until("it is complete", () -> tamsui.isComplete(file));
            tamsui.delete(file, true);
            Patience.until("it is gone", () -> tamsui.listed().isEmpty());
        }
    }

    @Test
    void aSearchCanBePausedAndDeleted() {
        try (Swarm swarm = Swarm.of("magnet-gone", 1)) {
            Torrent file = swarm.file("file.bin", 1);
            swarm.track(file);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.addMagnet(file.magnet(swarm.announceUrl()), tamsui.downloads());
            tamsui.pause(file);
            Patience.until("it stands still", () -> tamsui.state(file).equals("paused"));
            tamsui.resume(file);
            Patience.until("it is sought", () -> tamsui.state(file).equals("metadata"));
            tamsui.delete(file, true);
            Patience.until("it is gone", () -> tamsui.listed().isEmpty());
        }
    }
}
