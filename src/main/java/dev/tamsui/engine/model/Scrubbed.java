package dev.tamsui.engine.model;

import java.time.Instant;

/**
 * What the last scrub of a torrent found: all its pieces were read and hashed again, to see whether the disk still has them.
 *
 * @param at when it ended
 * @param damagedPieces that were not what they should be; they were fetched anew
 */
public record Scrubbed(Instant at, int damagedPieces) {}
