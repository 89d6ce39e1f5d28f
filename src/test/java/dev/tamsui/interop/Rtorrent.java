package dev.tamsui.interop;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** rTorrent, driven by XML-RPC over SCGI on a Unix socket (which no network namespace hides from us). */
final class Rtorrent implements Client {
    private final Host host;
    private final Path socketFolder;
    private final Path socket;
    private final Program program;

    Rtorrent(Workplace workplace) {
        host = workplace.host();
        socketFolder = shortFolder();
        socket = socketFolder.resolve("s");
        Path configuration = workplace.write("rtorrent.rc", """
                directory.default.set = %s
                session.path.set = %s
                network.port_range.set = %d-%d
                network.port_random.set = no
                network.scgi.open_local = %s
                network.xmlrpc.size_limit.set = 2M
                system.daemon.set = true
                dht.mode.set = disable
                protocol.pex.set = no
                trackers.use_udp.set = no
                throttle.max_uploads.set = 50
                """.formatted(
                        workplace.folder("downloads"), workplace.folder("session"), PEER_PORT, PEER_PORT, socket));
        program = workplace.start(List.of("rtorrent", "-n", "-o", "import=" + configuration));
        Patience.until("rTorrent listens", () -> Files.exists(socket));
    }

    @Override
    public Host host() {
        return host;
    }

    @Override
    public void add(Torrent torrent, Path folder) {
        load(torrent.file().toString(), folder);
    }

    @Override
    public void addMagnet(String link, Path folder) {
        load(link.replace("&", "&amp;"), folder);
    }

    private void load(String what, Path folder) {
        String answer = call("load.start", "", what, "d.directory.set=\"" + folder + "\"");
        if (answer.contains("<fault>")) {
            throw new CommandFailed("rTorrent refused the torrent: " + answer);
        }
    }

    @Override
    public boolean isComplete(Torrent torrent) {
        String hash = torrent.infoHash().toUpperCase(java.util.Locale.ROOT);
        return call("d.complete", hash).contains(">1<")
                && call("d.hashing", hash).contains(">0<");
    }

    /** The answer as it came, headers and all. */
    private String call(String method, String... parameters) {
        var body =
                new StringBuilder("<?xml version=\"1.0\"?><methodCall><methodName>" + method + "</methodName><params>");
        for (String parameter : parameters) {
            body.append("<param><value><string>").append(parameter).append("</string></value></param>");
        }
        byte[] xml = body.append("</params></methodCall>").toString().getBytes(StandardCharsets.UTF_8);
        String headers = "CONTENT_LENGTH\0" + xml.length + "\0SCGI\0" + "1\0";
        byte[] head = (headers.length() + ":" + headers + ",").getBytes(StandardCharsets.UTF_8);
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var request = new ByteArrayOutputStream();
            request.write(head);
            request.write(xml);
            ByteBuffer bytes = ByteBuffer.wrap(request.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder whose path is short enough for a Unix socket, of which there are 107 bytes; a build's folder may lie deeper. */
    private static Path shortFolder() {
        try {
            return Files.createTempDirectory("rt");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        program.close();
        Trees.remove(socketFolder);
    }
}
