/**
 * Which block to ask of whom next. Pure decisions.
 *
 * <p><b>Ownership.</b> Every mutable object here belongs to the loop thread of one torrent; nothing locks, sleeps or reads a clock.
 *
 * <p><b>Uses</b> {@code metainfo}, {@code wire}, {@code model}. <b>Used by</b> {@code torrent}.
 *
 * <p><b>Read first</b> {@link PieceState}, {@link PiecePicker#pick}, then the comment at the head of {@link RarityIndex}.
 */
@NullMarked
package dev.tamsui.engine.picker;

import org.jspecify.annotations.NullMarked;
