/**
 * What peers say to each other, as values and as bytes (BEP 3, "peer protocol"; BEP 6; BEP 10).
 *
 * <p><b>Ownership.</b> Values and pure functions; any thread.
 *
 * <p><b>Uses</b> {@code bencode}, {@code model}. <b>Used by</b> {@code peer}, {@code torrent}, {@code picker}, {@code storage}.
 *
 * <p><b>Read first</b> {@link PeerMessage}, then {@link Frames} for the bytes.
 */
@NullMarked
package dev.tamsui.engine.wire;

import org.jspecify.annotations.NullMarked;
