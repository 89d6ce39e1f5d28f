/**
 * The torrent engine behind one class, {@link Engine}. The service around it calls nothing deeper.
 *
 * <p><b>Ownership.</b> None: {@code Engine} hands every request to the owner of what it concerns.
 *
 * <p><b>Uses</b> {@code session}, {@code model}. <b>Used by</b> {@code api}, {@code config}, {@code ops}.
 *
 * <p><b>Read first</b> {@link Engine}.
 */
@NullMarked
package dev.tamsui.engine;

import org.jspecify.annotations.NullMarked;
