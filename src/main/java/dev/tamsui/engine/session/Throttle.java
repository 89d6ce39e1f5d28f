package dev.tamsui.engine.session;

import dev.tamsui.engine.concurrent.RateLimiter;
import dev.tamsui.engine.concurrent.Ticker;
import dev.tamsui.engine.model.RateLimits;

/** A limit for each way, that can be changed while it holds: one torrent's, or everybody's. Thread: any. */
final class Throttle {
    private final RateLimiter download;
    private final RateLimiter upload;

    Throttle(Ticker ticker, RateLimits limits) {
        download = new RateLimiter(ticker, limits.download());
        upload = new RateLimiter(ticker, limits.upload());
    }

    RateLimiter download() {
        return download;
    }

    RateLimiter upload() {
        return upload;
    }

    RateLimits limits() {
        return new RateLimits(download.limit(), upload.limit());
    }

    void limit(RateLimits limits) {
        download.limit(limits.download());
        upload.limit(limits.upload());
    }
}
