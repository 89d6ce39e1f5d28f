/**
 * Byte streams to peers: how they are opened, taken in and closed. TCP for now.
 *
 * <p><b>Ownership.</b> A stream has one reading and one writing thread, virtual ones, and anyone may close it: that is how
 * deadlines end what blocks. The listener has one virtual thread of its own.
 *
 * <p><b>Uses</b> {@code concurrent}. <b>Used by</b> {@code peer}, {@code session}.
 *
 * <p><b>Read first</b> {@link PeerStream}, then {@link TcpDialer} and {@link TcpListener}.
 */
@NullMarked
package dev.tamsui.engine.transport;

import org.jspecify.annotations.NullMarked;
