package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;

/** The two things every test does: have a client seed, and have one download. */
final class Transfers {
    private Transfers() {}

    /** Gives the client torrents whose content is in {@code folder} and waits until it has checked it. */
    static void seed(Client client, Path folder, Torrent... torrents) {
        giveAndWait("seeds", client, folder, torrents);
    }

    /** Gives the client torrents to download into {@code folder} and waits until it has. */
    static void leech(Client client, Path folder, Torrent... torrents) {
        giveAndWait("has downloaded", client, folder, torrents);
    }

    /** Puts the content into Tamsui's folder, has it adopt that and waits until it has checked it. */
    static void adopt(Tamsui tamsui, Torrent... torrents) {
        for (Torrent torrent : torrents) {
            Trees.copyInto(torrent.content(), tamsui.downloads());
        }
        seed(tamsui, tamsui.downloads(), torrents);
    }

    /** Has Tamsui download, waits, and compares every byte and name. */
    static void download(Tamsui tamsui, Torrent... torrents) {
        leech(tamsui, tamsui.downloads(), torrents);
        assertDownloaded(tamsui, torrents);
    }

    /** What this kind of client saved is exactly what the torrents describe, as far as it can. */
    static void assertSaved(ClientKind leech, Path folder, Torrent... torrents) {
        for (Torrent torrent : torrents) {
            Path saved = folder.resolve(torrent.name());
            if (leech.createsEmptyFiles()) {
                Trees.assertSame(torrent.content(), saved);
            } else {
                Trees.assertSameButForEmptyFiles(torrent.content(), saved);
            }
        }
    }

    /** Tamsui's folder has exactly what the torrents describe. */
    static void assertDownloaded(Tamsui tamsui, Torrent... torrents) {
        assertSaved(ClientKind.TAMSUI, tamsui.downloads(), torrents);
    }

    /** No client nobody here wrote was cut off for what it said. */
    static void assertNobodyWasOffended(Tamsui tamsui) {
        assertThat(tamsui.metric("tamsui_peer_disconnects_total{reason=\"violation\"}"))
                .as("connections closed for breaking the protocol")
                .isZero();
    }

    private static void giveAndWait(String what, Client client, Path folder, Torrent... torrents) {
        for (Torrent torrent : torrents) {
            client.add(torrent, folder);
        }
        for (Torrent torrent : torrents) {
            String who = client.getClass().getSimpleName();
            Patience.until("%s %s %s".formatted(who, what, torrent.name()), () -> client.isComplete(torrent));
        }
    }
}
