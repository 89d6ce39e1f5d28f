/**
 * What an operator watches: health for restarts and traffic, meters for graphs and alarms.
 *
 * <p><b>Ownership.</b> Nothing; every answer is made from the engine's snapshots and waits for no disk and no peer.
 *
 * <p><b>Uses</b> {@code engine}, {@code engine.model}. <b>Used by</b> nobody.
 *
 * <p><b>Read first</b> {@link EngineMeters}, {@link LoopsHealth}.
 */
@NullMarked
package dev.tamsui.ops;

import org.jspecify.annotations.NullMarked;
