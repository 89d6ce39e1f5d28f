package dev.tamsui.engine.model;

/**
 * What became of an add.
 *
 * @param created false when a torrent with the same info hash was there already; it is left as it was
 */
public record AddResult(TorrentSummary torrent, boolean created) {}
