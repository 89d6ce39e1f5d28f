package dev.tamsui.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A tracker over HTTP and UDP on port 6969 of a host (IPv4). Debian's build serves only the info hashes it is told. */
final class Opentracker implements Running {
    private final Program program;

    private Opentracker(Program program) {
        this.program = program;
    }

    static String announceUrl(Host host) {
        return "http://" + host.ipv4() + ":6969/announce";
    }

    static Opentracker start(Host host, Path folder, Path log, Collection<Torrent> torrents) {
        try {
            // it gives up root for nobody, who must be able to read the list
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path whitelist = folder.resolve("whitelist");
            Files.write(whitelist, torrents.stream().map(Torrent::infoHash).toList());
            Files.setPosixFilePermissions(whitelist, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = List.of(
                "opentracker",
                "-i",
                host.ipv4(),
                "-p",
                "6969",
                "-P",
                "6969",
                "-d",
                folder.toString(),
                "-w",
                "whitelist");
        Program program = Program.start(host, folder, log, Map.of(), command);
        Patience.until(
                "the tracker answers",
                () -> host.attempt(List.of("curl", "-s", "-m", "2", announceUrl(host)), new byte[0])
                        .succeeded());
        return new Opentracker(program);
    }

    @Override
    public void close() {
        program.close();
    }
}
