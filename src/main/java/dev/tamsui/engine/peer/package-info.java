/**
 * One connection to one peer: the handshake, a reader, a writer, and the outbox between the torrent's loop and the writer.
 *
 * <p><b>Ownership.</b> The reader owns the input side, the writer the output side; each is one virtual thread that may wait for
 * the socket. The loop holds a {@link PeerLink}, whose methods never block. What the peer says goes to the loop as {@link
 * PeerEvent}s, the last of which is always {@code Left}. Nothing here judges what a message means for a torrent.
 *
 * <p><b>Uses</b> {@code wire}, {@code transport}, {@code concurrent}. <b>Used by</b> {@code torrent}, wired up by {@code session}.
 *
 * <p><b>Read first</b> {@link PeerLink}, {@link PeerEvent}, then {@link PeerReader} and {@link PeerWriter}.
 */
@NullMarked
package dev.tamsui.engine.peer;

import org.jspecify.annotations.NullMarked;
