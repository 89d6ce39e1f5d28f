package dev.tamsui.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Transmission, driven by transmission-remote. */
final class Transmission implements Client {
    private static final String RPC = "127.0.0.1:9091";

    private final Host host;
    private final Program program;

    Transmission(Workplace workplace) {
        host = workplace.host();
        workplace.write("configuration/settings.json", """
                {"rpc-enabled": true, "rpc-port": 9091, "rpc-bind-address": "127.0.0.1", "rpc-whitelist-enabled": false,
                 "dht-enabled": false, "lpd-enabled": false, "pex-enabled": false, "port-forwarding-enabled": false,
                 "utp-enabled": false, "encryption": 0, "peer-port": %d, "preallocation": 0, "cache-size-mb": 16,
                 "ratio-limit-enabled": false, "incomplete-dir-enabled": false}
                """.formatted(PEER_PORT));
        program = workplace.start(List.of(
                "transmission-daemon",
                "-f",
                "-g",
                workplace.folder("configuration").toString(),
                "-w",
                workplace.folder("downloads").toString()));
        Patience.until("Transmission answers", () -> remote("-si").succeeded());
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public void add(Torrent torrent, Path folder) {
        host.run("transmission-remote", RPC, "-a", torrent.file().toString(), "-w", folder.toString());
    }

    @Override
    public void addMagnet(String link, Path folder) {
        host.run("transmission-remote", RPC, "-a", link, "-w", folder.toString());
    }

    @Override
    public boolean isComplete(Torrent torrent) {
        String information = remote("-t", torrent.infoHash(), "-i").output();
        return information.contains("Percent Done: 100%")
                && (information.contains("State: Seeding") || information.contains("State: Idle"));
    }

    private Command.Result remote(String... arguments) {
        List<String> command = new java.util.ArrayList<>(List.of("transmission-remote", RPC));
        command.addAll(List.of(arguments));
        return host.attempt(command, new byte[0]);
    }

    /** Transmission 3.00 can hang in its closing for ever: it gets less time to end than others. */
    @Override
    public void close() {
        if (program.terminate(Duration.ofSeconds(2)).isEmpty()) {
            program.kill();
        }
        program.close();
    }
}
