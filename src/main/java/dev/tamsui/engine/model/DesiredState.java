package dev.tamsui.engine.model;

/** What the owner wants of a torrent, whatever it can do at the moment. */
public enum DesiredState {
    RUNNING,
    PAUSED
}
