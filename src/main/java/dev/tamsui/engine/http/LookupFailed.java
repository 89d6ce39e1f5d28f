package dev.tamsui.engine.http;

import dev.tamsui.engine.http.HttpFailure.Reason;
import java.net.UnknownHostException;

/** Why {@link VettedDns} gives no address; of the type that the HTTP library lets through unchanged. */
final class LookupFailed extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    LookupFailed(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
