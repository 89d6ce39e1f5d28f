package planted.a7names.dev.tamsui.engine.torrent;

import java.net.InetAddress;
import java.net.InetSocketAddress;

public class InnocentAddress {
    InetSocketAddress peer(InetAddress address) {
        return new InetSocketAddress(address, 6881);
    }
}
