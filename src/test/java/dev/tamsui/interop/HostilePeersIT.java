package dev.tamsui.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Peers that lie cost some traffic and nothing else. */
@Interop
class HostilePeersIT {
    private static final int LIARS = 3;

    /** The honest seed's bytes a second until the liars are found out: half a minute for the whole file. */
    private static final int SLOWLY = 512 << 10;

    @Test
    void liarsAreBannedAndTheDownloadFinishesWithTheHonestSeed() {
        try (Swarm swarm = Swarm.of("liars", 2 + LIARS)) {
            Torrent file = swarm.file("file.bin", 16);
            swarm.track(file);
            List<Liar> liars = IntStream.range(0, LIARS)
                    .mapToObj(i -> swarm.start("liar", place -> new Liar(place, swarm.announceUrl(), file, 64)))
                    .toList();
            Libtorrent honest = swarm.startLibtorrent();
            honest.limitUpload(SLOWLY);
            Transfers.seed(honest, swarm.origin(), file);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.add(file);

            Patience.until("all liars are banned", () -> tamsui.metric("tamsui_peer_bans_total") >= LIARS);
            honest.limitUpload(0);
            Patience.until("it finishes", () -> tamsui.isComplete(file));

            Transfers.assertDownloaded(tamsui, file);
            assertThat(tamsui.metric("tamsui_peer_bans_total"))
                    .as("bans: the liars and nobody else")
                    .isEqualTo(LIARS);
            for (Liar liar : liars) {
                assertThat(liar.hasLied())
                        .as("the liar on %s was asked", liar.host())
                        .isTrue();
                assertThat(liar.isWelcomeAt(tamsui.host()))
                        .as("a banned peer that dials is answered")
                        .isFalse();
            }
        }
    }

    /** A peer that claims to have every piece and answers requests with noise: {@code liar.py}. */
    private static final class Liar implements Running {
        private final Host host;
        private final Program program;

        Liar(Workplace workplace, String announceUrl, Torrent torrent, int pieces) {
            host = workplace.host();
            program = workplace.start(List.of(
                    "/usr/bin/python3",
                    "-u",
                    Scripts.path("liar.py"),
                    String.valueOf(Client.PEER_PORT),
                    announceUrl,
                    torrent.infoHash(),
                    String.valueOf(pieces)));
            Patience.until("the liar is announced", () -> hasPrinted("ready"));
        }

        Host host() {
            return host;
        }

        boolean hasLied() {
            return hasPrinted("lied");
        }

        /** Dials the daemon there: does it answer the handshake? */
        boolean isWelcomeAt(Host other) {
            program.tell("dial\t" + other.ipv4());
            Patience.until("the liar has tried", () -> hasPrinted("welcome") || hasPrinted("refused"));
            return hasPrinted("welcome");
        }

        private boolean hasPrinted(String line) {
            return program.printed().lines().anyMatch(line::equals);
        }

        @Override
        public void close() {
            program.close();
        }
    }
}
