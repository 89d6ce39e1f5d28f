package planted.a7names.dev.tamsui.engine.torrent;

import java.net.InetSocketAddress;

public class PlantedLookup {
    InetSocketAddress peer(String host) {
        return new InetSocketAddress(host, 6881);
    }
}
