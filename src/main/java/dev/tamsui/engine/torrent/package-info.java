/**
 * One torrent: a state machine, and the parts it is made of.
 *
 * <p><b>Ownership.</b> Every mutable field here belongs to one loop thread; nothing locks. Other threads post a {@link
 * TorrentEvent} or read the last summary. The build rejects locks, atomics, {@code volatile}, sockets, files and clocks in this
 * package; time, randomness, network and disk come in as arguments and ports, so that a seeded simulation runs this very code.
 *
 * <p><b>Uses</b> {@code picker}, {@code choke}, {@code wire}, {@code metainfo}, and the ports of {@code peer}, {@code tracker} and
 * {@code storage}. <b>Used by</b> {@code session}.
 *
 * <p><b>Read first</b> {@link Torrent#handle}, then {@link Torrent#tick}, then {@link Downloads}.
 */
@NullMarked
package dev.tamsui.engine.torrent;

import org.jspecify.annotations.NullMarked;
