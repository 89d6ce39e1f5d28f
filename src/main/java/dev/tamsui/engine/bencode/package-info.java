/**
 * Bencode: the four kinds of value everything in BitTorrent outside of the peer messages is written in (BEP 3, "bencoding").
 *
 * <p>Decoding is strict where two readers could see two things (leading zeros, {@code -0}, a key twice, bytes after the end) and
 * lenient where real files are: keys in any order. It neither recurses nor builds an object a value: it fills one table of
 * tokens, and the values handed out are windows into that table and the input.
 *
 * <p><b>Ownership.</b> Values are immutable; any thread, as long as nobody changes the input. Writers belong to who made them.
 *
 * <p><b>Uses</b> nothing. <b>Used by</b> {@code metainfo}, {@code wire}, {@code tracker}, {@code dht}.
 *
 * <p><b>Read first</b> {@link Bencode}, {@link BencodeValue}, then {@link Decoder}.
 */
@NullMarked
package dev.tamsui.engine.bencode;

import org.jspecify.annotations.NullMarked;
