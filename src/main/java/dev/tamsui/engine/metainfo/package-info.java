/**
 * What a .torrent file says, checked and made safe: names cleaned, sizes in range, hashes whole (BEP 3, "metainfo files").
 *
 * <p><b>Ownership.</b> Values only; any thread.
 *
 * <p><b>Uses</b> {@code bencode}, {@code model}. <b>Used by</b> {@code session}, {@code torrent}, {@code storage}, {@code picker}.
 *
 * <p><b>Read first</b> {@link Metainfo}, then {@link PieceLayout}.
 */
@NullMarked
package dev.tamsui.engine.metainfo;

import org.jspecify.annotations.NullMarked;
