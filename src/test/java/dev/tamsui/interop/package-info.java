/**
 * Tamsui among strangers: the shipped jar and real clients of other makers, each on a host of its own, driven from outside.
 *
 * <p>A test opens a {@link Swarm}, which owns a private {@link Network} of Linux network namespaces and everything that runs
 * in it, and closes it all in reverse order. Nothing here touches the machine's own network, so tests run side by side and
 * ports are fixed.
 *
 * <p>Needs root, {@code ip netns} and the clients' programs: see {@link Interop}.
 *
 * <p><b>Read first</b> {@link Swarm}, {@link Client}, then {@code TransferIT}.
 */
@NullMarked
package dev.tamsui.interop;

import org.jspecify.annotations.NullMarked;
