/**
 * The one way out over HTTP: trackers, add-by-URL, and later web seeds and webhooks.
 *
 * <p>Every address asked for here comes from somebody we do not trust: a torrent file, a tracker's redirect, a name server. So
 * this package resolves a name itself, vets every address it gets, and connects to what it vetted, at each hop anew.
 *
 * <p><b>Ownership.</b> {@link OutgoingHttp} may be called by any thread, and makes it wait; everything else is a value. The HTTP
 * library behind it is seen by no other package.
 *
 * <p><b>Uses</b> {@code concurrent}. <b>Used by</b> {@code tracker}, {@code torrent}, and the engine's callers through a port.
 *
 * <p><b>Read first</b> {@link OutgoingHttp}, then {@link AddressRules}.
 */
@NullMarked
package dev.tamsui.engine.http;

import org.jspecify.annotations.NullMarked;
