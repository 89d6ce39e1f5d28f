/**
 * Swarms of real torrents without sockets, files, threads or clocks.
 *
 * <p>One source of chance and one queue of events decide everything, so a seed that fails, fails again. After every event each
 * torrent is held against what must always be true.
 *
 * <p><b>Read first</b> {@link SwarmSimTest}, then {@link SimulatedTorrent}, then {@link SimulatedLink}.
 */
@NullMarked
package dev.tamsui.engine.sim;

import org.jspecify.annotations.NullMarked;
