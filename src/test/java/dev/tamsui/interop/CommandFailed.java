package dev.tamsui.interop;

/** A command ended with another code than 0, or not in time. The message holds what it printed. */
final class CommandFailed extends IllegalStateException {
    private static final long serialVersionUID = 1;

    CommandFailed(String message) {
        super(message);
    }
}
