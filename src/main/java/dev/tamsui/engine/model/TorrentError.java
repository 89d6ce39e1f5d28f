package dev.tamsui.engine.model;

/**
 * A fault a person should know of.
 *
 * @param kind what went wrong
 * @param message names the file and the operation; holds no secret
 */
public record TorrentError(ErrorKind kind, String message) {}
