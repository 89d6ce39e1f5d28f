package dev.tamsui.interop;

/** The clients we test with. */
enum ClientKind {
    ARIA2,
    TRANSMISSION,
    LIBTORRENT,
    QBITTORRENT,
    RTORRENT,
    TAMSUI;

    /** Starts one. Returns when it can be given torrents. */
    Client start(Workplace workplace) {
        return switch (this) {
            case ARIA2 -> new Aria2(workplace);
            case TRANSMISSION -> new Transmission(workplace);
            case LIBTORRENT -> new Libtorrent(workplace);
            case QBITTORRENT -> new Qbittorrent(workplace);
            case RTORRENT -> new Rtorrent(workplace);
            case TAMSUI -> new Tamsui(workplace);
        };
    }

    /** Whether a torrent's empty files appear when it leeches. Transmission 3 leaves them out. */
    boolean createsEmptyFiles() {
        return this != TRANSMISSION;
    }
}
