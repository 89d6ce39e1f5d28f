package dev.tamsui.interop;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** qBittorrent without a face, driven by its web API. */
final class Qbittorrent implements Client {
    private static final String API = "http://127.0.0.1:8080/api/v2";
    private static final Set<String> SEEDING = Set.of("uploading", "stalledUP", "queuedUP", "forcedUP");

    private final Host host;
    private final Http http;
    private final Program program;

    Qbittorrent(Workplace workplace) {
        host = workplace.host();
        http = new Http(host);
        workplace.write("profile/qBittorrent/config/qBittorrent.conf", """
                [LegalNotice]
                Accepted=true

                [BitTorrent]
                Session\\DHTEnabled=false
                Session\\LSDEnabled=false
                Session\\PeXEnabled=false
                Session\\Port=%d
                Session\\BTProtocol=TCP
                Session\\QueueingSystemEnabled=false

                [Network]
                PortForwardingEnabled=false

                [Preferences]
                WebUI\\Address=127.0.0.1
                WebUI\\Port=8080
                WebUI\\LocalHostAuth=false
                WebUI\\CSRFProtection=false
                WebUI\\HostHeaderValidation=false
                WebUI\\UseUPnP=false
                """.formatted(PEER_PORT));
        program = workplace.start(List.of("qbittorrent-nox", "--profile=" + workplace.folder("profile")));
        Patience.until(
                "qBittorrent answers", () -> http.get(API + "/app/version").isSuccess());
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public void add(Torrent torrent, Path folder) {
        add("torrents=@" + torrent.file(), folder);
    }

    @Override
    public void addMagnet(String link, Path folder) {
        add("urls=" + link, folder);
    }

    private void add(String what, Path folder) {
        List<String> form = List.of("-F", what, "-F", "savepath=" + folder, API + "/torrents/add");
        Http.Response response = http.call(form, null);
        if (!response.body().startsWith("Ok")) {
            throw new CommandFailed("qBittorrent refused the torrent: " + response);
        }
    }

    @Override
    public boolean isComplete(Torrent torrent) {
        Http.Response response = http.get(API + "/torrents/info?hashes=" + torrent.infoHash());
        if (!response.isSuccess()) {
            return false;
        }
        JsonNode first = response.json().path(0);
        return first.path("progress").asDouble(0) == 1
                && SEEDING.contains(first.path("state").asString(""));
    }

    @Override
    public void close() {
        program.close();
    }
}
