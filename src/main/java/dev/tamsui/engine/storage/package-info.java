/**
 * Pieces on disk: which file bytes a piece is, who may touch them, and whether they are what the torrent says.
 *
 * <p><b>Ownership.</b> Calls come from loops and never block; work is done on lanes (platform threads of one file system) and
 * hashers, and its results go back as {@link StorageEvent}s. A block buffer handed in belongs to this package until it is
 * released. No interrupt ever reaches a file.
 *
 * <p><b>Uses</b> {@code metainfo}, {@code wire}, {@code concurrent}. <b>Used by</b> {@code torrent}, wired up by {@code session}.
 *
 * <p><b>Read first</b> {@link TorrentStorage}, {@link StorageEvent}, then {@link FileStorage} and {@link StoreJob}.
 */
@NullMarked
package dev.tamsui.engine.storage;

import org.jspecify.annotations.NullMarked;
