package dev.tamsui.engine.http;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Asks for the addresses of a host name. Blocks for as long as the system's resolver pleases. */
@FunctionalInterface
interface NameLookup {

    /** All addresses, in the order to try them; at least one. */
    InetAddress[] addresses(String host) throws UnknownHostException;

    static NameLookup system() {
        return InetAddress::getAllByName;
    }
}
