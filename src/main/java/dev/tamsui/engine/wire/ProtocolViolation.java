package dev.tamsui.engine.wire;

/**
 * A peer broke the protocol, so nothing more it says can be trusted to be in step. Its message names what was read, the
 * actual value, the limit and the unit, and nothing the peer can choose the text of.
 */
public final class ProtocolViolation extends Exception {
    private static final long serialVersionUID = 1;

    public ProtocolViolation(String message) {
        super(message);
    }
}
