package planted.a7.dev.tamsui.engine.torrent;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;

public record InnocentValues(InetSocketAddress peer, URI tracker, Path folder, ByteBuffer block) {}
