package dev.tamsui.engine.sim;

import dev.tamsui.engine.model.PeerId;
import dev.tamsui.engine.peer.PeerEvent;
import dev.tamsui.engine.wire.BlockSpan;
import dev.tamsui.engine.wire.Capabilities;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Somebody in a swarm: a real torrent, or an actor with a script. */
interface Node {
    Content content();

    PeerId id();

    InetSocketAddress address();

    Capabilities capabilities();

    /** Bytes a second it can send over one link. */
    long bytesPerSecond();

    /** How long it takes until the last of so many bytes, to be sent over one of its links, has left. */
    default Duration sends(int bytes) {
        return Duration.ofNanos(bytes * 1_000_000_000L / bytesPerSecond());
    }

    boolean isListening();

    void tell(PeerEvent event);

    /** The bytes it would send for a block; null when it cannot read them. */
    byte @Nullable [] read(BlockSpan span);

    /** A buffer for a block that came. */
    ByteBuffer take(byte[] block, InetAddress sender);

    /** It has just asked for blocks over this link. */
    void asked(SimulatedLink link, List<BlockSpan> spans);
}
