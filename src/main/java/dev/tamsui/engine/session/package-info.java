/**
 * What torrents share: the list of them, the loops that own them, the listener, the dialler, bans, announces, memory and disk.
 *
 * <p><b>Ownership.</b> Each class says what guards its state. None of it is a torrent's: that is its loop's alone, and is reached
 * through its mailbox.
 *
 * <p><b>Uses</b> {@code torrent}, {@code peer}, {@code tracker}, {@code storage}, {@code http}, {@code transport}. <b>Used by</b>
 * {@code Engine}.
 *
 * <p><b>Read first</b> {@link Session}, then {@link TorrentHandle}.
 */
@NullMarked
package dev.tamsui.engine.session;

import org.jspecify.annotations.NullMarked;
