/**
 * Values that every part of the engine and its callers share, and the ports the engine asks others to implement.
 *
 * <p><b>Ownership.</b> Everything here is immutable or an interface; any thread may hold it.
 *
 * <p><b>Uses</b> nothing. <b>Used by</b> all.
 *
 * <p><b>Read first</b> {@link TorrentSummary}, {@link StateStore}, {@link EngineException}.
 */
@NullMarked
package dev.tamsui.engine.model;

import org.jspecify.annotations.NullMarked;
