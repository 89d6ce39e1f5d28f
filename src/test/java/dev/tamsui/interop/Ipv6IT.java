package dev.tamsui.interop;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Where there is no IPv4 at all. */
@Interop
class Ipv6IT {
    @Test
    void aFileGoesThroughTamsuiOverIpv6Alone() {
        try (Swarm swarm = Swarm.ipv6Only("ipv6", 3)) {
            Torrent file = swarm.file("file.bin", 16);
            Libtorrent seed = swarm.startLibtorrent();
            Transfers.seed(seed, swarm.origin(), file);
            Tamsui tamsui = swarm.startTamsui();
            tamsui.add(file);
            seed.dial(file, tamsui.host().ipv6(), Client.PEER_PORT);
            Patience.until("Tamsui has it", () -> tamsui.isComplete(file));
            Transfers.assertDownloaded(tamsui, file);
            seed.close();

            Libtorrent leech = swarm.startLibtorrent();
            Path saved = swarm.newFolder("leech");
            leech.add(file, saved);
            leech.dial(file, tamsui.host().ipv6(), Client.PEER_PORT);
            Patience.until("the leech has it", () -> leech.isComplete(file));
            Transfers.assertSaved(ClientKind.LIBTORRENT, saved, file);
        }
    }
}
