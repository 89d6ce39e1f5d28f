package dev.tamsui.engine.model;

/**
 * The daemon's own key of a torrent, given by the state store and never used again after a delete.
 *
 * <p>A torrent has one even while its info hashes are unknown or several, so nothing inside the engine is keyed by hash.
 *
 * @param value positive
 */
public record TorrentId(long value) {}
