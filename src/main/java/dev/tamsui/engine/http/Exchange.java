package dev.tamsui.engine.http;

import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.jspecify.annotations.Nullable;

/**
 * One GET with all its redirects, as the thread that can end it sees it.
 *
 * <p>Thread: {@link #cut} any; the rest belongs to the thread that makes the request.
 */
final class Exchange {
    private final AtomicReference<@Nullable HttpUriRequestBase> running = new AtomicReference<>();
    private volatile boolean cut;

    /** Ends what is running, and what may start from now on, by closing its connection. Does not wait. */
    void cut() {
        cut = true;
        cancelRunning();
    }

    /** Makes {@code request} the one to be ended. */
    void runs(HttpUriRequestBase request) {
        running.set(request);
        if (cut) {
            cancelRunning(); // it came between the two; ending it twice does no harm
        }
    }

    boolean isCut() {
        return cut;
    }

    private void cancelRunning() {
        HttpUriRequestBase request = running.get();
        if (request != null) {
            request.cancel();
        }
    }
}
