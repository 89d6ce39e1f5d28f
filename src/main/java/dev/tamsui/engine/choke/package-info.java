/**
 * Whom to serve (BEP 3, "choking and optimistic unchoking"). Pure decisions.
 *
 * <p><b>Ownership.</b> Every mutable object here belongs to the loop thread of one torrent.
 *
 * <p><b>Uses</b> {@code model}. <b>Used by</b> {@code torrent}.
 *
 * <p><b>Read first</b> the comment at the head of {@link Choker}.
 */
@NullMarked
package dev.tamsui.engine.choke;

import org.jspecify.annotations.NullMarked;
