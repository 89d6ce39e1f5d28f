package dev.tamsui.engine.model;

/**
 * Names one connection to a peer for as long as it lives; never used again by this process.
 *
 * @param number positive
 */
public record PeerKey(long number) {}
