package dev.tamsui.engine.model;

/** The state store could not keep or give what was asked; nothing of the change was kept. */
public final class StateStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StateStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
