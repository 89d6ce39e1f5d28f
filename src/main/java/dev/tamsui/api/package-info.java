/**
 * The REST API, version 1, and who may use it.
 *
 * <p><b>Ownership.</b> Nothing here owns a torrent: controllers ask {@code Engine}, which answers with snapshots, and turn
 * these into views. Every refusal, whoever makes it (the engine, Spring, the key check, Tomcat), leaves as an RFC 9457 problem.
 *
 * <p><b>Uses</b> {@code engine}, {@code engine.model}. <b>Used by</b> nobody.
 *
 * <p><b>Read first</b> {@link TorrentController}, {@link Problem}, then {@link SecurityConfiguration}.
 */
@NullMarked
package dev.tamsui.api;

import org.jspecify.annotations.NullMarked;
