package dev.tamsui.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * libtorrent-rasterbar through its Python binding. The one client we can tell, while it runs, whom to dial, how fast to
 * send and when to leave; what it sees it prints, see {@code libtorrent_peer.py}.
 */
final class Libtorrent implements Client {
    private final Host host;
    private final Program program;
    private int reports;

    Libtorrent(Workplace workplace) {
        host = workplace.host();
        program = workplace.start(
                List.of("/usr/bin/python3", "-u", Scripts.path("libtorrent_peer.py"), String.valueOf(PEER_PORT)));
        Patience.until("libtorrent is ready", () -> hasPrinted("ready"));
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public void add(Torrent torrent, Path folder) {
        program.tell("add\t%s\t%s".formatted(torrent.file(), folder));
    }

    @Override
    public void addMagnet(String link, Path folder) {
        program.tell("magnet\t%s\t%s".formatted(link, folder));
    }

    @Override
    public boolean isComplete(Torrent torrent) {
        return hasPrinted("complete " + torrent.infoHash());
    }

    /** As {@link #add}, but no tracker hears of it: it meets nobody but those it dials, and those who dial it. */
    void addUntracked(Torrent torrent, Path folder) {
        program.tell("add\t%s\t%s\tuntracked".formatted(torrent.file(), folder));
    }

    /** Dials a peer; an IPv6 address goes without brackets. */
    void dial(Torrent torrent, String address, int port) {
        program.tell("dial\t%s\t%s\t%d".formatted(torrent.infoHash(), address, port));
    }

    /** Sends no more than so many bytes a second from now on; 0 is no limit. */
    void limitUpload(int bytesPerSecond) {
        program.tell("limit\t" + bytesPerSecond);
    }

    /** Takes no more than so many bytes a second from now on; 0 is no limit. */
    void limitDownload(int bytesPerSecond) {
        program.tell("take\t" + bytesPerSecond);
    }

    /** Closes every connection and lets nobody in until {@link #work}. */
    void rest() {
        program.tell("rest");
    }

    /** Has connections again. */
    void work() {
        program.tell("work");
    }

    /** How long it took a peer to ask for a block since it was unchoked: the first that did after an instant, past a rest. */
    Optional<Duration> firstRequest(Torrent torrent, Instant since) {
        String prefix = "asked " + torrent.infoHash() + " ";
        return program.printed()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).split(" "))
                .filter(words -> Long.parseLong(words[0]) >= since.toEpochMilli())
                .map(words -> Duration.ofMillis(Long.parseLong(words[1])))
                .findFirst();
    }

    /** Whether every piece is with some peer that says so. Only then can the others finish without us. */
    boolean hasSentEveryPiece(Torrent torrent) {
        return hasPrinted("copied " + torrent.infoHash());
    }

    /** Sends what was asked of it, then leaves the swarm. */
    void leave(Torrent torrent) {
        program.tell("leave\t" + torrent.infoHash());
        Patience.until("libtorrent left", () -> hasPrinted("left " + torrent.infoHash()));
    }

    /** How many pieces were sent to it that were not what the torrent says. */
    long wrongPieces(Torrent torrent) {
        return program.printed()
                .lines()
                .filter(line -> line.startsWith("wrong " + torrent.infoHash()))
                .count();
    }

    /** How many pieces it has, verified. */
    long pieces(Torrent torrent) {
        return Long.parseLong(report(torrent)[3]);
    }

    /** Bytes of blocks it has sent of a torrent, whether they arrived or not. */
    long sentBytes(Torrent torrent) {
        return Long.parseLong(report(torrent)[4]);
    }

    private String[] report(Torrent torrent) {
        int number = ++reports;
        program.tell("report\t" + number);
        Patience.until("libtorrent reports", () -> hasPrinted("reported " + number));
        String prefix = "report %d %s ".formatted(number, torrent.infoHash());
        return program.printed()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .split(" ");
    }

    private boolean hasPrinted(String line) {
        return program.printed().lines().anyMatch(line::equals);
    }

    @Override
    public void close() {
        program.close();
    }
}
