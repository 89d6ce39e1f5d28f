/**
 * Telling trackers that we are there and hearing who else is (BEP 3, "trackers"; BEP 7, 12, 23, 24, 31).
 *
 * <p><b>Ownership.</b> {@link TrackerTiers} belongs to the loop thread of its torrent and only decides: whom to ask, when, with
 * which event. {@link TrackerClient} does the asking on whatever thread it is called, and makes that thread wait. Requests and
 * results are values.
 *
 * <p>What a tracker says is a stranger's word: bounded before it is read, cleaned before it is shown, never resolved.
 *
 * <p><b>Uses</b> {@code http}, {@code bencode}, {@code model}. <b>Used by</b> {@code torrent}, {@code session}.
 *
 * <p><b>Read first</b> {@link TrackerTiers}, {@link AnnounceResult}, then {@link HttpTracker}.
 */
@NullMarked
package dev.tamsui.engine.tracker;

import org.jspecify.annotations.NullMarked;
