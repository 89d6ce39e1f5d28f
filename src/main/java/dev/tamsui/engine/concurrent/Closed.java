package dev.tamsui.engine.concurrent;

/** What a waiting thread gets when that which it waits for has been closed. No fault: it is how a connection's threads end. */
public final class Closed extends Exception {
    private static final long serialVersionUID = 1;

    public Closed() {
        super("closed", null, false, false);
    }
}
